"""Bookings and absences follow the hand-overs: who was there came, whoever was not did not, however late it is told."""

from datetime import date, datetime, timedelta

import pytest

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories as fees
from tests.families import factories as families
from zhaohu.attendance.models import Device
from zhaohu.attendance.services import attended
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.fees import LineKind
from zhaohu.enrolment.choices.placements import AbsenceReason, PlacementState
from zhaohu.enrolment.models import Absence, Booking, Placement, Statement
from zhaohu.enrolment.queries import fees as statements
from zhaohu.enrolment.services import absences, bookings, placements
from zhaohu.families.models import Child
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
BY = system("在园检查")
MONDAY = factories.MONDAY
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


def _booking(tablet: Device) -> Booking:
    """A booking of Monday from nine to twelve in the tablet's house."""
    offer = enrolment.an_hourly_offer(enrolment.a_class(tablet.institution))
    return enrolment.a_booking(offer=offer)


def _seen(tablet: Device, at: str) -> None:
    """The tablet was in contact last at that time."""
    Device.objects.filter(pk=tablet.pk).update(seen_at=factories.moment(at))


def _state(booking: Booking, at: str | datetime) -> str:
    attended.follow_bookings(by=BY, at=factories.moment(at) if isinstance(at, str) else at)
    booking.refresh_from_db()
    return booking.state


def test_a_booked_child_that_came_has_attended_from_the_hour_that_was_booked(tablet: Device) -> None:
    booking = _booking(tablet)
    factories.hand_in(tablet, factories.arrival("08:50", booking.child), at="08:51")
    assert _state(booking, "08:59") == "booked"
    assert _state(booking, "09:00") == "attended" and booking.charge_fen == booking.price_fen
    _state(booking, "09:01")
    assert Entry.objects.filter(event="booking.marked").count() == 1


def test_a_booked_child_that_never_came_is_a_no_show_once_the_time_is_over_and_a_tablet_was_heard(
    tablet: Device,
) -> None:
    booking = _booking(tablet)
    _seen(tablet, "11:30")
    assert _state(booking, "11:59") == "booked"
    assert _state(booking, "12:30") == "booked"  # the tablet may know what it has not told
    _seen(tablet, "12:20")
    assert _state(booking, "12:31") == "no_show"
    share = booking.cancel_rule["no_show_charge_percent"]
    assert booking.charge_fen == booking.price_fen * share // 100


def test_an_arrival_that_is_told_late_puts_a_no_show_right(tablet: Device) -> None:
    booking = _booking(tablet)
    _seen(tablet, "12:20")
    assert _state(booking, "12:31") == "no_show"
    factories.hand_in(tablet, factories.arrival("09:10", booking.child), at="15:00")
    assert _state(booking, "15:01") == "attended" and booking.charge_fen == booking.price_fen


def test_a_child_that_left_before_the_booked_time_did_not_come_to_it(tablet: Device) -> None:
    booking = _booking(tablet)
    gone = factories.said("departure", "08:40", booking.child, pickup=factories.key_of(booking.child))
    factories.hand_in(tablet, factories.arrival("08:00", booking.child), gone, at="08:41")
    _seen(tablet, "12:20")
    assert _state(booking, "12:31") == "no_show"


def test_a_house_without_a_tablet_says_it_by_hand(rules_loaded: None) -> None:
    booking = enrolment.a_booking()
    assert _state(booking, "18:00") == "booked"
    by = enrolment.director(booking.institution)
    assert bookings.mark(booking=booking, came=False, by=by, at=factories.moment("18:00")).state == "no_show"


def test_a_cancelled_booking_stays_cancelled(tablet: Device) -> None:
    booking = _booking(tablet)
    bookings.cancel(booking=booking, by=families.guardian_of(booking.child), at=factories.moment("08:30"))
    factories.hand_in(tablet, factories.arrival("09:10", booking.child), at="09:11")
    assert _state(booking, "12:31").startswith("cancelled")


# --- placements ---


def _placed(tablet: Device, count: int = 2) -> list[Placement]:
    """Children of the house with a place and an agreement, meals included."""
    offer = enrolment.an_offer(enrolment.a_class(tablet.institution), meals=True, meal_fen=2_500)
    made = [enrolment.an_accepted_place(offer=offer) for _ in range(count)]
    for place in made:
        placements.move(
            placement=place, to=PlacementState.AGREED, by=enrolment.director(tablet.institution), at=factories.AT,
            event="placement.agreed",
        )  # fmt: skip
    return made


def _came(tablet: Device, child: Child, at: str = "08:00") -> None:
    factories.hand_in(tablet, factories.arrival(at, child), at=at)


def _follow(on: date = TUESDAY) -> int:
    return attended.follow_placements(by=BY, at=factories.moment("01:40", on))


def _live(place: Placement) -> list[str]:
    return list(Absence.objects.filter(placement=place, withdrawn_at=None).values_list("reason", flat=True))


def _leave(place: Placement) -> None:
    absences.report(
        placement=place, first_on=MONDAY, last_on=MONDAY, reason=AbsenceReason.SICK,
        by=families.guardian_of(place.child), at=factories.moment("07:00"),
    )  # fmt: skip


def test_a_child_that_nobody_excused_and_that_did_not_come_was_absent_and_one_that_came_was_not(tablet: Device) -> None:
    here, away = _placed(tablet)
    _came(tablet, here.child)
    assert _follow(MONDAY) == 0  # the day is not over
    assert (_follow(), _follow()) == (1, 0)
    assert (_live(here), _live(away)) == ([], ["unreported"])
    assert Entry.objects.filter(event="absence.followed").count() == 1


def test_a_leave_is_void_where_the_child_came_all_the_same(tablet: Device) -> None:
    here, excused = _placed(tablet)
    _leave(here)
    _leave(excused)
    _came(tablet, here.child)
    assert _follow() == 1
    assert (_live(here), _live(excused)) == ([], ["sick"])


def test_what_is_told_days_later_puts_it_right(tablet: Device) -> None:
    here, late = _placed(tablet)
    _came(tablet, here.child)
    _follow()
    factories.hand_in(tablet, factories.arrival("08:10", late.child), at=factories.moment("09:00", TUESDAY))
    assert _follow(TUESDAY + timedelta(days=1)) == 1 and _live(late) == []


def test_a_day_without_any_hand_over_says_nothing_of_anybody(tablet: Device) -> None:
    (place,) = _placed(tablet, 1)
    assert _follow() == 0 and _live(place) == []


def test_meals_come_back_for_every_day_not_attended_and_care_only_for_leave(tablet: Device) -> None:
    here, away, excused = _placed(tablet, 3)
    _leave(excused)
    _came(tablet, here.child)
    _follow()
    month = MONDAY.replace(day=1)
    by = enrolment.director(tablet.institution)
    fees.fees.draw(institution=tablet.institution, month=month, by=by, at=fees.LATER)
    kinds = {}
    for place in (here, away, excused):
        statement = Statement.objects.get(child=place.child, month=month)
        kinds[place.pk] = {line.kind for line in statements.lines(statement)} - {LineKind.CARE, LineKind.MEALS}
    assert kinds[here.pk] == set() and kinds[away.pk] == {LineKind.MEAL_REFUND}
    assert kinds[excused.pk] == {LineKind.MEAL_REFUND, LineKind.ABSENCE_REFUND}


def test_nobody_but_the_house_itself_follows_the_hand_overs(tablet: Device) -> None:
    (place,) = _placed(tablet, 1)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        absences.follow(
            placement=place, on=MONDAY, came=False, by=enrolment.director(tablet.institution), at=factories.AT
        )


def test_nobody_can_choose_the_reason_that_only_hand_overs_give() -> None:
    assert AbsenceReason.UNREPORTED not in dict(AbsenceReason.reported())
