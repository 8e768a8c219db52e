"""The pages of classes, bookings and absences: what they show, to whom, and what they answer to rubbish."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core import clock
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Booking, CareClass, ServiceOffer
from zhaohu.enrolment.queries.bookings import instant
from zhaohu.enrolment.services import absences
from zhaohu.families.models import Child, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


@pytest.fixture(autouse=True)
def the_tests_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is Tuesday, ten o'clock."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    yield


def _at(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


def _parent(client: Client, child: Child) -> None:
    client.force_login(child.guardianships.get().guardian.user)


def _director(client: Client, care_class: CareClass) -> None:
    client.force_login(factories.director_user(care_class.institution))


def _book(client: Client, offer: ServiceOffer, child: Child, **changes: object) -> Any:
    given = {"on": MONDAY.isoformat(), "first": 18, "last": 24, "key": str(uuid4()), "child": child.pk} | changes
    return client.post(f"/care/offers/{offer.pk}/book/", given)


# --- a family books ---


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_very_time(client: Client) -> None:
    offer = factories.an_hourly_offer()
    answer = client.get(f"/care/offers/{offer.pk}/book/?on=2026-11-30&first=18")
    assert answer.status_code == 302
    assert f"/care/offers/{offer.pk}/book/%3Fon%3D2026-11-30%26first%3D18" in answer["Location"].replace("%2F", "/")


def test_price_and_cancel_rule_stand_above_the_one_button_that_books(client: Client) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    text = client.get(f"/care/offers/{offer.pk}/book/?on={MONDAY}&first=18&last=24").content.decode()
    for told in ("120<small>", "11-29 21:00 前取消，不收费", "收 50%，60 元", child.nickname):
        assert text.index(told) < text.index("确认预约"), told
    assert text.count("zh-button-main") == 1


def test_from_a_service_to_a_confirmed_booking_in_four_taps(client: Client) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    answer = _book(client, offer, child)
    booking = Booking.objects.get()
    assert answer["Location"] == f"/bookings/{booking.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "已预约" in page
    assert "11-29 21:00 前取消不收费，之后收 60 元" in page


def test_a_double_clicked_button_leads_to_the_same_booking(client: Client) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    key = str(uuid4())
    first, again = (_book(client, offer, child, key=key) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Booking.objects.count() == 1


def test_a_place_gone_between_search_and_booking_is_said_with_the_times_that_are_left(client: Client) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer(factories.a_class(size=1, carers=1))
    _parent(client, child)
    factories.a_booking(offer=offer)
    answer = _book(client, offer, child)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "2026-11-30 09:00–12:00 已没有空位" in text
    assert "first=24" in text
    assert "first=18#" not in text


def test_a_service_withdrawn_meanwhile_and_a_full_day_are_said(client: Client) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    factories.offers.withdraw(offer=offer, by=factories.director(offer.institution), at=AT)
    answer = _book(client, offer, child)
    assert answer.status_code == 422
    assert "已下架" in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["on=2026-13-45", "on=x&first=-1", "first=99999999999", "on=2020-01-01&last=ab", "first=18&last=3"]
)
def test_rubbish_in_the_address_shows_the_first_free_day(client: Client, query: str) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    assert client.get(f"/care/offers/{offer.pk}/book/?{query}").status_code == 200


@pytest.mark.parametrize(
    "rubbish",
    [{"on": "x"}, {"first": "-4"}, {"last": "999"}, {"key": "no"}, {"child": "0"}, {"child": "x"}, {"on": ""}],
)
def test_rubbish_in_the_form_books_nothing(client: Client, rubbish: dict[str, str]) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer()
    _parent(client, child)
    given = {"on": MONDAY.isoformat(), "first": 18, "last": 24, "key": str(uuid4()), "child": child.pk} | rubbish
    assert client.post(f"/care/offers/{offer.pk}/book/", given).status_code == 422
    assert not Booking.objects.exists()


def test_another_familys_child_cannot_be_booked_nor_its_booking_seen_or_cancelled(client: Client) -> None:
    booking = factories.a_booking()
    _parent(client, families.a_child())
    assert _book(client, booking.offer, booking.child).status_code == 422
    assert client.get(f"/bookings/{booking.pk}/").status_code == 404
    assert client.post(f"/bookings/{booking.pk}/cancel/").status_code == 404


def test_a_family_without_children_is_led_to_register_one(client: Client) -> None:
    client.force_login(families.a_parent())
    assert "先登记孩子" in client.get(f"/care/offers/{factories.an_hourly_offer().pk}/book/").content.decode()


def test_of_two_children_the_page_asks_which_and_one_too_old_is_told(client: Client) -> None:
    guardian, offer = families.a_guardian(), factories.an_hourly_offer()
    children = [families.a_child(guardian, birth_order=n) for n in (1, 2)]
    client.force_login(guardian.user)
    text = client.get(f"/care/offers/{offer.pk}/book/?on={MONDAY}&first=18").content.decode()
    assert all(child.nickname in text for child in children)
    Child.objects.update(born_on=date(2023, 12, 1))
    text = client.get(f"/care/offers/{offer.pk}/book/?on={MONDAY}&first=18").content.decode()
    assert "不在这个月龄" in text
    assert "确认预约" not in text


def test_my_bookings_are_listed_with_few_statements_and_cancelled_with_what_it_costs(
    client: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = factories.a_booking()
    for n in range(3):
        factories.a_booking(booking.child, booking.offer, on=MONDAY + timedelta(days=n + 1))
    _parent(client, booking.child)
    with django_assert_max_num_queries(14):
        text = client.get("/bookings/").content.decode()
    assert "4 个预约在等您" in text
    _at(monkeypatch, instant(MONDAY, 16))
    assert "付 60 元" in client.get(f"/bookings/{booking.pk}/").content.decode()
    assert "收 60.00 元" in client.post(f"/bookings/{booking.pk}/cancel/", follow=True).content.decode()
    assert "以前的预约" in client.get("/bookings/").content.decode()


# --- a director's day ---


def test_the_day_shows_who_comes_and_the_family_sees_that_it_was_read(client: Client, monkeypatch: Any) -> None:
    booking = factories.a_booking()
    _director(client, booking.care_class)
    _at(monkeypatch, instant(MONDAY, 18))
    assert booking.child.nickname in client.get("/places/bookings/").content.decode()
    assert Reading.objects.get(child=booking.child).purpose == "care"
    client.post(f"/places/bookings/{booking.pk}/mark/", {"came": "no"})
    client.post(f"/places/bookings/{booking.pk}/mark/", {"came": "yes"})
    booking.refresh_from_db()
    assert booking.state == BookingState.ATTENDED


def test_a_booking_of_tomorrow_is_seen_by_the_director_at_once(client: Client) -> None:
    offer = factories.an_hourly_offer(factories.a_class(size=15))
    _director(client, offer.care_class)
    assert "0/15" in client.get("/places/classes/").content.decode()
    factories.a_booking(offer=offer, on=ON + timedelta(days=1))
    assert "1/15" in client.get("/places/classes/").content.decode()


def test_the_institution_cancels_with_a_reason(client: Client) -> None:
    booking = factories.a_booking()
    _director(client, booking.care_class)
    address = f"/places/bookings/{booking.pk}/withdraw/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "停电"}).status_code == 302
    assert client.get("/places/bookings/?on=rubbish").status_code == 200


@pytest.mark.parametrize("address", ["/places/classes/", "/places/bookings/?on=2026-11-30", "/places/absences/"])
def test_an_institutions_pages_take_few_statements_however_full_they_are(
    client: Client, django_assert_max_num_queries: Any, address: str
) -> None:
    home = factories.an_institution()
    for _ in range(3):
        made = factories.a_class(home)
        factories.an_accepted_place(offer=factories.an_offer(made))
        factories.a_booking(offer=factories.an_hourly_offer(made))
    client.force_login(factories.director_user(home))
    with django_assert_max_num_queries(24):
        assert client.get(address).status_code == 200


# --- classes ---


def _hours(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {"name": "演示新班", "size": 10, "class_type": "toddler", "opened_on": ON.isoformat()}
    for day in range(1, 8):
        given |= {f"first_{day}": 15, f"last_{day}": 36, f"carers_{day}": 3}
        if day < 6:
            given[f"open_{day}"] = "on"
    return given | changes


def test_a_director_opens_changes_and_closes_a_class(client: Client) -> None:
    home = factories.an_institution()
    client.force_login(factories.director_user(home))
    assert client.get("/places/classes/").status_code == 200
    assert client.get("/places/classes/open/").status_code == 200
    address = client.post("/places/classes/open/", _hours())["Location"]
    assert "演示新班" in client.get(address).content.decode()
    assert client.get(f"{address}change/").status_code == 200
    assert client.post(f"{address}change/", _hours(size=12, first_1=16))["Location"] == address
    made = CareClass.objects.get()
    assert (made.size, made.hours.get(weekday=1).first) == (12, 16)
    assert client.get(f"{address}close/").status_code == 200
    assert client.post(f"{address}close/", {"last_day": ON.isoformat()}).status_code == 302


@pytest.mark.parametrize(
    "rubbish",
    [{"size": "x"}, {"size": 16}, {"first_1": 36}, {"carers_2": -1}, {"name": ""}, {"class_type": "x"},
     {f"open_{day}": "" for day in range(1, 6)}],
)  # fmt: skip
def test_a_class_that_cannot_be_comes_back_filled(client: Client, rubbish: dict[str, object]) -> None:
    home = factories.an_institution()
    client.force_login(factories.director_user(home))
    answer = client.post("/places/classes/open/", _hours(**rubbish))
    assert (answer.status_code, CareClass.objects.count()) == (422, 0)


def test_a_class_that_still_has_children_says_so_before_it_is_closed(client: Client) -> None:
    place = factories.an_accepted_place()
    _director(client, place.care_class)
    address = f"/places/classes/{place.care_class_id}/close/"
    assert "还有 1 个孩子的托位和 0 个预约" in client.get(address).content.decode()


def test_a_change_without_room_names_the_time_and_keeps_what_was_written(client: Client) -> None:
    offer = factories.an_offer()
    factories.an_accepted_place(offer=offer)
    factories.an_accepted_place(offer=offer)
    _director(client, offer.care_class)
    answer = client.post(f"/places/classes/{offer.care_class_id}/change/", _hours(size=1))
    assert answer.status_code == 422
    assert "2026-11-30 08:00 已有 2 个孩子，这样改只容得下 1 个" in answer.content.decode()


def test_a_closure_lists_the_bookings_first_and_ends_them_only_when_told(client: Client) -> None:
    booking = factories.a_booking()
    _director(client, booking.care_class)
    address = f"/places/classes/{booking.care_class_id}/closures/"
    given = {"first_on": MONDAY.isoformat(), "last_on": MONDAY.isoformat(), "reason": "停电"}
    assert client.get(address).status_code == 200
    asked = client.post(address, given)
    assert asked.status_code == 422
    assert booking.child.nickname in asked.content.decode()
    assert client.post(address, given | {"withdraw_bookings": "on"}).status_code == 302
    closure = booking.care_class.closures.get()
    assert client.post(f"/places/closures/{closure.pk}/remove/").status_code == 302


def test_services_are_published_repriced_withdrawn_and_shown_again(client: Client) -> None:
    made = factories.a_class()
    _director(client, made)
    given = {
        "form": "hourly", "weekdays": [1, 2, 3], "first": 16, "last": 34, "amount": "40.5", "meal": "0",
        "valid_from": ON.isoformat(), "refund_rule": "by_day",
    }  # fmt: skip
    assert client.get(f"/places/classes/{made.pk}/offers/").status_code == 200
    assert client.post(f"/places/classes/{made.pk}/offers/", given | {"first": 10}).status_code == 422
    assert client.post(f"/places/classes/{made.pk}/offers/", given).status_code == 302
    offer = ServiceOffer.objects.get()
    assert offer.prices.get().amount_fen == 4050
    price = {"amount": "50", "meal": "0", "valid_from": MONDAY.isoformat()}
    assert client.get(f"/places/offers/{offer.pk}/price/").status_code == 200
    assert client.post(f"/places/offers/{offer.pk}/price/", price).status_code == 302
    assert client.post(f"/places/offers/{offer.pk}/price/", price).status_code == 422
    for deed, state in (("withdraw", "withdrawn"), ("republish", "published")):
        client.post(f"/places/offers/{offer.pk}/state/", {"deed": deed})
        offer.refresh_from_db()
        assert offer.state == state


def test_a_vacancy_is_lowered_for_a_while_and_given_back_early(client: Client) -> None:
    made = factories.a_class()
    _director(client, made)
    address = f"/places/classes/{made.pk}/vacancy/"
    given = {"part": "full_day", "places": 3, "reason": "装修", "last_day": MONDAY.isoformat()}
    assert client.get(address).status_code == 200
    assert client.post(address, given | {"places": 30}).status_code == 422
    assert client.post(address, given).status_code == 302
    override = made.overrides.get()
    assert "装修" in client.get(f"/places/classes/{made.pk}/").content.decode()
    client.post(f"/places/overrides/{override.pk}/end/")
    override.refresh_from_db()
    assert override.ended_at == AT


# --- absences ---


def test_a_guardian_reports_tomorrow_with_two_taps_and_takes_it_back(client: Client) -> None:
    place = factories.an_accepted_place(starts_on=ON)
    _parent(client, place.child)
    assert place.child.nickname in client.get("/home/absences/").content.decode()
    address = f"/absences/{place.pk}/report/"
    said = client.post(address, {"when": "tomorrow", "reason": "sick"}, follow=True).content.decode()
    assert "已请假 1 天" in said
    again = client.post(address, {"when": "tomorrow", "reason": "sick"}, follow=True).content.decode()
    assert "已请过假" in again
    absence = place.absences.get()
    assert (absence.on, absence.reason) == (ON + timedelta(days=1), AbsenceReason.SICK)
    assert "照常来" in client.post(f"/absences/{absence.pk}/withdraw/", follow=True).content.decode()


def test_an_absence_of_the_same_day_is_too_late_to_give_the_place_back(client: Client) -> None:
    place = factories.an_accepted_place(starts_on=ON)
    _parent(client, place.child)
    said = client.post(f"/absences/{place.pk}/report/", {"when": "today", "reason": "sick"}, follow=True)
    assert "托位没有让出" in said.content.decode()


@pytest.mark.parametrize(
    "rubbish", [{"when": "x"}, {"when": "days"}, {"reason": "x"}, {"when": "days", "first_on": "x"},
                {"when": "days", "first_on": "2026-12-05", "last_on": "2026-12-01"}],
)  # fmt: skip
def test_rubbish_reports_no_absence(client: Client, rubbish: dict[str, str]) -> None:
    place = factories.an_accepted_place()
    _parent(client, place.child)
    answer = client.post(f"/absences/{place.pk}/report/", {"when": "today", "reason": "sick"} | rubbish)
    assert answer.status_code == 422
    assert not place.absences.exists()


def test_the_director_reports_for_a_child_of_the_roll_and_not_for_others(client: Client) -> None:
    place, other = factories.an_accepted_place(starts_on=ON), factories.an_accepted_place(starts_on=ON)
    _director(client, place.care_class)
    assert place.child.nickname in client.get("/places/absences/").content.decode()
    given = {"when": "days", "first_on": MONDAY.isoformat(), "reason": "sick"}
    assert client.post(f"/absences/{place.pk}/report/", given)["Location"] == "/places/absences/"
    assert client.post(f"/absences/{other.pk}/report/", given).status_code == 404
    late = client.post(f"/absences/{place.pk}/report/", given | {"first_on": "2020-01-01"}, follow=True)
    assert "请假要在今天到" in late.content.decode()


def test_a_place_given_away_is_said_in_words(client: Client) -> None:
    place = factories.an_accepted_place(offer=factories.an_offer(factories.a_class(size=1, carers=1)))
    by = families.guardian_of(place.child)
    (absence,) = absences.report(
        placement=place, first_on=MONDAY, last_on=MONDAY, reason=AbsenceReason.SICK, by=by, at=AT
    )
    factories.a_booking(offer=factories.an_hourly_offer(place.care_class))
    _parent(client, place.child)
    said = client.post(f"/absences/{absence.pk}/withdraw/", follow=True).content.decode()
    assert "已经让给别的孩子" in said
