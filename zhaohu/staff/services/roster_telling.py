"""Telling people their shifts: all at once when a week is published, one day when it changes."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhaohu.enrolment.models.classes import clock_of
from zhaohu.staff.models import Employment, Roster, RosterShift
from zhaohu.staff.queries import conflicts, weeks
from zhaohu.staff.services import telling


def in_words(shift: RosterShift) -> str:
    """周二 12-01 08:00–16:00."""
    return f"{conflicts.day_words(shift.on)} {clock_of(shift.first):%H:%M}–{clock_of(shift.last):%H:%M}"


def published(roster: Roster, shifts: list[RosterShift], *, at: datetime) -> None:
    """Tell everybody the own week."""
    for mine in weeks.by_person(shifts).values():
        telling.person(
            mine[0].employment, "staff_shifts", at=at, institution=roster.institution.name,
            week=f"{roster.week_on:%m-%d}", shifts=_("、").join(in_words(shift) for shift in mine),
        )  # fmt: skip


def changed(roster: Roster, employment: Employment, on: date, *, at: datetime) -> None:
    """Tell somebody what a day looks like now."""
    rows = RosterShift.objects.filter(roster=roster, employment=employment, on=on).order_by("first")
    telling.person(
        employment, "staff_shift_changed", at=at, institution=roster.institution.name, day=f"{on:%m-%d}",
        shifts=_("、").join(in_words(shift) for shift in rows) or _("这一天没有班次"),
    )  # fmt: skip
