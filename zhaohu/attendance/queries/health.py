"""Allergies and medication orders as the child's family and its institution read them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhaohu.attendance.choices.health import DoseState, Severity
from zhaohu.attendance.models import Allergy, Dose, MedicationOrder
from zhaohu.enrolment.choices.bookings import TAKING
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Booking, Placement
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child
from zhaohu.families.queries import consents
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


@dataclass(frozen=True, slots=True)
class Stated:
    """An allergy in words."""

    allergy: Allergy
    name: str
    food: bool

    @property
    def severe(self) -> bool:
        return self.allergy.severity == Severity.SEVERE


def in_words(allergy: Allergy, known: dict[str, dict[str, object]]) -> Stated:
    """An allergy with the name of its allergen, as the list of the day calls it."""
    row = known.get(allergy.allergen, {})
    name = str(row.get("name", allergy.allergen))
    if allergy.detail:
        name = allergy.detail if row.get("free") else f"{name}（{allergy.detail}）"
    return Stated(allergy, name, bool(row.get("food")))


def allergies(child: Child, on: date) -> list[Stated]:
    """What a child is allergic to, as its family stated it, the worst first."""
    known = rules.worded("attendance.allergens", on=on)
    rows = Allergy.objects.filter(child=child, ended_at__isnull=True).order_by("pk")
    return sorted((in_words(row, known) for row in rows), key=lambda one: (not one.severe, one.allergy.pk))


def of_children(ids: Collection[int], on: date) -> dict[int, list[Stated]]:
    """What some children are allergic to, the worst first, for those who look after them: only where health facts are
    consented to."""
    return of_permitted(consents.permitted_children(ids, Purpose.HEALTH, on=on) if ids else (), on)


def of_permitted(ids: Collection[int], on: date) -> dict[int, list[Stated]]:
    """What some children are allergic to, whose health facts somebody has found to be consented to."""
    known = rules.worded("attendance.allergens", on=on)
    found: dict[int, list[Stated]] = defaultdict(list)
    for row in Allergy.objects.filter(child_id__in=ids, ended_at__isnull=True).order_by("pk"):
        found[row.child_id].append(in_words(row, known))
    return {child: sorted(stated, key=lambda one: not one.severe) for child, stated in found.items()}


def hidden(ids: Collection[int], on: date) -> set[int]:
    """Children with an allergy or an order that nobody may read any more: a consent was withdrawn."""
    stated = Allergy.objects.filter(child_id__in=ids, ended_at__isnull=True).values_list("child_id", flat=True)
    ordered = MedicationOrder.objects.filter(child_id__in=ids, withdrawn_at__isnull=True, last_on__gte=on)
    named = {*stated, *ordered.values_list("child_id", flat=True)}
    return named - consents.permitted_children(named, Purpose.HEALTH, on=on) if named else set()


def institutions_of(child: Child, on: date) -> QuerySet[Institution]:
    """Where a child has a place or a booking on a day or later."""
    placed = Placement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), child=child, state__in=_PLACED)
    booked = Booking.objects.filter(child=child, on__gte=on, state__in=TAKING)
    ids = Q(pk__in=placed.values("institution_id")) | Q(pk__in=booked.values("institution_id"))
    return Institution.objects.filter(ids).order_by("sort_key", "pk")


def classes_of(child: Child, institution: Institution, on: date) -> set[int]:
    """The classes of a child at an institution on a day or later."""
    placed = Placement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), child=child, institution=institution, state__in=_PLACED
    )
    booked = Booking.objects.filter(child=child, institution=institution, on__gte=on, state__in=TAKING)
    return {*placed.values_list("care_class_id", flat=True), *booked.values_list("care_class_id", flat=True)}


def orders(child: Child) -> QuerySet[MedicationOrder]:
    """The orders of a child, the latest first."""
    return MedicationOrder.objects.filter(child=child).select_related("institution", "prescription").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Due:
    """One dose of a day: the order, its time and window, and what has become of it."""

    order: MedicationOrder
    at: datetime
    opens_at: datetime
    closes_at: datetime
    dose: Dose | None
    state: DoseState

    @property
    def slot(self) -> str:
        return f"{timezone.localtime(self.at):%H:%M}"


def due(institution: Institution, *, at: datetime, children: Collection[int] | None = None) -> list[Due]:
    """The doses of an institution's day, in the order of their times. Orders of families who withdrew their consent to
    health facts are not among them."""
    on = timezone.localtime(at).date()
    rows = MedicationOrder.objects.filter(
        institution=institution, withdrawn_at__isnull=True, first_on__lte=on, last_on__gte=on
    ).select_related("child", "prescription")
    if children is not None:
        rows = rows.filter(child_id__in=children)
    found = list(rows.order_by("pk"))
    allowed = consents.permitted_children({row.child_id for row in found}, Purpose.HEALTH, on=on) if found else set()
    done = {(row.order_id, row.slot): row for row in _doses(found, on)}
    rule = rules.value("attendance.medication", on=on)
    windows = timedelta(minutes=rule["before_minutes"]), timedelta(minutes=rule["after_minutes"])
    slots = [
        _due(row, slot, done.get((row.pk, slot)), windows, at) for row in found if row.child_id in allowed
        for slot in row.times
    ]  # fmt: skip
    return sorted(slots, key=lambda one: (one.at, one.order.pk))


def _doses(found: Iterable[MedicationOrder], on: date) -> QuerySet[Dose]:
    rows = Dose.objects.filter(order__in=[row.pk for row in found], on=on)
    return rows.select_related("given_by__member", "witnessed_by__member")


def _due(
    order: MedicationOrder, slot: int, dose: Dose | None, windows: tuple[timedelta, timedelta], at: datetime
) -> Due:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    when = midnight + timedelta(minutes=slot)
    opens, closes = when - windows[0], when + windows[1]
    if dose is not None:
        state = DoseState.GIVEN if dose.witnessed_by_id else DoseState.UNWITNESSED
    else:
        state = DoseState.LATER if at < opens else DoseState.DUE if at <= closes else DoseState.MISSED
    return Due(order, when, opens, closes, dose, state)


def doses_of(child: Child, on: date) -> QuerySet[Dose]:
    """The doses that a child was given on a day."""
    rows = Dose.objects.filter(order__child=child, on=on).select_related("order", "given_by__member")
    return rows.select_related("witnessed_by__member").order_by("given_at", "pk")
