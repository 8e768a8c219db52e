"""When nothing fits: why, and what one condition given up would find."""

import pytest
from django.http import QueryDict
from django.test import Client

from tests.enrolment import factories
from tests.enrolment.test_care_search import HOME, offering, place
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models import Vacancy
from zhaohu.enrolment.queries import care_places
from zhaohu.enrolment.queries.care import found
from zhaohu.enrolment.queries.care_reasons import Reasons, later, reasons
from zhaohu.enrolment.views import care_words as words
from zhaohu.institutions.choices.institution import ClassType, ServiceForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT, ON = factories.AT, factories.ON


def asked(query: str) -> Search:
    places = care_places.known(ON)
    return read(QueryDict(query), today=ON, place=places.street, district=places.district)


def why(query: str) -> Reasons:
    search = asked(query)
    page = found(search, at=AT)
    assert page.total == 0
    return reasons(search, page.rules, at=AT)


def ways(query: str) -> dict[str, str]:
    return {way.title: way.url for way in words.ways(asked(query), why(query))}


def test_each_institution_counts_under_the_first_condition_that_it_fails() -> None:
    for n in range(4):
        offering(f"大{n}", kind=ClassType.SENIOR)
    full = offering("满", kind=ClassType.INFANT, size=9)
    Vacancy.objects.filter(care_class=full.care_class_id).update(places=0)
    place("没有服务")
    offering("外", lat=39.95, kind=ClassType.INFANT)
    told = why(f"{HOME}&age=8&vacancy=1")
    assert (told.total, told.nothing, told.excluded) == (6, 1, {"age": 4, "vacancy": 1})
    assert words.told(asked(f"{HOME}&age=8&vacancy=1"), told) == [
        "1 家还没有发布服务", "4 家不收 8 个月的孩子", "1 家没有空位",
    ]  # fmt: skip


def test_each_alternative_gives_up_exactly_one_condition_and_finds_what_it_promises() -> None:
    offering("贵", amount_fen=400_000, inclusive=True)
    offering("不普惠", amount_fen=200_000)
    offering("半日", amount_fen=200_000, form=ServiceForm.HALF_DAY, last=24, inclusive=True)
    offering("远", lat=39.92, amount_fen=200_000, inclusive=True)
    offering("大", kind=ClassType.SENIOR, amount_fen=200_000, inclusive=True)
    full = offering("满", amount_fen=200_000, inclusive=True)
    Vacancy.objects.filter(care_class=full.care_class_id).update(places=0)
    query = f"{HOME}&age=20&form=full_day&max=3000&inclusive=1&vacancy=1"
    promised = {a.name: (a.nearest, a.count) for a in why(query).alternatives}
    assert promised == {
        "radius": ("远", 1), "form": ("半日", 1), "age": ("大", 1), "inclusive": ("不普惠", 1), "price": ("贵", 1),
        "vacancy": ("满", 1),
    }  # fmt: skip
    for title, url in ways(query).items():
        page = found(asked(url[1:]), at=AT)
        assert page.total == 1, title
        assert page.rows[0].name in {name for name, _count in promised.values()}


def test_a_child_that_is_too_young_may_start_later_and_one_that_is_too_old_may_not() -> None:
    offering("大", kind=ClassType.SENIOR)
    assert list(ways(f"{HOME}&age=20")) == ["2027-03-24 起入托"]
    assert list(ways(f"{HOME}&age=40")) == []
    assert list(ways(f"{HOME}&age=8")) == [], "sixteen months are further than one looks"


def test_a_month_later_ends_on_the_last_day_where_there_is_no_such_day() -> None:
    assert later(asked("start=2027-01-31"), 1).isoformat() == "2027-02-28"
    assert later(asked("start=2026-12-31"), 2).isoformat() == "2027-02-28"


def test_without_a_place_the_district_and_the_words_may_be_given_up() -> None:
    offering("朝阳园")
    assert ways("district=110108") == {"不限区": "?"}
    assert ways("q=没有的名字") == {"不限名称": "?"}
    assert ways("opens=12&district=110105") == {"不限开门时间": "?district=110105"}
    assert ways("closes=40&grade=A") == {}, "two conditions would have to go"


def test_an_hour_that_is_full_is_still_shown_when_places_do_not_matter() -> None:
    offering("按时", form=ServiceForm.HOURLY)
    monday = factories.MONDAY.isoformat()
    assert list(ways(f"form=hourly&on={monday}&from=12&to=15&vacancy=1")) == ["没有空位的也看"]


def test_a_place_without_any_institution_says_so_and_leads_on(client: Client) -> None:
    offering("远", lat=39.95)
    answer = client.get(f"/care/?{HOME}").content.decode()
    assert "3 公里内没有已备案、正在收托的机构" in answer and "放宽到 9 公里" in answer and "radius=9000" in answer


def test_words_that_are_nowhere_are_repeated_and_the_city_is_not_called_empty(client: Client) -> None:
    offering("朝阳园")
    answer = client.get("/care/?q=没有的名字").content.decode()
    assert "没有名称或地址含「没有的名字」的机构" in answer and "没有已备案" not in answer
