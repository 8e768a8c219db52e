"""Sixty-four at once, on a real PostgreSQL: as many succeed as there are places, and all others are told so."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.enrolment import factories
from tests.families import factories as families
from tests.races import together
from zhaohu.enrolment.choices.placements import AbsenceReason, Origin
from zhaohu.enrolment.models import Booking, ServiceOffer
from zhaohu.enrolment.services import absences, bookings, classes, counters, placements
from zhaohu.families.models import Child
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db(transaction=True)
AT, MONDAY = factories.AT, factories.MONDAY
MANY = 64


@pytest.fixture(autouse=True)
def _rules_and_a_wide_pool(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thirty-two transactions at the same instant, and patience on a slow machine."""
    _close_pool()
    pool = connection.settings_dict["OPTIONS"]["pool"]
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", pool | {"max_size": 32, "timeout": 120})
    rules.load_fixtures()
    yield
    _close_pool()


def _close_pool() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  the wrapper of PostgreSQL has one


def _booking(child: Child, offer: ServiceOffer, key: UUID | None = None) -> Callable[[], object]:
    by = families.guardian_of(child)
    return lambda: bookings.book(
        child=child,
        offer=offer,
        on=MONDAY,
        first=18,
        last=24,
        key=key or uuid4(),
        by=by,
        at=AT,
    )


def _right(class_id: int) -> None:
    assert factories.taken(class_id, MONDAY) == factories.counted(class_id, MONDAY)
    assert counters.audit(at=AT).days == 0


def test_of_sixty_four_families_exactly_as_many_get_a_place_as_there_are() -> None:
    offer = factories.an_hourly_offer(factories.a_class(size=5, carers=1))
    told = together(*[_booking(families.a_child(), offer) for _ in range(MANY)])
    assert told == {"done": 5, "NO_PLACE": MANY - 5}
    _right(offer.care_class_id)


def test_a_button_clicked_sixty_four_times_is_one_booking() -> None:
    offer = factories.an_hourly_offer(factories.a_class(size=1, carers=1))
    child, key = families.a_child(), uuid4()
    assert together(*[_booking(child, offer, key) for _ in range(MANY)]) == {"done": MANY}
    assert Booking.objects.count() == 1
    _right(offer.care_class_id)


def test_a_child_is_booked_once_however_many_places_there_are() -> None:
    child = families.a_child()
    offers = [factories.an_hourly_offer() for _ in range(4)]
    told = together(*[_booking(child, offers[n % 4]) for n in range(16)])
    assert told == {"done": 1, "CHILD_BOOKED": 15}


def test_the_last_place_goes_to_a_placement_or_to_a_booking_and_never_to_both() -> None:
    care_class = factories.a_class(size=1, carers=1)
    standing, hourly = factories.an_offer(care_class), factories.an_hourly_offer(care_class)
    by = factories.director(care_class.institution)

    def place(child: Child) -> Callable[[], object]:
        return lambda: placements.offer(
            child=child, offer=standing, starts_on=MONDAY, origin=Origin.DIRECT, answer_by=AT + timedelta(days=3),
            by=by, at=AT,
        )  # fmt: skip

    offer_place = [place(families.a_child()) for _ in range(8)]
    told = together(*[*offer_place, *(_booking(families.a_child(), hourly) for _ in range(8))])
    assert told == {"done": 1, "NO_PLACE": 15}
    _right(care_class.pk)


def test_a_place_given_back_is_booked_or_taken_back_and_never_both() -> None:
    care_class = factories.a_class(size=1, carers=1)
    place = factories.an_accepted_place(offer=factories.an_offer(care_class))
    hourly = factories.an_hourly_offer(care_class)
    by = families.guardian_of(place.child)
    (absence,) = absences.report(
        placement=place, first_on=MONDAY, last_on=MONDAY, reason=AbsenceReason.SICK, by=by, at=AT
    )
    take_back = lambda: absences.withdraw(absence=absence, by=by, at=AT)  # noqa: E731
    told = together(*[take_back, *(_booking(families.a_child(), hourly) for _ in range(7))])
    assert told["done"] == 1
    assert told["NO_PLACE"] + told["PLACE_GIVEN_AWAY"] == 7
    _right(care_class.pk)


def test_a_class_that_shrinks_while_families_book_holds_everybody_it_took() -> None:
    care_class = factories.a_class(size=5, carers=1)
    offer, by = factories.an_hourly_offer(care_class), factories.director(care_class.institution)
    hours = [classes.Hours(day, 15, 36, 1) for day in factories.WORKDAYS]
    shrink = lambda: classes.change(  # noqa: E731
        care_class=care_class, name=care_class.name, size=2, hours=hours, by=by, at=AT
    )
    told = together(*[shrink, *(_booking(families.a_child(), offer) for _ in range(12))])
    shrunk = not told["SEATS_IN_USE"]
    assert told["done"] == (3 if shrunk else 5)
    assert Booking.objects.count() == (2 if shrunk else 5)
    _right(care_class.pk)
