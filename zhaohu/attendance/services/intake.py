"""Events come in: kept once, judged with their day, told to whom they concern. Any number of them is a few statements.

An event that cannot count is kept all the same. Nothing here says of several children at once that they came or went.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from zhaohu.attendance.choices.events import OF_EVENT, OF_STAFF, EventKind, EventState
from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.models import Batch, Device, Event
from zhaohu.attendance.permissions import devices as permissions
from zhaohu.attendance.queries import events
from zhaohu.attendance.services import clocking, departures, intake_sql, logs, shapes, telling
from zhaohu.attendance.services.shapes import Read, Row, Verdict
from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_LOGGED = (EventKind.LOG, *OF_EVENT)
_NO_CHILD = (EventKind.HEAD_COUNT, EventKind.LOG, *OF_STAFF, *OF_EVENT)


class Result(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a tablet is told of one of its events."""

    id: UUID
    state: str
    code: str = ""
    sentence: str = ""


def take(*, device: Device, told: shapes.Envelope, by: Actor, at: datetime) -> list[Result]:
    """Take a batch in. The answer names every event once, in the order of the batch."""
    permissions.HAND_IN.require(by, device.institution)
    rule = rules.value("attendance.tablet", on=day_of(at), division=device.institution.district_id)
    shift = at - told.clock
    if abs(shift) <= timedelta(seconds=rule["clock_tolerance_seconds"]):
        shift = timedelta(0)
    read = [_read(event, shift, at) for event in told.events]
    with transaction.atomic():
        people = departures.adults(read, institution=device.institution_id, device=device.pk, at=at)
        rows = [row(event, people) for event in read]
        kept = keep(
            rows=rows, institution=device.institution_id, division=device.institution.district_id, device=device.pk,
            user=None, clock=told.clock, shift=shift, undo=rule["undo_seconds"], by=by, at=at,
        )  # fmt: skip
        telling.tell(list(kept.values()), device.institution, people, at)
        if any(one.kind == EventKind.ABSENCE or telling.is_unwell(one) for one in kept.values()):
            jobs.defer("zhaohu.attendance.tasks.find_clusters_of", institution_id=device.institution_id)
        clocked = _clocked([row for row in rows if row.kind in OF_STAFF and row.id in kept], device, by)
    return [_result(row, kept, clocked, rule["undo_seconds"]) for row in rows]


def _read(event: shapes.Told, shift: timedelta, now: datetime) -> Read:
    happened = min(event.at + shift, now)
    try:
        facts = shapes.facts(event)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return Read(event, None, happened)
    if event.child is None and event.kind not in _NO_CHILD:
        return Read(event, None, happened)
    return Read(event, facts, happened)


def row(read: Read, people: departures.People) -> Row:
    event, facts = read.event, read.facts
    row = Row(
        event.id, event.kind, event.at, read.at, day_of(read.at), event.seq, event.facts,
        employment=event.by,
        child=None if event.kind == EventKind.LOG else event.child, care_class=event.care_class,
    )  # fmt: skip
    if facts is None:
        row.fault = errors.EVENT_UNREADABLE.code
        row.facts = msgspec.Raw(msgspec.json.encode({"unreadable": bytes(event.facts).decode(errors="replace")[:2000]}))
        return row
    if event.kind in OF_EVENT:
        row.of = facts.of
        if event.kind == EventKind.CORRECT and not facts.reason.strip():
            row.fault = errors.CORRECTION_WITHOUT_REASON.code
    row.adult, refused = departures.adult(read, people)
    row.fault = row.fault or refused
    return row


def keep(
    *, rows: Sequence[Row], institution: int, division: str, device: int | None, user: int | None, clock: datetime,
    shift: timedelta, undo: int, by: Actor, at: datetime,
) -> dict[UUID, Verdict]:  # fmt: skip
    """Keep events inside the caller's transaction and judge what they touch; those kept before are left out.

    Answers the new events and all others whose worth they changed. The ledger gets one entry for the batch, which
    commits to every event in it.
    """
    encoded = msgspec.json.encode(rows)
    values: dict[str, Any] = {
        "institution": institution, "device": device, "user": user, "at": at, "clock": clock, "shift": shift,
        "count": len(rows), "events": encoded.decode(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(intake_sql.TAKE, values)
        batch, ids = cursor.fetchone()
        if batch is None:
            return {}
        judging: dict[str, Any] = {
            "institution": institution, "batch": batch, "ids": ids, "undo": timedelta(seconds=undo)
        }  # fmt: skip
        cursor.execute(intake_sql.JUDGE, judging)
        judged = shapes.verdicts(cursor.fetchone()[0])
    ledger.record(
        event="attendance.recorded", subject=Batch(pk=batch), by=by, at=at, division=division,
        institution=institution, content={"batch": batch, "events": ids.count(",") + 1, "sm3": sm3(encoded).hex()},
    )  # fmt: skip
    found = {one.id: one for one in judged if one.was != one.state}
    unjudged = [row for row in rows if row.id not in found]
    logged = any(row.kind in _LOGGED for row in rows)
    new = {UUID(one) for one in ids[1:-1].split(",")} if unjudged or logged else set()
    for row in unjudged:
        if row.id in new:
            state = EventState.REFUSED if row.fault else EventState.APPLIED
            found[row.id] = Verdict(row.id, row.kind, row.child, "", state, row.fault, row.at, row.adult)
    if logged:
        found |= logs.settle(institution=institution, ids=new, undo=undo, at=at)
    return found


def _clocked(rows: list[Row], device: Device, by: Actor) -> dict[UUID, ProblemError]:
    """Clock staff in and out; an event that the staff room refuses is refused here too."""
    refused = clocking.clock(rows=rows, device=device, by=by)
    for key, problem in refused.items():
        Event.objects.filter(pk=key).update(state=EventState.REFUSED, code=problem.problem.code[:30])
    return refused


def _result(row: Row, kept: dict[UUID, Verdict], clocked: dict[UUID, ProblemError], seconds: int) -> Result:
    if clocked and row.id in clocked:
        problem = clocked[row.id]
        said = str(errors.CLOCKING_REFUSED.sentence).format(reason=problem.sentence)
        return Result(row.id, EventState.REFUSED, problem.problem.code, said)
    one = kept.get(row.id)
    if one is None or one.was:  # kept before, though this batch may have changed what it is worth
        return Result(row.id, "duplicate")
    state = EventState.APPLIED if one.state in (EventState.UNDONE, EventState.DISMISSED) else one.state
    return Result(row.id, state, one.code, events.sentence(one.code, seconds))
