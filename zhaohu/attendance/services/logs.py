"""The day log as it stands: which log events count, and for which children. Called with each batch, inside its deed.

Like a child's day, an event's worth is worked out from itself and from everything that undoes or corrects it, and from
nothing else; the rows of the log are written anew. Nothing here says where a child is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.choices.logs import OF_MEDICINE, LogKind
from zhaohu.attendance.errors import events as event_errors
from zhaohu.attendance.errors import logs as errors
from zhaohu.attendance.models import Dose, Event, LogEntry, Photo
from zhaohu.attendance.services import doses, log_shapes, log_telling, photos
from zhaohu.attendance.services.log_shapes import Log
from zhaohu.attendance.services.shapes import Verdict
from zhaohu.enrolment.choices.bookings import TAKING
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Booking, Placement
from zhaohu.families.choices import Purpose
from zhaohu.families.queries import consents

_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)
_WAITING = (errors.PHOTO_UNKNOWN.code, errors.MEDICINE_NOT_GIVEN.code)


@dataclass(slots=True)
class Standing:
    """A log event with everything that was done to it."""

    event: Event
    at: datetime
    log: Log | None
    gone: bool = False
    settled: bool | None = None
    code: str = ""
    children: list[int] = field(default_factory=list)

    @property
    def state(self) -> EventState:
        if self.settled is False:
            return EventState.DISMISSED
        if self.gone:
            return EventState.UNDONE
        if self.code:
            return EventState.CONFLICT if self.code in _WAITING else EventState.REFUSED
        return EventState.APPLIED

    @property
    def lives(self) -> bool:
        return self.log is not None and not self.gone and self.settled is not False


def settle(*, institution: int, ids: Collection[UUID], undo: int, at: datetime) -> dict[UUID, Verdict]:
    """Work out the log events that these events are, or undo or correct; write what they say of each child.

    Answers them and everything done to them. The institution is held by the caller.
    """
    found = _touched(institution, ids)
    if not found:
        return {}
    standing, deeds = _read(found, timedelta(seconds=undo))
    _judge(list(standing.values()), institution)
    _write(list(standing.values()), deeds, institution, at)
    photos.discard(
        ids=[one.log.photo for one in standing.values() if one.log and one.code == errors.PHOTO_NOT_CONSENTED.code]
    )
    verdicts = {
        one.event.pk: Verdict(one.event.pk, one.event.kind, None, "", one.state, one.code, one.at, "")
        for one in standing.values()
    }
    return verdicts | {
        deed.pk: Verdict(deed.pk, deed.kind, None, "", deed.state, deed.code, deed.at, "") for deed in deeds
    }


def _touched(institution: int, ids: Collection[UUID]) -> list[Event]:
    """The log events among these or aimed at by them, and all of the same orders and days."""
    rows = Event.objects.filter(institution_id=institution, kind=EventKind.LOG)
    named = Event.objects.filter(pk__in=ids, of__isnull=False).values("of_id")
    found = {row.pk: row for row in rows.filter(Q(pk__in=ids) | Q(pk__in=named)).select_related("resolution")}
    orders = {row.facts.get("order") for row in found.values() if row.facts.get("what") in OF_MEDICINE}
    if orders := orders - {None}:
        days = {row.on for row in found.values()}
        same = rows.filter(on__in=days, facts__what__in=OF_MEDICINE, facts__order__in=orders)
        found |= {row.pk: row for row in same.select_related("resolution")}
    return list(found.values())


def _read(found: Sequence[Event], undo: timedelta) -> tuple[dict[UUID, Standing], list[Event]]:
    """Each event under its corrections; and the deeds, judged."""
    standing = {one.pk: _first(one) for one in found}
    deeds = list(Event.objects.filter(of__in=found).order_by("at", "seq", "pk"))
    laid: dict[UUID, dict[str, Any]] = {one.pk: dict(one.facts) for one in found}
    for deed in deeds:
        _do(deed, standing[deed.of_id], laid[deed.of_id], undo)  # type: ignore[index]
    for key, one in standing.items():
        one.log = log_shapes.facts(laid[key]) if not one.event.fault else None
    return standing, deeds


def _first(event: Event) -> Standing:
    resolution = getattr(event, "resolution", None)
    return Standing(event, event.at, None, settled=resolution.counts if resolution else None, code=event.fault)


def _do(deed: Event, to: Standing, laid: dict[str, Any], undo: timedelta) -> None:
    """One undoing or correction: what it does, and what it is worth."""
    deed.state, deed.code = EventState.APPLIED, ""
    if deed.fault:
        deed.state, deed.code = EventState.REFUSED, deed.fault
    elif deed.kind == EventKind.UNDO:
        late = deed.told_at - to.event.told_at > undo and deed.at - to.event.at > undo
        if late:
            deed.state, deed.code = EventState.CONFLICT, event_errors.UNDO_LATE.code
        to.gone = to.gone or not late
    else:
        said = dict(deed.facts.get("facts") or {})
        to.gone = bool(said.pop("void", to.gone))
        moved = said.pop("at", None)
        if {"what", "order"} & said.keys() or log_shapes.facts(laid | said) is None:
            deed.state, deed.code = EventState.REFUSED, event_errors.EVENT_UNREADABLE.code
            return
        to.at = datetime.fromisoformat(moved) if moved else to.at
        laid |= said


def _judge(standing: Sequence[Standing], institution: int) -> None:
    living = [one for one in standing if one.lives and not one.code]
    others = [one for one in living if one.log and one.log.what not in OF_MEDICINE]
    here = {on: _here(institution, on, others) for on in {one.event.on for one in others}}
    for one in others:
        wanted = one.log.children if one.log else []
        one.children = sorted(set(wanted) & here[one.event.on])
        one.code = "" if one.children else errors.LOG_CHILDREN_NOT_HERE.code
    _judge_photos([one for one in others if one.log and one.log.what == LogKind.PHOTO and not one.code], institution)


def _here(institution: int, on: date, standing: Iterable[Standing]) -> set[int]:
    """Those of the children named who have a place or a booking at the institution that day."""
    wanted = {child for one in standing if one.event.on == on and one.log for child in one.log.children}
    placed = Placement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), institution_id=institution, child_id__in=wanted,
        state__in=_PLACED, starts_on__lte=on,
    )  # fmt: skip
    booked = Booking.objects.filter(institution_id=institution, child_id__in=wanted, on=on, state__in=TAKING)
    return {*placed.values_list("child_id", flat=True), *booked.values_list("child_id", flat=True)}


def _judge_photos(standing: Sequence[Standing], institution: int) -> None:
    """A picture waits for its bytes, and is refused while one child on it may not be photographed."""
    if not standing:
        return
    kept = set(Photo.objects.filter(
        pk__in=[one.log.photo for one in standing if one.log], institution_id=institution
    ).values_list("pk", flat=True))  # fmt: skip
    for on in {one.event.on for one in standing}:
        group = [one for one in standing if one.event.on == on]
        allowed = consents.permitted_children({c for one in group for c in one.children}, Purpose.PHOTO, on=on)
        for one in group:
            if not set(one.children) <= allowed:
                one.code = errors.PHOTO_NOT_CONSENTED.code
            elif one.log and one.log.photo not in kept:
                one.code = errors.PHOTO_UNKNOWN.code


def _write(standing: Sequence[Standing], deeds: Sequence[Event], institution: int, at: datetime) -> None:
    medicine = [one for one in standing if one.event.facts.get("what") in OF_MEDICINE]
    if medicine:
        _write_doses(medicine, institution, at)
    LogEntry.objects.filter(event__in=[one.event.pk for one in standing]).delete()
    LogEntry.objects.bulk_create(row for one in standing if one.state == EventState.APPLIED for row in _rows(one))
    for one in standing:
        one.event.state, one.event.code, one.event.happened_at = one.state, one.code, one.at
    Event.objects.bulk_update([*(one.event for one in standing), *deeds], ["state", "code", "happened_at"])


def _rows(one: Standing) -> Iterable[LogEntry]:
    if not one.lives or one.log is None:
        return
    for child in one.children:
        yield LogEntry(
            event=one.event, institution_id=one.event.institution_id, on=one.event.on, child_id=child,
            care_class_id=one.event.care_class_id, what=one.log.what, happened_at=one.at,
            employment_id=one.event.employment_id, facts=log_shapes.told(one.log), photo_id=one.log.photo,
        )  # fmt: skip


def _write_doses(standing: Sequence[Standing], institution: int, at: datetime) -> None:
    living = [one for one in standing if one.lives and not one.event.fault]
    signed = [
        doses.Signed(one.event.pk, one.event.on, one.at, one.event.employment_id, one.log) for one in living if one.log
    ]
    found = doses.decide(signed, institution=institution)
    for one in living:
        one.code = found.codes.get(one.event.pk, "")
        order = found.orders.get(one.log.order or 0) if one.log else None
        one.children = [order.child_id] if order else []
    pairs: dict[int, set[date]] = defaultdict(set)
    for one in standing:
        if isinstance(order_id := one.event.facts.get("order"), int):
            pairs[order_id].add(one.event.on)
    before: dict[tuple[int, date, int], Dose] = {}
    for order_id, days in pairs.items():
        rows = Dose.objects.filter(order_id=order_id, order__institution_id=institution, on__in=days)
        before |= {(row.order_id, row.on, row.slot): row for row in rows}
        rows.delete()
    Dose.objects.bulk_create(found.doses)
    refused = [(one.event, one.code) for one in living if one.code and one.code not in _WAITING]
    log_telling.doses(before=before, now=found, refused=refused, institution=institution, at=at)
