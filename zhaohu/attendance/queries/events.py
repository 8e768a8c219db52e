"""Events of a day as people read them, and what their codes say."""

import functools
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language

from zhaohu.attendance.choices.events import EventState
from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.errors import logs
from zhaohu.attendance.models import Event
from zhaohu.attendance.permissions import days as permissions
from zhaohu.core.access import Actor
from zhaohu.core.errors import Problem
from zhaohu.institutions.models import Institution

_TOLD = (*vars(errors).values(), *vars(logs).values())
_PROBLEMS = {problem.code: problem for problem in _TOLD if isinstance(problem, Problem)}


def problem(code: str) -> Problem:
    """What the code of an event stands for; KeyError for none."""
    return _PROBLEMS[code]


def sentence(code: str, seconds: int = 10) -> str:
    """What the code of an event says to people; empty for none."""
    return _sentence(code, seconds, get_language()) if code else ""


@functools.cache
def _sentence(code: str, seconds: int, _language: str | None) -> str:
    found = _PROBLEMS.get(code, errors.CLOCKING_REFUSED)
    return f"{found.sentence}{found.remedy}".format(seconds=seconds, reason="")


def of_day(institution: Institution, on: date, *, only_open: bool = False) -> QuerySet[Event]:
    """The events of an institution's day; with `only_open` those that wait for a person."""
    rows = Event.objects.filter(institution=institution, on=on)
    if only_open:
        rows = rows.filter(state__in=[EventState.CONFLICT, EventState.REFUSED], resolution__isnull=True)
    return rows.select_related(
        "child", "care_class", "employment__member", "user", "batch__device", "resolution__made_by", "of"
    )


def visible(actor: Actor) -> QuerySet[Event]:
    """The events that an institution's director may settle or correct."""
    rows = Event.objects.select_related("child", "care_class", "institution", "employment__member", "batch__device")
    return permissions.RESOLVE.rows(actor, rows)


def corrections(event: Event) -> QuerySet[Event]:
    """What was done to an event later, in the order in which it was."""
    return Event.objects.filter(of=event).select_related("employment__member", "user").order_by("at", "seq", "pk")
