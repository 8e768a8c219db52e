"""The search for care on real rows: what it finds, for which child, in which order, and what it does with rubbish."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests import factories as tests
from tests.enrolment import factories
from tests.institutions.register import factories as register
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.forms.care import Order, Point, Search
from zhaohu.enrolment.forms.care_reading import read
from zhaohu.enrolment.models import CareClass, ServiceOffer, Vacancy, VacancyOverride
from zhaohu.enrolment.queries import care_places, care_sql
from zhaohu.enrolment.queries.care import Found, found
from zhaohu.enrolment.services import slots
from zhaohu.institutions.choices.institution import ClassType, FilingState, ServiceForm
from zhaohu.institutions.models import Institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT, ON = factories.AT, factories.ON
HOME = "lat=39.88&lng=116.46"
USCC = [tests.uscc() for _ in range(10)]


def search(query: str = "") -> Found:
    places = care_places.known(ON)
    return found(read(QueryDict(query), today=ON, place=places.street, district=places.district), at=AT)


def names(query: str = "") -> list[str]:
    return [row.name for row in search(query).rows]


def place(name: str, **columns: object) -> Institution:
    made = factories.an_institution(**columns)
    made.name = made.sort_key = name
    made.save()
    return made


def offering(name: str, *, lat: float = 39.88, amount_fen: int = 300_000, columns: dict[str, object] | None = None,
             kind: ClassType = ClassType.TODDLER, size: int = 10, **terms: object) -> ServiceOffer:  # fmt: skip
    made = factories.a_class(place(name, lat=lat, **(columns or {})), class_type=kind, size=size)
    return factories.an_offer(made, amount_fen=amount_fen, **terms)  # type: ignore[arg-type]


def test_the_nearest_comes_first_with_its_price_and_its_vacancy() -> None:
    offering("远", lat=39.88 + 0.0261)
    offering("近", lat=39.8805)
    offering("外", lat=39.88 + 0.0279)
    page = search(HOME)
    assert [row.name for row in page.rows] == ["近", "远"] and page.total == 2
    assert (page.rows[0].metres, page.rows[0].amount_fen, page.rows[0].places) == (56, 300_000, 10)
    assert names(HOME + "&radius=1000") == ["近"]


def test_the_age_counts_on_the_start_day_and_not_today() -> None:
    offering("托小", kind=ClassType.TODDLER)
    offering("托大", kind=ClassType.SENIOR)
    start = (ON + timedelta(days=60)).isoformat()
    assert names("age=23") == ["托小"]
    assert names(f"age=23&start={start}") == ["托大"]
    assert names("born=2024-12") == ["托小"], "born in the middle of the month: 23 months and 9 days"
    assert names(f"born=2024-12&start={start}") == ["托大"]


def test_the_upper_end_of_an_age_band_is_not_included() -> None:
    offering("托小", kind=ClassType.TODDLER)
    assert names("age=12") == ["托小"] and names("age=24") == [] and names("age=11") == []


def test_filters_narrow_and_combine() -> None:
    offering("早", first=15, last=36, amount_fen=500_000)
    offering("普惠", inclusive=True, amount_fen=200_000)
    offering("半日", form=ServiceForm.HALF_DAY, last=24, amount_fen=100_000)
    offering("有级", columns={"quality_grade": "A", "graded_on": ON, "grade_document": "演示文号"})
    assert names("opens=15") == ["早"] and names("closes=36") == ["早"]
    assert names("inclusive=1") == ["普惠"]
    assert names("form=half_day") == ["半日"]
    assert names("max=2000") == ["半日", "普惠"]
    assert names("grade=B") == ["有级"] and names("grade=A&inclusive=1") == []


def test_a_highest_price_without_a_form_counts_by_the_month() -> None:
    offering("按时", form=ServiceForm.HOURLY, amount_fen=3000)
    assert names("max=5000") == [] and names("max=30&form=hourly") == ["按时"]


@pytest.mark.parametrize("state", FilingState)
def test_only_institutions_that_may_take_children_are_found(state: FilingState) -> None:
    offering("演示园", columns={"filing_state": state})
    assert search().total == (state in {"filed", "change_submitted", "cancel_submitted"})


def test_offers_that_are_not_published_and_classes_that_have_closed_are_not_found() -> None:
    draft, closed = offering("草稿"), offering("停班")
    ServiceOffer.objects.filter(pk=draft.pk).update(state="withdrawn")
    CareClass.objects.filter(pk=closed.care_class_id).update(closed_on=ON)
    place("没有服务")
    assert names() == []


def test_a_directors_word_for_fewer_places_counts_until_it_ends() -> None:
    offer = offering("少报")
    word = VacancyOverride.objects.create(
        care_class=offer.care_class, part=DayPart.FULL_DAY, places=0, reason="保育人员休假", made_at=AT,
        expires_at=AT + timedelta(days=3),
    )  # fmt: skip
    assert names("vacancy=1") == [] and search().rows[0].places == 0
    VacancyOverride.objects.filter(pk=word.pk).update(expires_at=AT, made_at=AT - timedelta(days=1))
    assert names("vacancy=1") == ["少报"], "one that has expired counts for nothing"


def test_a_half_day_has_the_vacancy_of_its_own_part_of_the_day() -> None:
    morning = offering("上午", form=ServiceForm.HALF_DAY, first=16, last=24)
    Vacancy.objects.filter(care_class=morning.care_class_id, part=DayPart.MORNING).update(places=2)
    afternoon = offering("下午", form=ServiceForm.HALF_DAY, first=26, last=34)
    Vacancy.objects.filter(care_class=afternoon.care_class_id, part=DayPart.AFTERNOON).update(places=7)
    assert {row.name: row.places for row in search().rows} == {"上午": 2, "下午": 7}


def test_an_hour_is_free_as_its_counters_say_and_only_within_the_offers_window() -> None:
    hourly = offering("按时", form=ServiceForm.HOURLY, size=2)
    slots.take(slots.Slots.of_day(hourly.care_class_id, factories.MONDAY, 18, 20))
    asked = f"form=hourly&on={factories.MONDAY.isoformat()}"
    assert [row.places for row in search(f"{asked}&from=18&to=22").rows] == [1]
    assert [row.places for row in search(f"{asked}&from=20&to=22").rows] == [2]
    assert names(f"{asked}&from=14&to=18&vacancy=1") == [], "before the offer begins"
    assert names(f"form=hourly&on={(factories.MONDAY - timedelta(days=2)).isoformat()}&vacancy=1") == [], "a Saturday"


def test_of_several_offers_a_place_for_good_comes_before_an_hour_and_a_free_one_before_a_full_one() -> None:
    home = place("几项")
    full = factories.a_class(home)
    factories.an_offer(full, form=ServiceForm.FULL_DAY)
    factories.an_offer(full, form=ServiceForm.HALF_DAY, last=24)
    factories.an_offer(full, form=ServiceForm.HOURLY)
    Vacancy.objects.filter(care_class=full, part=DayPart.FULL_DAY).update(places=0)
    assert search().rows[0].form == ServiceForm.HALF_DAY
    Vacancy.objects.filter(care_class=full).update(places=0)
    assert search().rows[0].form == ServiceForm.FULL_DAY


def test_between_home_and_work_the_nearer_counts_or_the_way_round() -> None:
    offering("家边", lat=39.881)
    offering("单位边", lat=39.9395)
    offering("半路", lat=39.91)
    both = f"{HOME}&work_lat=39.94&work_lng=116.46&radius=1000"
    assert names(both) == ["单位边", "家边"]
    assert [row.origin for row in search(both).rows] == [1, 0]
    on_the_way = search(f"{both}&way=detour")
    assert {row.name: row.metres for row in on_the_way.rows} == {"家边": 0, "半路": 0, "单位边": 0}
    offering("绕路", lat=39.91, columns={"lng": 116.47})
    assert names(f"{both}&way=detour")[-1] == "绕路"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots=st.lists(st.tuples(st.floats(39.5, 41.0), st.floats(115.5, 117.4)), min_size=3, max_size=3),
       way=st.sampled_from(["near", "detour"]), near=st.floats(0, 1))  # fmt: skip
def test_the_box_around_a_search_loses_no_place(spots: list[tuple[float, float]], way: str, near: float) -> None:
    home, work, away = spots
    lat, lng = (h + (a - h) * near for h, a in zip(home, away, strict=True))
    search = Search(today=ON, home=Point(*home), work=Point(*work), way=way)
    metres = care_sql.metres(search)
    text = (
        f"SELECT {care_sql.box(search, metres)}, {metres} FROM (VALUES (%(lat)s::float8, %(lng)s::float8)) i(lat, lng)"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, care_sql.values(search, at=AT) | {"lat": lat, "lng": lng})
        inside, far = cursor.fetchone()
    assert inside, f"a place that is just {far} metres away"


def test_a_street_is_where_its_institutions_are_and_a_district_narrows() -> None:
    offering("街里", lat=39.88)
    offering("邻街", lat=39.885, columns={"street": tests.street("110105015", "双井街道")})
    offering("海淀", lat=39.98, columns={"street": tests.street("110108010", "学院路街道")})
    assert names("q=劲松街道&radius=100") == names("q=劲松&radius=100") == ["街里"]
    assert names("q=海淀区") == names("q=海淀") == names("district=110108") == ["海淀"]
    assert search("q=劲松街道").rows[0].metres == 0
    assert names("q=邻") == ["邻街"], "what is no place's name is sought in the institutions' names"


def test_orders_by_price_vacancy_and_fit() -> None:
    offering("贵近", lat=39.8801, amount_fen=900_000, size=3)
    offering("廉远", lat=39.885, amount_fen=100_000, size=9)
    full = offering("廉满", lat=39.8802, amount_fen=100_000)
    Vacancy.objects.filter(care_class=full.care_class_id).update(places=0)
    assert names(HOME) == ["贵近", "廉满", "廉远"]
    assert names(HOME + "&order=price") == ["廉远", "廉满", "贵近"]
    assert names(HOME + "&order=vacancy") == ["廉远", "贵近", "廉满"]
    assert names(HOME + "&order=fit") == ["廉远", "贵近", "廉满"], "4,000 yuan more weigh as 4 km, no place as 5 km"
    assert names("order=distance") == names(""), "without a place there is no distance to sort by"


@pytest.mark.parametrize("order", ["name", "fit"])
def test_an_hour_answers_where_no_place_for_good_fits(order: str) -> None:
    full = factories.a_class(place("几项"))
    factories.an_offer(full, form=ServiceForm.FULL_DAY)
    factories.an_offer(full, form=ServiceForm.HOURLY)
    Vacancy.objects.filter(care_class=full).update(places=0)
    asked = f"order={order}&on={factories.MONDAY.isoformat()}&from=18&to=20"
    assert [row.form for row in search(asked).rows] == [ServiceForm.FULL_DAY]
    assert [(row.form, row.places) for row in search(f"{asked}&vacancy=1").rows] == [(ServiceForm.HOURLY, full.size)]


@pytest.mark.parametrize("query", ["", HOME, "order=price", HOME + "&order=fit", "order=vacancy"])
def test_pages_follow_one_another_forwards_and_backwards_without_gap_or_repetition(query: str) -> None:
    for n in range(5):
        offering(f"园{n % 2}", lat=39.88 + (n % 3) / 10_000, amount_fen=100_000 * (n % 2))
    every, asked, pages = [], query, []
    while True:
        got = found(_read(asked), at=AT, size=2)
        assert got.total == 5
        pages.append([row.id for row in got.rows])
        every += pages[-1]
        if got.next is None:
            break
        asked = _read(asked).url(mark=got.next)[1:]
    assert len(every) == len(set(every)) == 5 and len(pages) == 3
    back = found(_read(_read(asked).url(mark=got.previous, backwards=True)[1:]), at=AT, size=2)
    assert [row.id for row in back.rows] == pages[1]


def _read(query: str) -> Search:
    places = care_places.known(ON)
    return read(QueryDict(query), today=ON, place=places.street, district=places.district)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    age=st.none() | st.integers(0, 47), radius=st.none() | st.integers(1, 20_000),
    form=st.sampled_from(["", *ServiceForm.values]), price=st.none() | st.integers(0, 9999), vacancy=st.booleans(),
    inclusive=st.booleans(), chosen=st.lists(st.integers(0, 9), max_size=2), opens=st.none() | st.integers(0, 47),
    order=st.sampled_from(["", *Order.values]), days=st.none() | st.integers(0, 300),
)  # fmt: skip
def test_an_address_says_the_whole_search(
    age: int | None, radius: int | None, form: str, price: int | None, vacancy: bool, inclusive: bool,
    chosen: list[int], opens: int | None, order: str, days: int | None,
) -> None:  # fmt: skip
    made = Search(
        today=ON, home=Point(39.88, 116.46), age=age, radius=radius, form=form, price=price, vacancy=vacancy,
        inclusive=inclusive, opens=opens, order=order, start=None if days is None else ON + timedelta(days=days),
        chosen=tuple(dict.fromkeys(USCC[n] for n in chosen)),
    )  # fmt: skip
    assert read(QueryDict(made.url()[1:]), today=ON, place=lambda name: None, district=lambda name: "") == made


RUBBISH = [
    "q=" + "长" * 5000, "q=%00", "q='\"><script>", "q=%FF%FE", "q=\\", "q=%25", "district=abc", "district=999999",
    "form=gratis", "lat=abc&lng=1", "lat=nan&lng=inf", "lat=39.9", "radius=-5", "lat=39.9&lng=116.4&radius=99999999999",
    "age=x", "age=-1", "age=999", "born=2025", "born=1999-01", "born=2025-99", "start=2020-01-01", "start=x",
    "start=9999-12-31", "on=x", "from=99", "to=0", "from=47&to=1&form=hourly", "from=47&form=occasional", "max=1e9",
    "grade=Z", "order=random", "by=rocket", "with=1", "with=" + "&with=".join(["91110105MA00000000"] * 5),
    "work=无此街",
    "work_lat=1", "way=left", "after=%%%", "before=e30=", "after=bnVsbA==", "after=WyJcdTAwMDAiLDFd", "view=3d",
    "lat=39.9&lng=116.4&after=WyJhIiwxXQ==", "opens=-1", "closes=99", "radius=٣", "lat=-80&lng=180",
    "lat=39.9&lng=116.4&after=Wzk5OTk5OTk5OTk5OTk5OTk5OTksMV0=", "view=map&q=%00",
]  # fmt: skip


@pytest.mark.parametrize("query", RUBBISH)
def test_rubbish_in_the_address_never_breaks_a_page(query: str, client: Client) -> None:
    offer = offering("演示园")
    for page in ("/care/", "/care/compare/", "/care/saved/", f"/care/{offer.institution.uscc}/"):
        assert client.get(f"{page}?{query}").status_code == 200


def test_what_was_not_understood_is_said(client: Client) -> None:
    offering("演示园")
    answer = client.get("/care/?form=gratis&work=无此街&age=400").content.decode()
    assert "没有看懂这些条件" in answer and "单位所在的街道、月龄、服务形式" in answer and "演示园" in answer


def test_the_page_costs_one_statement_and_the_map_one_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(14):
        offering(f"园{n}")
    client.get("/care/")
    for query in ("", HOME, "q=劲松街道", "age=17&form=full_day&vacancy=1", f"{HOME}&order=fit"):
        with django_assert_num_queries(1):
            client.get(f"/care/?{query}")
    with django_assert_num_queries(2):
        client.get(f"/care/?view=map&{HOME}")
    with django_assert_num_queries(2):
        assert "没有完全符合" in client.get("/care/?age=17&max=1").content.decode()


@pytest.mark.parametrize("query", [HOME, HOME + "&work_lat=39.9&work_lng=116.4&way=detour"])
def test_a_place_is_sought_by_its_index(query: str) -> None:
    search = _read(query)
    where = " AND ".join([care_sql.LISTED, *care_sql.of_place(search).values()])
    text = f"""
        WITH {care_sql.RULES} SELECT i.id FROM institutions_institution i
        CROSS JOIN LATERAL (SELECT {care_sql.metres(search)} AS metres) m WHERE {where}
    """
    for number in range(60):
        register.institution(f"演示远处{number}", lat=41.0 + number / 1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE institutions_institution")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {text}", care_sql.values(search, at=AT))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "institution_near" in plan, plan


def test_a_demonstration_institution_is_marked_and_can_be_sought_alone() -> None:
    named = {"demonstration_until": ON, "demonstration_document": "演示范〔2026〕1 号"}
    over = {"demonstration_until": ON - timedelta(days=1), "demonstration_document": "演示范〔2023〕1 号"}
    offering("甲", columns=named)
    offering("乙", columns=over)
    offering("丙")
    assert {row.name: row.demonstration for row in search().rows} == {"甲": True, "乙": False, "丙": False}
    assert names("demonstration=1") == ["甲"]
