"""Whatever the order of deeds: no class is ever over its seats, and its counters are what its rows say.

The model is plain Python: who holds which cells of which day. It decides for each deed whether it must succeed.
"""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Absence, Booking, CareClass, ClassDay, Placement
from zhaohu.enrolment.services import absences, bookings, classes, placements
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.rules.models import Rule

AT, MONDAY = factories.AT, factories.MONDAY
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
DAYS = st.sampled_from(WEEK)
PLACED = range(16, 34)


class Slots(RuleBasedStateMachine):
    """One institution with classes that share a child's day between placements and bookings."""

    open_classes, placed, booked, absent = (Bundle(name) for name in ("classes", "placed", "booked", "absent"))

    def __init__(self) -> None:
        super().__init__()
        self.institution = factories.an_institution()
        self.by = factories.director(self.institution)
        self.held: dict[int, Counter[tuple[date, int]]] = {}
        self.seats: dict[int, tuple[int, int, int]] = {}
        self.offers: dict[int, tuple[object, object]] = {}

    # --- the model ---

    def _fits(self, pk: int, cells: list[tuple[date, int]], size: int, first: int, last: int) -> bool:
        return all(first <= cell < last and self.held[pk][on, cell] < size for on, cell in cells)

    def _attempt(self, expected: bool, deed: object) -> object:
        try:
            made = deed()  # type: ignore[operator]
        except ProblemError as problem:
            assert not expected, f"the model allows it, the system says {problem}"
            return None
        assert expected, "the model forbids it, the system allows it"
        return made

    # --- the deeds ---

    @rule(target=open_classes, size=st.integers(1, 3))
    def open_a_class(self, size: int) -> object:
        if len(self.held) == 3:
            return multiple()
        made = factories.a_class(self.institution, class_type=ClassType.TODDLER, size=size, carers=1)
        self.held[made.pk], self.seats[made.pk] = Counter(), (size, 15, 36)
        self.offers[made.pk] = (factories.an_offer(made), factories.an_hourly_offer(made))
        return made

    @rule(made=open_classes, size=st.integers(1, 4), first=st.integers(15, 19), last=st.integers(31, 36))
    def change_size_and_hours(self, made: CareClass, size: int, first: int, last: int) -> None:
        held = self.held[made.pk]
        allowed = all(count <= size and first <= cell < last for (_, cell), count in held.items() if count)
        hours = [classes.Hours(day, first, last, 1) for day in factories.WORKDAYS]
        change = lambda: classes.change(  # noqa: E731 - one deed, asked of the model first
            care_class=made, name=made.name, size=size, hours=hours, by=self.by, at=AT
        )
        if self._attempt(allowed, change):
            self.seats[made.pk] = (size, first, last)

    @rule(made=consumes(open_classes))
    def close_a_class(self, made: CareClass) -> None:
        empty = not +self.held[made.pk]
        close = lambda: classes.close(care_class=made, last_day=AT.date(), by=self.by, at=AT)  # noqa: E731
        if self._attempt(empty, close):
            self.seats[made.pk] = (0, 0, 0)

    @rule(target=placed, made=open_classes, starts=DAYS)
    def place_a_child(self, made: CareClass, starts: date) -> object:
        cells = [(on, cell) for on in WEEK if on >= starts for cell in PLACED]
        child, offer = families.a_child(), self.offers[made.pk][0]
        deed = lambda: factories.an_accepted_place(child, offer, starts_on=starts)  # type: ignore[arg-type]  # noqa: E731
        place = self._attempt(self._fits(made.pk, cells, *self.seats[made.pk]), deed)
        if place is None:
            return multiple()
        self.held[made.pk].update(cells)
        return place

    @rule(place=placed, last_day=DAYS)
    def end_a_placement(self, place: Placement, last_day: date) -> None:
        place.refresh_from_db()
        if place.state != "accepted" or last_day < place.starts_on:
            return
        away = set(place.absences.filter(given_back=True, withdrawn_at=None).values_list("on", flat=True))
        placements.move(placement=place, to="agreed", by=self.by, at=AT, event="placement.agreed")  # type: ignore[arg-type]
        placements.end(placement=place, last_day=last_day, reason="搬家", by=self.by, at=AT)
        gone = [(on, cell) for on in WEEK if on > last_day and on not in away for cell in PLACED]
        self.held[place.care_class_id].subtract(gone)

    @rule(target=absent, place=placed, on=DAYS)
    def report_an_absence(self, place: Placement, on: date) -> object:
        place.refresh_from_db()
        coming = on >= place.starts_on and (place.ends_on is None or on <= place.ends_on)
        report = lambda: absences.report(  # noqa: E731
            placement=place, first_on=on, last_on=on, reason=AbsenceReason.SICK, by=self.by, at=AT
        )
        made = self._attempt(coming, report)
        if not made:
            return multiple()
        self.held[place.care_class_id].subtract((on, cell) for cell in PLACED)
        return made[0]  # type: ignore[index]

    @rule(absence=absent)
    def withdraw_an_absence(self, absence: Absence) -> None:
        absence.refresh_from_db()
        place = Placement.objects.get(pk=absence.placement_id)
        held = absence.withdrawn_at is None and (place.ends_on is None or absence.on <= place.ends_on)
        cells = [(absence.on, cell) for cell in PLACED] if held else []
        pk = place.care_class_id
        allowed = self._fits(pk, cells, *self.seats[pk])
        if self._attempt(allowed, lambda: absences.withdraw(absence=absence, by=self.by, at=AT)):
            self.held[pk].update(cells)

    @rule(target=booked, made=open_classes, on=DAYS, first=st.integers(16, 32), length=st.integers(2, 8))
    def book(self, made: CareClass, on: date, first: int, length: int) -> object:
        last = min(first + length, 34)
        cells = [(on, cell) for cell in range(first, last)]
        child, offer = families.a_child(), self.offers[made.pk][1]
        deed = lambda: factories.a_booking(child, offer, on=on, first=first, last=last)  # type: ignore[arg-type]  # noqa: E731
        booking = self._attempt(self._fits(made.pk, cells, *self.seats[made.pk]), deed)
        if booking is None:
            return multiple()
        self.held[made.pk].update(cells)
        return booking

    @rule(booking=consumes(booked), by_institution=st.booleans())
    def cancel(self, booking: Booking, by_institution: bool) -> None:
        if by_institution:
            bookings.withdraw(booking=booking, reason="停电", by=self.by, at=AT)
        else:
            bookings.cancel(booking=booking, by=families.guardian_of(booking.child), at=AT)
        cells = [(booking.on, cell) for cell in range(booking.first, booking.last)]
        self.held[booking.care_class_id].subtract(cells)

    @rule(target=booked)
    def repeat_a_click(self) -> object:
        found = Booking.objects.order_by("-pk").first()
        if found is not None:
            again = bookings.book(
                child=found.child, offer=found.offer, on=found.on, first=found.first, last=found.last, key=found.key,
                by=families.guardian_of(found.child), at=AT + timedelta(minutes=1),
            )  # fmt: skip
            assert again.pk == found.pk
        unknown = uuid4()
        assert not Booking.objects.filter(key=unknown).exists()
        return multiple()

    # --- what always holds ---

    def _counted(self, pk: int) -> dict[date, list[int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT day, taken FROM enrolment_counts(%s, %s, %s)", [pk, WEEK[0], WEEK[-1]])
            return dict(cursor.fetchall())

    @invariant()
    def counters_are_the_rows_and_the_model_and_never_over_the_seats(self) -> None:
        counted = {pk: self._counted(pk) for pk in self.held}
        for day in ClassDay.objects.filter(care_class__in=self.held, on__in=WEEK):
            held = [self.held[day.care_class_id][day.on, cell] for cell in range(48)]
            assert day.taken == held == counted[day.care_class_id].get(day.on, [0] * 48)
            assert all(taken <= seats for taken, seats in zip(day.taken, day.seats, strict=True))


@pytest.mark.django_db
def test_no_order_of_deeds_overbooks_a_class_or_leaves_its_counters_wrong(rules_loaded: None) -> None:
    Rule.objects.filter(code="enrolment.calendar.horizon_days").update(value=15)  # the week, and no more to make anew
    examples = settings(
        max_examples=30, phases=[Phase.generate], stateful_step_count=30, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Slots, settings=examples)
