"""One institution for one child, three beside each other, and what is saved in the browser."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories as tests
from tests.enrolment import factories
from tests.enrolment.test_care_search import HOME, offering, place
from tests.families import factories as families
from tests.institutions.register import factories as register
from zhaohu.core import clock, weekdays
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models import ClassDay, Closure, ServiceOffer, Vacancy, VacancyOverride
from zhaohu.enrolment.queries import care_page, care_places
from zhaohu.enrolment.queries.care_page import Home, month_of_meals
from zhaohu.enrolment.services import slots
from zhaohu.enrolment.views.care_page import answer_of
from zhaohu.enrolment.views.care_words import yuan
from zhaohu.families.queries import ages
from zhaohu.institutions.choices.institution import ClassType, FilingState, ServiceForm
from zhaohu.institutions.models import Institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


def asked(query: str = "") -> Search:
    places = care_places.known(ON)
    return read(QueryDict(query), today=ON, place=places.street, district=places.district)


def home(offer: ServiceOffer, query: str = "") -> Home:
    found, _rules = care_page.homes([offer.institution.uscc], asked(query), at=AT)
    return found[0]


def answer(offer: ServiceOffer, query: str = "") -> str:
    found, rules = care_page.homes([offer.institution.uscc], asked(query), at=AT)
    return answer_of(found[0], asked(query), rules, AT).sentence


def page(client: Client, institution: Institution, query: str = "") -> str:
    return client.get(f"/care/{institution.uscc}/?{query}").content.decode()


def test_the_answer_counts_the_places_and_says_from_when_on() -> None:
    offer = offering("演示园", size=3)
    assert answer(offer, f"age=17&start={MONDAY.isoformat()}") == "全日托有 3 个空位，11-30 起可入托"


def test_a_place_is_free_for_good_from_the_day_after_the_last_full_one() -> None:
    offer = offering("演示园", size=1)
    last = MONDAY + timedelta(days=100)
    slots.take(slots.Slots(offer.care_class_id, MONDAY, last, 16, 34, [1, 2, 3, 4, 5]))
    last_full = ClassDay.objects.filter(care_class=offer.care_class_id, open=True, on__lte=last).latest("on").on
    assert home(offer).offers[0].free_from == last_full + timedelta(days=1)
    slots.take(slots.Slots(offer.care_class_id, last + timedelta(days=1), None, 16, 34, [1, 2, 3, 4, 5]))
    assert home(offer).offers[0].free_from is None, "full to the end of the calendar"


def test_hours_outside_the_offer_and_days_it_is_not_offered_do_not_matter() -> None:
    offer = offering("演示园", size=1, form=ServiceForm.HALF_DAY, first=16, last=24, weekdays=[1, 3])
    slots.take(slots.Slots(offer.care_class_id, MONDAY, None, 26, 34, [1, 2, 3, 4, 5]))
    slots.take(slots.Slots(offer.care_class_id, MONDAY, None, 16, 24, [2, 4, 5]))
    assert home(offer).offers[0].free_from == ON


def test_without_a_place_the_waiting_list_is_named() -> None:
    offer = offering("演示园")
    Vacancy.objects.filter(care_class=offer.care_class_id).update(places=0)
    assert answer(offer) == "全日托现在没有空位，可以申请候位"


def test_a_child_of_another_age_is_told_which_ages_are_taken() -> None:
    offer = offering("演示园", kind=ClassType.SENIOR)
    assert answer(offer, "age=17") == "不收 17 个月的孩子，收 24–36 个月"
    assert answer(offer, "form=hourly") == "没有您要的服务形式"


def test_an_hour_is_answered_with_its_day_and_time() -> None:
    offer = offering("演示园", form=ServiceForm.HOURLY, size=2)
    query = f"form=hourly&on={MONDAY.isoformat()}&from=18&to=22"
    assert answer(offer, query) == "计时托 11-30 09:00–11:00 还有 2 个空位"
    slots.take(slots.Slots.of_day(offer.care_class_id, MONDAY, 20, 24))
    slots.take(slots.Slots.of_day(offer.care_class_id, MONDAY, 20, 24))
    assert answer(offer, query) == "计时托 11-30 09:00–11:00 没有空位"


@pytest.mark.parametrize("state", [FilingState.SUSPENDED, FilingState.CANCELLED, FilingState.REVOKED_BY_AUTHORITY])
def test_a_suspended_or_ended_institution_is_shown_with_its_state_and_without_deeds(
    client: Client, state: FilingState
) -> None:
    offer = offering("演示园", columns={"filing_state": state})
    told = page(client, offer.institution)
    assert f"{state.label}，现在不能申请" in told and "申请托位" not in told


def test_an_institution_without_a_filing_is_not_there(client: Client) -> None:
    offer = offering("演示园", columns={"filing_state": FilingState.NONE, "filed_on": None})
    assert client.get(f"/care/{offer.institution.uscc}/").status_code == 404
    assert client.get("/care/91110105MA00000000/").status_code == 404


def test_without_offers_the_page_says_so_and_how_to_ask(client: Client) -> None:
    told = page(client, place("演示园"))
    assert "还没有发布服务，请打电话询问" in told and "tel:010-00000000" in told


def test_the_page_has_prices_refunds_vacancies_hours_closures_grade_and_open_problems(client: Client) -> None:
    graded = {"quality_grade": "A", "graded_on": ON, "grade_document": "演示文号 1", "inclusive": True}
    offer = offering("演" * 60, amount_fen=365_050, columns=graded, meal_fen=2500, meals=True, inclusive=True)
    register.notice(offer.institution, reply="已更换软垫。", replied_at=AT)
    Closure.objects.create(
        care_class=offer.care_class, first_on=date(2030, 1, 7), last_on=date(2030, 1, 8), reason="消毒", made_at=AT
    )
    VacancyOverride.objects.create(
        care_class=offer.care_class, part=DayPart.FULL_DAY, places=1, reason="保育人员休假", made_at=AT,
        expires_at=AT + timedelta(days=3650),
    )  # fmt: skip
    told = page(client, offer.institution, "age=17")
    for words in (
        "3,650.50", "伙食费 25 元/天", "按未出勤天数退", "07:30–18:00", "2030-01-08", "消毒", "质量 A 级", "演示文号 1",
        "1 项未整改", "已更换软垫。", "机构说明：保育人员休假", "全日托有 1 个空位",
    ):  # fmt: skip
        assert words in told, words


def test_what_does_not_fit_the_child_comes_last_and_folded(client: Client) -> None:
    offer = offering("演示园", kind=ClassType.TODDLER)
    other = factories.an_offer(factories.a_class(offer.institution, class_type=ClassType.SENIOR))
    found = page(client, offer.institution, "age=30")
    fold = found.index('<details class="zh-fold zh-care-rest">')
    assert found.index(f'id="o-{other.pk}"') < fold < found.index(f'id="o-{offer.pk}"')
    assert "1 项服务和您的条件不符" in found
    assert "zh-care-rest" not in page(client, offer.institution), "without conditions everything fits"


def test_a_month_with_meals_is_the_price_and_a_meal_on_every_open_day_of_the_next_whole_month() -> None:
    offer = offering("演示园", amount_fen=300_000, meal_fen=2500, meals=True)
    found = home(offer).offers[0]
    assert (found.meal_days, found.monthly_fen) == (23, 300_000 + 23 * 2500), "December 2026 has 23 workdays"
    assert month_of_meals(date(2026, 12, 1)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert month_of_meals(date(2026, 12, 2)) == (date(2027, 1, 1), date(2027, 1, 31))
    assert home(offering("按时", form=ServiceForm.HOURLY)).offers[0].monthly_fen is None


def test_the_page_costs_a_fixed_number_of_statements(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    offer = offering("演示园")
    for _ in range(3):
        factories.an_offer(factories.a_class(offer.institution))
    client.get("/care/")
    with django_assert_num_queries(6):
        page(client, offer.institution, f"{HOME}&age=17")


def test_three_are_compared_in_the_order_chosen_and_differences_are_marked(client: Client) -> None:
    offers = [offering(f"园{n}", amount_fen=300_000 + n % 2 * 1000, meals=True) for n in range(4)]
    codes = "&".join(f"with={offer.institution.uscc}" for offer in offers)
    told = client.get(f"/care/compare/?{codes}&{HOME}").content.decode()
    assert told.index("园0") < told.index("园1") < told.index("园2") and "园3" not in told
    assert "最多对比 3 家" in client.get(f"/care/?{codes}").content.decode()
    rows = {row.split("<")[0].strip(): row for row in told.split('<th scope="row">')[1:]}
    assert "不同" in rows["价格"] and "不同" not in rows["质量等级"] and "每月含餐" in rows


def test_the_comparison_costs_one_statement(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    codes = "&".join(f"with={offering(f'园{n}').institution.uscc}" for n in range(3))
    client.get("/care/")
    with django_assert_num_queries(1):
        client.get(f"/care/compare/?{codes}")


def test_what_is_saved_stays_in_the_browser_the_latest_first_and_may_be_saved_twice(client: Client) -> None:
    first, second = offering("甲").institution, offering("乙").institution
    for uscc in (first.uscc, second.uscc, second.uscc):
        answer = client.post("/care/save/", {"save": uscc, "next": "/care/?age=17"})
        assert answer["Location"] == f"/care/?age=17#c-{uscc}"
    told = client.get("/care/saved/").content.decode()
    assert "收藏了 2 家" in told and told.index("乙") < told.index("甲")
    assert "已收藏" in client.get("/care/").content.decode()
    client.post("/care/save/", {"drop": second.uscc, "next": "https://example.org/"})
    assert "收藏了 1 家" in client.get("/care/saved/").content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "", "javascript:alert(1)"])
def test_saving_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post("/care/save/", {"save": tests.uscc(), "next": back})["Location"].startswith("/care/saved/")


def test_a_cookie_from_elsewhere_and_rubbish_save_nothing(client: Client) -> None:
    client.cookies["zh-care"] = "91110105MA00000000:forged"
    assert "还没有收藏" in client.get("/care/saved/").content.decode()
    client.post("/care/save/", {"save": "<script>", "next": "/care/"})
    assert "还没有收藏" in client.get("/care/saved/").content.decode()
    assert client.get("/care/save/").status_code == 405


def test_a_guardian_has_its_children_as_chips_and_nobody_else_has(client: Client) -> None:
    child = families.a_child()
    client.force_login(child.guardianships.get().guardian.user)
    assert child.nickname in client.get("/care/").content.decode()
    client.force_login(families.a_parent())
    assert child.nickname not in client.get("/care/").content.decode()


def test_a_guardian_finds_the_child_chosen_and_goes_on_with_it(client: Client) -> None:
    child = families.a_child()
    offer, now = offering("演示园"), clock.day_of(clock.now())
    months = ages.months(child.born_on, now)
    ServiceOffer.objects.filter(pk=offer.pk).update(from_months=0, to_months=37)
    assert "&amp;child=" not in page(client, offer.institution)
    client.force_login(child.guardianships.get().guardian.user)
    told = page(client, offer.institution)
    assert f"{child.nickname} {months} 个月" in told and "aria-current" in told
    assert f"?offer={offer.pk}&amp;start={now.isoformat()}&amp;child={child.pk}" in told
    assert told.count("zh-button-main") == 1, "one main button"
    other = page(client, offer.institution, f"age={(months + 5) % 36}")
    assert "&amp;child=" not in other, "another age is no child of the reader's"


def test_an_hour_leads_to_its_booking_with_the_time_that_was_asked_for(client: Client) -> None:
    offer = offering("演示园", form=ServiceForm.HOURLY)
    day = clock.day_of(clock.now()) + timedelta(days=2)
    told = page(client, offer.institution, f"form=hourly&on={day.isoformat()}&from=18&to=22")
    assert f"/care/offers/{offer.pk}/book/?on={day.isoformat()}&amp;first=18&amp;last=22" in told


def test_money_and_weekdays_in_words() -> None:
    assert [yuan(fen) for fen in (None, 0, 365_050, 100_000_000)] == ["", "0", "3,650.50", "1,000,000"]
    assert [weekdays.words(days) for days in ([1, 2, 3, 4, 5], [1, 3], [1, 2], [7])] == [
        "周一至周五", "周一、周三", "周一、周二", "周日",
    ]  # fmt: skip


def test_the_last_public_inspection_is_told_in_words_in_list_comparison_and_page(client: Client) -> None:
    institution = offering("演示园").institution
    told = {"on": "2026-11-20", "found": 3, "open": 1, "unchecked": ""}
    Institution.objects.filter(pk=institution.pk).update(last_inspection=told)
    for address in ("/care/", f"/care/compare/?with={institution.uscc}", f"/care/{institution.uscc}/"):
        assert "发现 3 个问题，1 个待改正" in client.get(address).content.decode(), address
