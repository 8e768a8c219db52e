"""A person settles what a tablet could not: a conflict or a refusal counts or does not; a record is corrected with a
reason. What was told stays as it was told."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from zhaohu.attendance.choices.events import OF_CHILD, EventKind, EventState
from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.models import Event, Resolution
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.services import departures, intake, rebuild, shapes, telling
from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_NEVER = (errors.CHILD_NOT_HERE.code, errors.EVENT_UNREADABLE.code)


def may_count(event: Event) -> bool:
    """Whether a person may say that an event counts: not what names a child that is not here, or cannot be read."""
    return event.fault not in _NEVER and event.kind != EventKind.ABSENCE and event.kind in OF_CHILD


@transaction.atomic
def resolve(*, event: Event, counts: bool, reason: str, by: Actor, at: datetime) -> Event:
    """Say that an event in conflict, or refused, counts or does not. Raises EVENT_NOT_OPEN or ABSENCE_CANNOT_COUNT."""
    event = _mine(event, permissions.RESOLVE, by)
    if Resolution.objects.filter(event=event).exists() or event.state not in (EventState.CONFLICT, EventState.REFUSED):
        raise errors.EVENT_NOT_OPEN.raised()
    if counts and not may_count(event):
        raise (errors.ABSENCE_CANNOT_COUNT if event.kind == EventKind.ABSENCE else errors.EVENT_NOT_OPEN).raised()
    if not reason.strip():
        raise errors.CORRECTION_WITHOUT_REASON.raised(field="reason")
    made = Resolution.objects.create(
        event=event, counts=counts, reason=reason.strip()[:200], made_by_id=by.user_id or 0, made_at=at
    )
    if event.child_id is None or event.of_id is not None:
        Event.objects.filter(pk=event.pk).update(state=EventState.APPLIED if counts else EventState.DISMISSED)
        found = []
    else:
        found = rebuild.judge(institution=event.institution, ids=[event.pk], at=at)
    people = departures.of_children({one.child for one in found if one.child is not None}, at=at)
    telling.tell([one for one in found if one.was != one.state], event.institution, people, at)
    ledger.record(
        event="attendance.resolved", subject=made, by=by, at=at, division=event.institution.district_id,
        institution=event.institution_id, content={"event": str(event.pk), "counts": counts},
    )  # fmt: skip
    event.refresh_from_db()
    return event


@transaction.atomic
def correct(*, event: Event, facts: dict[str, Any], reason: str, by: Actor, at: datetime) -> Event:
    """The director corrects a record: when it happened, by whom, or that it never did; the original stays."""
    event = _mine(event, permissions.CORRECT, by)
    if event.kind not in OF_CHILD or event.child_id is None:
        raise errors.EVENT_NOT_OPEN.raised()
    if not reason.strip():
        raise errors.CORRECTION_WITHOUT_REASON.raised(field="reason")
    if (moved := facts.get("at")) and (day_of(moved) != event.on or moved > at):
        raise INPUT_INVALID.raised(field="at", reason="时间要在当天，不能晚于现在。")
    raw = msgspec.json.encode({"of": str(event.pk), "reason": reason.strip()[:200], "facts": facts})
    told = shapes.Told(uuid.uuid4(), EventKind.CORRECT, at, 0, msgspec.Raw(raw), child=event.child_id)
    read = shapes.Read(told, shapes.facts(told), at)
    people = departures.of_children({event.child_id}, at=at)
    row = intake.row(read, people)
    undo = rules.value("attendance.tablet", on=day_of(at), division=event.institution.district_id)["undo_seconds"]
    kept = intake.keep(
        rows=[row], institution=event.institution_id, division=event.institution.district_id, device=None,
        user=by.user_id, clock=at, shift=timedelta(0), undo=undo, by=by, at=at,
    )  # fmt: skip
    telling.tell(list(kept.values()), event.institution, people, at)
    event.refresh_from_db()
    return event


def _mine(event: Event, action: Action, by: Actor) -> Event:
    found = Event.objects.select_for_update(of=("self",)).select_related("institution").get(pk=event.pk)
    action.require(by, found)
    return found
