"""The day log from a page at the desk: the same events through the same intake, and one taken back with a reason."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.errors import events as event_errors
from zhaohu.attendance.errors import logs as errors
from zhaohu.attendance.models import Device, Event, Photo
from zhaohu.attendance.permissions import health as health_permissions
from zhaohu.attendance.permissions import logs as permissions
from zhaohu.attendance.queries import carers, events
from zhaohu.attendance.services import departures, intake, logs, photos, shapes
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


@transaction.atomic
def enter(
    *, institution: Institution, key: UUID, children: Collection[int], facts: dict[str, Any], happened_at: datetime,
    by: Actor, at: datetime,
) -> Event:  # fmt: skip
    """Note one thing of one child or several; the same `key` is one entry. Raises LOG_EMPTY or what speaks against."""
    permissions.ENTER_LOG.require(by, institution)
    if not children:
        raise errors.LOG_EMPTY.raised(field="children")
    said = facts | {"children": sorted(children)}
    return _taken(institution, shapes.Told(key, EventKind.LOG, happened_at, 0, _raw(said)), by, at)


@transaction.atomic
def sign(
    *, institution: Institution, order: int, slot: str, witness: bool, key: UUID, by: Actor, at: datetime
) -> Event:
    """Sign a dose as who gives it now, or as who saw it. Raises what speaks against it: MEDICINE_…"""
    health_permissions.SIGN_DOSE.require(by, institution)
    what = LogKind.MEDICINE_WITNESS if witness else LogKind.MEDICINE
    facts = {"what": what.value, "order": order, "slot": slot}
    return _taken(institution, shapes.Told(key, EventKind.LOG, at, 0, _raw(facts)), by, at)


@transaction.atomic
def void(*, event: Event, reason: str, by: Actor, at: datetime) -> Event:
    """An entry never happened; the original stays with the reason. Raises LOG_NOT_LIVE or CORRECTION_WITHOUT_REASON."""
    event = Event.objects.select_for_update(of=("self",)).select_related("institution").get(pk=event.pk)
    permissions.VOID_LOG.require(by, event)
    if event.kind != EventKind.LOG or event.state != EventState.APPLIED:
        raise errors.LOG_NOT_LIVE.raised()
    if not reason.strip():
        raise event_errors.CORRECTION_WITHOUT_REASON.raised(field="reason")
    facts = {"of": str(event.pk), "reason": reason.strip()[:200], "facts": {"void": True}}
    _keep(event.institution, shapes.Told(uuid.uuid4(), EventKind.CORRECT, at, 0, _raw(facts)), by, at)
    event.refresh_from_db()
    return event


@transaction.atomic
def send_photo(*, id: UUID, data: bytes, device: Device, by: Actor, at: datetime) -> Photo:
    """A tablet sends the bytes of a picture; what waited for them counts now."""
    permissions.SEND_PHOTO.require(by, device.institution)
    made = photos.keep(id=id, data=data, institution=device.institution, device=device, by=by, at=at)
    if waiting := photos.waiting(made):
        logs.settle(institution=device.institution_id, ids=waiting, undo=_undo(device.institution, at), at=at)
    return made


def _raw(facts: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(facts))


def _undo(institution: Institution, at: datetime) -> int:
    rule = rules.value("attendance.tablet", on=day_of(at), division=institution.district_id)
    return int(rule["undo_seconds"])


def _taken(institution: Institution, told: shapes.Told, by: Actor, at: datetime) -> Event:
    """Keep an event of the desk; whatever makes it not count is raised, and nothing is kept."""
    _keep(institution, told, by, at)
    made = Event.objects.get(pk=told.id)
    if made.institution_id != institution.pk:
        raise errors.LOG_NOT_LIVE.raised()
    if made.code:
        raise ProblemError(events.problem(made.code))
    return made


def _keep(institution: Institution, told: shapes.Told, by: Actor, at: datetime) -> None:
    own = carers.employment(by, institution, day_of(at))
    told.by = own.pk if own else None
    read = shapes.Read(told, shapes.facts(told), min(told.at, at))
    row = intake.row(read, departures.People({}))
    intake.keep(
        rows=[row], institution=institution.pk, division=institution.district_id, device=None, user=by.user_id,
        clock=at, shift=timedelta(0), undo=_undo(institution, at), by=by, at=at,
    )  # fmt: skip
