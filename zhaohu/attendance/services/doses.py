"""Which log events of an order and a day are a dose, and what speaks against the others.

A function of all of them, sorted by when they happened: so it does not matter in which order they arrive. The earliest
within the window of its time is the dose; the earliest signature of another person is its witness.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.errors import logs as errors
from zhaohu.attendance.models import Dose, MedicationOrder
from zhaohu.attendance.services.log_shapes import Log
from zhaohu.rules import queries as rules
from zhaohu.staff.queries import people


class Signed(NamedTuple):
    """A log event about a medicine, as it stands."""

    event: UUID
    on: date
    at: datetime
    employment: int | None
    log: Log


@dataclass(frozen=True, slots=True)
class Found:
    """What the events of some orders and days come to."""

    doses: list[Dose]
    codes: dict[UUID, str]
    orders: dict[int, MedicationOrder]


Key = tuple[int, date, int]


def decide(rows: Iterable[Signed], *, institution: int) -> Found:
    """The doses that these events make, and the code of each event that makes none."""
    rows = sorted(rows, key=lambda row: (row.at, str(row.event)))
    wanted = {row.log.order for row in rows if row.log.order}
    orders = {one.pk: one for one in MedicationOrder.objects.filter(pk__in=wanted, institution_id=institution)}
    signers = {on: _employed(institution, on, rows) for on in {row.on for row in rows}}
    slots: dict[Key, list[Signed]] = defaultdict(list)
    codes: dict[UUID, str] = {}
    for row in rows:
        if code := _fault(row, orders.get(row.log.order or 0), signers[row.on]):
            codes[row.event] = code
        else:
            slots[(row.log.order or 0, row.on, row.log.minute)].append(row)
    doses = [dose for key, signed in slots.items() if (dose := _dose(key, signed, codes))]
    return Found(doses, codes, orders)


def _employed(institution: int, on: date, rows: Sequence[Signed]) -> Collection[int]:
    wanted = {row.employment for row in rows if row.on == on and row.employment}
    found = people.current(on).filter(Q(pk__in=wanted), institution_id=institution)
    return set(found.values_list("pk", flat=True))


def _fault(row: Signed, order: MedicationOrder | None, signers: Collection[int]) -> str:
    """Why an event cannot be a signature at all."""
    if order is None or row.log.minute not in order.times or not order.first_on <= row.on <= order.last_on:
        return errors.MEDICINE_UNKNOWN.code
    if order.made_at > row.at:
        return errors.MEDICINE_UNKNOWN.code
    if order.withdrawn_at and order.withdrawn_at <= row.at and row.log.what == LogKind.MEDICINE:
        return errors.MEDICINE_WITHDRAWN.code
    if row.employment not in signers:
        return errors.MEDICINE_SIGNER.code
    if row.log.what == LogKind.MEDICINE and not _in_window(row):
        return errors.MEDICINE_WINDOW.code
    return ""


def _in_window(row: Signed) -> bool:
    rule = rules.value("attendance.medication", on=row.on)
    local = timezone.localtime(row.at)
    past = local.hour * 60 + local.minute - row.log.minute
    return bool(-rule["before_minutes"] <= past <= rule["after_minutes"])


def _dose(key: Key, signed: Sequence[Signed], codes: dict[UUID, str]) -> Dose | None:
    """The dose of one order, day and time; the codes of the events that are none of its two signatures."""
    given = next((row for row in signed if row.log.what == LogKind.MEDICINE), None)
    witness: Signed | None = None
    for row in signed:
        if row is given:
            continue
        if row.log.what == LogKind.MEDICINE:
            codes[row.event] = errors.MEDICINE_TWICE.code
        elif given is None:
            codes[row.event] = errors.MEDICINE_NOT_GIVEN.code
        elif row.employment == given.employment:
            codes[row.event] = errors.MEDICINE_SAME_PERSON.code
        else:
            witness = witness or row
    if given is None or given.employment is None:
        return None
    return Dose(
        order_id=key[0], on=key[1], slot=key[2], given_event_id=given.event, given_by_id=given.employment,
        given_at=given.at, witness_event_id=witness.event if witness else None,
        witnessed_by_id=witness.employment if witness else None, witnessed_at=witness.at if witness else None,
    )  # fmt: skip
