"""A class changes, closes and stays shut for some days; its services, prices and published places follow."""

import logging
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment import tasks
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.models import CareClass, ClassDay, Price, ServiceOffer, Vacancy, VacancyOverride
from zhaohu.enrolment.queries import availability, vacancies
from zhaohu.enrolment.services import calendar, classes, closures, counters, offers, overrides
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY
DAY = timedelta(days=1)


def _change(care_class: CareClass, size: int = 15, first: int = 15, last: int = 36, carers: int = 3, days: int = 5):  # type: ignore[no-untyped-def]
    hours = [classes.Hours(day, first, last, carers) for day in range(1, days + 1)]
    by = factories.director(care_class.institution)
    return classes.change(care_class=care_class, name=care_class.name, size=size, hours=hours, by=by, at=AT)


def _code(deed, *args: object, **kwargs: object) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(ProblemError) as refused:
        deed(*args, **kwargs)
    return refused.value.problem.code


def test_a_class_changes_from_today_on_and_its_vacancy_with_it() -> None:
    care_class = factories.a_class()
    _change(care_class, size=8, first=16, days=6)
    saturday = ClassDay.objects.get(care_class=care_class, on=MONDAY + 5 * DAY)
    assert (saturday.open, max(saturday.seats), saturday.seats[15]) == (True, 8, 0)
    assert Vacancy.objects.get(care_class=care_class, part=DayPart.FULL_DAY).places == 8


@pytest.mark.parametrize("change", [{"size": 1}, {"carers": 0}, {"first": 17}, {"last": 30}, {"days": 4}])
def test_a_change_that_leaves_no_room_for_a_child_names_the_first_time_and_changes_nothing(
    change: dict[str, int],
) -> None:
    offer = factories.an_offer(factories.a_class())
    for _ in range(2):
        factories.an_accepted_place(offer=offer)
    before = factories.taken(offer.care_class_id, MONDAY)
    with pytest.raises(ProblemError) as refused:
        _change(offer.care_class, **change)
    assert refused.value.problem.code == "SEATS_IN_USE"
    assert refused.value.facts["children"] == 2
    assert offer.care_class.hours.count() == 5
    assert factories.taken(offer.care_class_id, MONDAY) == before


def test_a_class_closes_only_when_nobody_holds_a_place_after_it() -> None:
    place = factories.an_accepted_place()
    by = factories.director(place.institution)
    assert _code(classes.close, care_class=place.care_class, last_day=MONDAY, by=by, at=AT) == "CLASS_IN_USE"
    empty = factories.a_class(place.institution)
    classes.close(care_class=empty, last_day=ON, by=by, at=AT)
    assert not ClassDay.objects.filter(care_class=empty, on__gt=ON, open=True).exists()
    assert _code(_change, CareClass.objects.get(pk=empty.pk)) == "CLASS_CLOSED_ALREADY"


def test_strangers_keep_no_class() -> None:
    by = factories.director(factories.an_institution())
    care_class = factories.a_class()
    assert _code(classes.close, care_class=care_class, last_day=ON, by=by, at=AT) == "NOT_ALLOWED"


def _close_monday(care_class: CareClass, **changes: object) -> object:
    by = factories.director(care_class.institution)
    values = {"first_on": MONDAY, "last_on": MONDAY, "reason": "停电检修", "by": by, "at": AT} | changes
    return closures.add(care_class=care_class, **values)  # type: ignore[arg-type]


def test_a_closure_withdraws_bookings_only_after_somebody_said_so_and_tells_every_family() -> None:
    booking = factories.a_booking()
    placed = factories.an_accepted_place(offer=factories.an_offer(booking.care_class))
    assert _code(_close_monday, booking.care_class) == "CLOSURE_BOOKED"
    assert not booking.care_class.closures.exists()
    closure = _close_monday(booking.care_class, withdraw_bookings=True)
    booking.refresh_from_db()
    assert booking.state == BookingState.WITHDRAWN
    assert {"booking_withdrawn", "class_closed"} <= set(Notice.objects.values_list("wording", flat=True))
    assert not ClassDay.objects.get(care_class=booking.care_class, on=MONDAY).open
    by = factories.director(booking.institution)
    closures.remove(closure=closure, by=by, at=AT)  # type: ignore[arg-type]
    assert factories.taken(placed.care_class_id, MONDAY) == factories.counted(placed.care_class_id, MONDAY)


def test_a_closure_lies_in_the_future_and_in_order() -> None:
    care_class = factories.a_class()
    assert _code(_close_monday, care_class, first_on=ON) == "CLOSURE_PAST"
    assert _code(_close_monday, care_class, last_on=MONDAY - DAY) == "CLOSURE_DAYS"


def test_a_service_lies_within_the_hours_of_its_class() -> None:
    care_class = factories.a_class()
    assert _code(factories.an_offer, care_class, first=10) == "OFFER_OUTSIDE_HOURS"
    assert _code(factories.an_offer, care_class, weekdays=(6,)) == "OFFER_OUTSIDE_HOURS"


def test_a_service_is_withdrawn_and_shown_again_and_a_double_click_changes_nothing() -> None:
    offer = factories.an_hourly_offer()
    by = factories.director(offer.institution)
    for _ in range(2):
        offers.withdraw(offer=offer, by=by, at=AT)
    assert list(availability.bookable()) == []
    offers.republish(offer=offer, by=by, at=AT)
    assert list(availability.bookable()) == [offer]


def test_a_draft_cannot_be_shown_again_out_of_nothing() -> None:
    offer = factories.an_offer()
    ServiceOffer.objects.filter(pk=offer.pk).update(state="draft")
    by = factories.director(offer.institution)
    offers.withdraw(offer=offer, by=by, at=AT)
    assert ServiceOffer.objects.get(pk=offer.pk).state == "withdrawn"


def _reprice(offer: ServiceOffer, day: date, fen: int = 100) -> Price:
    by = factories.director(offer.institution)
    return offers.reprice(offer=offer, amount_fen=fen, meal_fen=0, valid_from=day, by=by, at=AT)


def test_prices_follow_one_another_without_gap_or_overlap() -> None:
    offer = factories.an_offer()
    _reprice(offer, ON + 60 * DAY, 300)
    _reprice(offer, ON + 30 * DAY, 200)
    periods = list(offer.prices.order_by("valid_from").values_list("amount_fen", "valid_from", "valid_to"))
    middle, end = ON + 30 * DAY, ON + 60 * DAY
    assert periods == [(360_000, ON, middle), (200, middle, end), (300, end, None)]
    assert _code(_reprice, offer, end) == "PRICE_DAY_TAKEN"
    assert _code(_reprice, offer, ON - DAY) == "PRICE_PAST"


def test_the_database_itself_refuses_two_prices_on_a_day() -> None:
    offer = factories.an_offer()
    with pytest.raises(IntegrityError, match="price_periods_do_not_overlap"), transaction.atomic():
        Price.objects.create(offer=offer, amount_fen=1, unit="month", valid_from=ON + DAY)


def _override(care_class: CareClass, **changes: object) -> VacancyOverride:
    by = factories.director(care_class.institution)
    values = {"part": DayPart.FULL_DAY, "places": 4, "reason": "装修", "last_day": ON + 5 * DAY, "by": by, "at": AT}
    return overrides.add(care_class=care_class, **values | changes)  # type: ignore[arg-type]


def _published(care_class: CareClass, days: int = 0) -> vacancies.Free:
    found = vacancies.of_institution(care_class.institution, at=AT + days * DAY)
    return next(free for free in found if free.part == DayPart.FULL_DAY)


def test_an_override_counts_until_its_day_is_over_and_then_the_record_speaks_again() -> None:
    care_class = factories.a_class(size=10)
    _override(care_class)
    assert (_published(care_class).places, _published(care_class).overridden) == (4, True)
    assert (_published(care_class, days=6).places, _published(care_class, days=6).overridden) == (10, False)
    assert overrides.expire(at=AT + 6 * DAY) == 1


def test_an_override_only_lowers_needs_a_reason_and_does_not_last_for_long() -> None:
    care_class = factories.a_class(size=10)
    assert _code(_override, care_class, places=10) == "OVERRIDE_NOT_LOWER"
    assert _code(_override, care_class, last_day=ON + 15 * DAY) == "OVERRIDE_TOO_LONG"
    assert _code(_override, care_class, reason=" ") == "OVERRIDE_EXPIRES"


def test_a_newer_override_takes_the_place_of_the_older_and_ending_it_twice_is_ending_it_once() -> None:
    care_class = factories.a_class(size=10)
    _override(care_class)
    newer, by = _override(care_class, places=2), factories.director(care_class.institution)
    assert _published(care_class).places == 2
    for _ in range(2):
        overrides.end(override=newer, by=by, at=AT)
    assert _published(care_class).places == 10


def test_an_override_above_a_record_that_fell_below_it_adds_nothing() -> None:
    care_class = factories.a_class(size=5, carers=1)
    _override(care_class)
    offer = factories.an_offer(care_class)
    for _ in range(3):
        factories.an_accepted_place(offer=offer)
    assert _published(care_class).places == 2


def test_a_vacancy_says_when_it_is_stale_and_its_age_never_goes_back_with_the_clock() -> None:
    care_class = factories.a_class()
    assert (_published(care_class).stale, _published(care_class, days=2).stale) == (False, True)
    counters.refresh_all(at=AT - DAY)
    assert Vacancy.objects.get(care_class=care_class, part=DayPart.FULL_DAY).as_of == AT


def test_free_times_are_what_the_counters_leave_within_the_window() -> None:
    offer = factories.an_hourly_offer(factories.a_class(size=1, carers=1))
    factories.a_booking(offer=offer)
    spans = [(span.first, span.last, span.places) for span in availability.free_spans(offer, MONDAY)]
    assert spans == [(16, 18, 1), (24, 34, 1)]
    assert [span.first for span in availability.free_spans(offer, MONDAY, minimum=3)] == [24]
    assert availability.free_spans(offer, MONDAY + 5 * DAY) == []
    today = [(span.starts, span.ends) for span in availability.free_spans(offer, ON, at=AT)]
    assert today == [("10:30", "17:00")]  # it is ten o'clock


def test_open_offers_of_many_institutions_take_three_statements(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    made = [factories.an_hourly_offer() for _ in range(3)]
    factories.an_offer()
    with django_assert_num_queries(2):
        found = availability.open_offers_of([offer.institution_id for offer in made], MONDAY)
    assert {pk: [one.offer for one in rows] for pk, rows in found.items()} == {o.institution_id: [o] for o in made}
    assert [one.offer for one in availability.open_offers(made[0].institution, MONDAY)] == [made[0]]


def test_the_calendar_is_made_up_to_the_horizon_each_night_and_again_changes_nothing() -> None:
    place = factories.an_accepted_place()
    assert counters.extend_all(on=ON + 3 * DAY) == 3
    assert counters.extend_all(on=ON + 3 * DAY) == 0
    last = calendar.horizon(ON + 3 * DAY)
    days = ClassDay.objects.filter(care_class=place.care_class_id, on__gt=last - 7 * DAY, open=True)
    assert [max(day.taken) for day in days] == [1] * days.count()


def test_the_audit_repairs_what_fits_says_what_does_not_and_finds_nothing_on_a_good_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    place = factories.an_accepted_place()
    assert counters.audit(at=AT) == counters.Found(0, 0)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE enrolment_classday SET taken = array_fill(0, ARRAY[48]) WHERE "on" = %s', [MONDAY])
        cursor.execute(
            "UPDATE enrolment_classday SET taken = array_fill(0, ARRAY[48]), seats = array_fill(0, ARRAY[48]) "
            'WHERE "on" = %s',
            [MONDAY + DAY],
        )
    with caplog.at_level(logging.ERROR):
        assert counters.audit(at=AT) == counters.Found(2, 1)
    assert len(caplog.records) == 2
    assert factories.taken(place.care_class_id, MONDAY) == factories.counted(place.care_class_id, MONDAY)


def test_the_nightly_jobs_run_twice_without_harm() -> None:
    factories.a_booking()
    for _ in range(2):
        tasks.extend_calendars(timestamp=0)
        tasks.refresh_vacancies(timestamp=0)
        tasks.audit_counters(timestamp=0)
    assert Vacancy.objects.count() == 3


@pytest.mark.parametrize("form", list(ServiceForm))
def test_each_form_of_care_has_its_unit(form: ServiceForm) -> None:
    expected = {"full_day": "month", "half_day": "month", "hourly": "hour", "occasional": "session"}[form]
    assert factories.an_offer(form=form).prices.get().unit == expected


def test_the_families_of_a_closed_class_are_told_in_words() -> None:
    place = factories.an_accepted_place()
    _close_monday(place.care_class)
    notice = Notice.objects.get(wording="class_closed")
    assert notice.user_id == families.guardian_of(place.child).user_id
    assert notice.params["child"] == place.child.nickname
