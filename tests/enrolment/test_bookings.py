"""Hourly and occasional care: what can be booked, what it costs, and how a booking ends."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.models import Booking
from zhaohu.enrolment.queries import bookings as queries
from zhaohu.enrolment.services import absences, bookings, offers
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY
RULE = {"free_cancel_hours": 12, "grace_minutes": 10, "late_charge_percent": 50, "no_show_charge_percent": 100}


def _refused(**changes: object) -> str:
    with pytest.raises(ProblemError) as refused:
        factories.a_booking(**changes)  # type: ignore[arg-type]
    return refused.value.problem.code


def test_a_booking_takes_its_cells_and_no_others_and_keeps_the_rule_that_was_shown() -> None:
    booking = factories.a_booking()
    taken = factories.taken(booking.care_class_id, MONDAY)
    assert [cell for cell, count in enumerate(taken) if count] == list(range(18, 24))
    assert (booking.price_fen, booking.cancel_rule, booking.state) == (12_000, RULE, BookingState.BOOKED)
    assert Entry.objects.filter(event="booking.made", subject_id=str(booking.pk)).count() == 1


def test_a_session_of_occasional_care_costs_the_same_however_long() -> None:
    offer = factories.an_offer(form=ServiceForm.OCCASIONAL, amount_fen=15_000)
    assert factories.a_booking(offer=offer, first=16, last=34).price_fen == 15_000


@given(amount=st.integers(0, 10_000_00), cells=st.integers(1, 48))
def test_hours_are_charged_by_the_half_hour_and_never_less_than_their_share(amount: int, cells: int) -> None:
    price = queries.price_of(amount, "hour", cells)
    assert 0 <= 2 * price - amount * cells <= 1


def test_a_double_click_is_one_booking() -> None:
    key, child, offer = uuid4(), families.a_child(), factories.an_hourly_offer(factories.a_class(size=1, carers=1))
    first, again = (factories.a_booking(child, offer, key=key) for _ in range(2))
    assert first.pk == again.pk
    assert max(factories.taken(offer.care_class_id, MONDAY)) == 1
    assert Entry.objects.filter(event="booking.made").count() == 1


def test_the_key_of_another_family_says_nothing_about_its_booking() -> None:
    booking = factories.a_booking()
    assert _refused(key=booking.key) == "STALE"


def test_the_last_place_is_booked_once() -> None:
    offer = factories.an_hourly_offer(factories.a_class(size=1, carers=1))
    factories.a_booking(offer=offer)
    assert _refused(offer=offer, first=22, last=26) == "NO_PLACE"
    factories.a_booking(offer=offer, first=24, last=28)


def test_a_child_is_booked_in_one_place_at_a_time() -> None:
    child = families.a_child()
    factories.a_booking(child)
    assert _refused(child=child, first=23, last=26) == "CHILD_BOOKED"


def test_a_child_in_its_class_cannot_be_booked_elsewhere_unless_it_is_absent() -> None:
    place = factories.an_accepted_place()
    assert _refused(child=place.child) == "CHILD_PLACED"
    by = families.guardian_of(place.child)
    absences.report(placement=place, first_on=MONDAY, last_on=MONDAY, reason="family", by=by, at=AT)  # type: ignore[arg-type]
    assert factories.a_booking(place.child).state == BookingState.BOOKED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": MONDAY + timedelta(days=5)}, "BOOKING_DAY"),
        ({"on": ON - timedelta(days=1)}, "BOOKING_DAY"),
        ({"on": ON + timedelta(days=15)}, "BOOKING_DAY"),
        ({"first": 14, "last": 18}, "BOOKING_TIME"),
        ({"first": 24, "last": 20}, "BOOKING_TIME"),
        ({"first": 18, "last": 19}, "BOOKING_SHORT"),
        ({"on": ON, "first": 20, "last": 24}, "BOOKING_PAST"),
    ],
)
def test_a_time_that_cannot_be_booked_says_why(changes: dict[str, object], code: str) -> None:
    assert _refused(**changes) == code


def test_full_day_care_a_withdrawn_service_and_a_wrong_age_cannot_be_booked() -> None:
    offer = factories.an_hourly_offer()
    old = families.a_child(born_on=date(2024, 1, 1))
    assert _refused(offer=factories.an_offer()) == "BOOKING_FORM"
    assert _refused(child=old, offer=offer) == "CHILD_AGE"
    offers.withdraw(offer=offer, by=factories.director(offer.institution), at=AT)
    assert _refused(offer=offer) == "OFFER_NOT_PUBLISHED"


def test_a_suspended_institution_takes_no_bookings() -> None:
    offer = factories.an_hourly_offer()
    Institution.objects.filter(pk=offer.institution_id).update(filing_state="suspended")
    assert _refused(offer=offer) == "OFFER_NOT_PUBLISHED"


def test_a_day_without_a_price_is_not_booked() -> None:
    offer = factories.an_hourly_offer()
    offer.prices.all().delete()
    assert _refused(offer=offer) == "BOOKING_PRICE"


def test_only_a_guardian_books_for_a_child() -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    stranger = families.guardian_of(families.a_child())
    with pytest.raises(ProblemError) as refused:
        bookings.book(child=child, offer=offer, on=MONDAY, first=18, last=22, key=uuid4(), by=stranger, at=AT)
    assert refused.value.problem.code == "NOT_ALLOWED"


def _cancel(booking: Booking, at: datetime) -> Booking:
    return bookings.cancel(booking=booking, by=families.guardian_of(booking.child), at=at)


def test_a_booking_is_free_to_cancel_until_the_hour_shown_and_its_cells_are_free_again() -> None:
    begins = queries.instant(MONDAY, 18)
    early = _cancel(factories.a_booking(), begins - timedelta(hours=12, seconds=1))
    late = _cancel(factories.a_booking(), begins - timedelta(hours=12))
    assert (early.state, early.charge_fen) == (BookingState.CANCELLED, 0)
    assert (late.state, late.charge_fen) == (BookingState.CANCELLED_LATE, 6_000)
    assert sum(factories.taken(late.care_class_id, MONDAY)) == 0


def test_a_booking_made_a_minute_ago_is_free_to_cancel_even_for_today() -> None:
    booking = factories.a_booking(on=ON, first=24, last=28)
    assert _cancel(booking, AT + timedelta(minutes=9)).charge_fen == 0


def test_cancelling_twice_is_cancelling_once_and_nothing_is_cancelled_once_it_has_begun() -> None:
    booking = factories.a_booking()
    assert _cancel(booking, AT).ended_at == _cancel(booking, AT + timedelta(hours=1)).ended_at
    begun = factories.a_booking()
    with pytest.raises(ProblemError) as refused:
        _cancel(begun, queries.instant(MONDAY, 18))
    assert refused.value.problem.code == "BOOKING_STARTED"


def test_a_clock_that_is_set_back_gives_nobody_more_time_and_breaks_nothing() -> None:
    made_at = queries.instant(MONDAY, 17)
    booking = factories.a_booking(at=made_at)
    back = _cancel(booking, made_at - timedelta(days=3))
    assert (back.state, back.charge_fen) == (BookingState.CANCELLED, 0)  # within the minutes after it was made
    other = factories.a_booking(at=made_at)
    by = factories.director(other.institution)
    bookings.mark(booking=other, came=True, by=by, at=made_at + timedelta(hours=1))
    with pytest.raises(ProblemError) as refused:
        _cancel(other, made_at - timedelta(days=3))
    assert refused.value.problem.code == "BOOKING_STATE"


@given(hours=st.integers(0, 72), grace=st.integers(0, 60), ahead=st.integers(0, 14 * 24 * 60))
def test_the_free_time_never_ends_before_the_grace_nor_after_the_beginning(hours: int, grace: int, ahead: int) -> None:
    begins = queries.instant(MONDAY, 18)
    made = begins - timedelta(minutes=ahead)
    until = queries.free_until(MONDAY, 18, {"free_cancel_hours": hours, "grace_minutes": grace}, made)
    assert min(begins, made + timedelta(minutes=grace)) <= until <= begins


def test_the_director_says_who_came_from_the_beginning_on_and_may_put_a_no_show_right() -> None:
    booking = factories.a_booking()
    by, begins = factories.director(booking.institution), queries.instant(MONDAY, 18)
    with pytest.raises(ProblemError) as early:
        bookings.mark(booking=booking, came=False, by=by, at=begins - timedelta(seconds=1))
    assert early.value.problem.code == "BOOKING_NOT_STARTED"
    assert bookings.mark(booking=booking, came=False, by=by, at=begins).charge_fen == 12_000
    assert bookings.mark(booking=booking, came=True, by=by, at=begins).state == BookingState.ATTENDED
    with pytest.raises(ProblemError) as stranger:
        bookings.mark(booking=booking, came=True, by=factories.director(factories.an_institution()), at=begins)
    assert stranger.value.problem.code == "NOT_ALLOWED"


def test_the_institution_cancels_free_of_charge_and_the_guardians_are_told_once() -> None:
    booking = factories.a_booking()
    by = factories.director(booking.institution)
    for _ in range(2):
        done = bookings.withdraw(booking=booking, reason="保育人员生病", by=by, at=AT)
    assert (done.state, done.charge_fen) == (BookingState.WITHDRAWN, 0)
    assert Notice.objects.filter(wording="booking_withdrawn").count() == 1
    assert sum(factories.taken(booking.care_class_id, MONDAY)) == 0


def test_after_three_no_shows_within_a_month_a_child_pauses() -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    by = factories.director(offer.institution)
    for n in range(3):
        booking = factories.a_booking(child, offer, on=MONDAY + timedelta(days=n))
        bookings.mark(booking=booking, came=False, by=by, at=queries.instant(booking.on, 18))
    wednesday = queries.instant(MONDAY + timedelta(days=2), 30)
    with pytest.raises(ProblemError) as paused:
        factories.a_booking(child, offer, on=MONDAY + timedelta(days=4), at=wednesday)
    assert paused.value.facts == {"count": 3, "until": MONDAY + timedelta(days=32)}
    later = MONDAY + timedelta(days=35)
    assert factories.a_booking(child, offer, on=later, at=queries.instant(later, 10)).state == BookingState.BOOKED


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=8))
def test_a_pause_ends_so_many_days_after_the_last_no_show(days: list[date]) -> None:
    newest_first = sorted(days, reverse=True)
    until = bookings.paused_until(newest_first, {"no_shows_before_pause": 3, "pause_days": 30})
    crowded = len(days) >= 3 and (newest_first[0] - newest_first[2]).days < 30
    assert until == (newest_first[0] + timedelta(days=30) if crowded else None)


def test_a_family_is_reminded_of_the_booking_of_today_and_tomorrow_only() -> None:
    booking = factories.a_booking(on=ON + timedelta(days=1))
    by = families.guardian_of(booking.child)
    factories.a_booking(booking.child, on=MONDAY)
    (todo,) = queries.todos(by, AT)
    assert booking.child.nickname in str(todo.title)
    assert todo.due_at == queries.starts_at(booking)
    assert queries.todos(by, queries.instant(booking.on, 24)) == []


def test_a_booking_is_made_with_few_statements(django_assert_max_num_queries: object) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    by = families.guardian_of(child)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  two of them are this test's savepoint
        bookings.book(child=child, offer=offer, on=MONDAY, first=18, last=22, key=uuid4(), by=by, at=AT)
