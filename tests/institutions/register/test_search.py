"""The public search on real rows: what it finds, in which order, and what it does with rubbish."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from tests import factories
from tests.institutions.register import factories as register
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.forms.register import Search, read
from zhaohu.institutions.queries.register import Found, found, statement

pytestmark = pytest.mark.usefixtures("rules_loaded")


def search(query: str = "") -> Found:
    return found(read(QueryDict(query)), on=factories.ON)


def names(query: str = "") -> list[str]:
    return [record.name for record in search(query).records]


@pytest.mark.parametrize(
    "words",
    ["松果", "松果里托育园", "songguoli", "SGLTYY", "sgl", "劲松街道", "jinsong", "朝阳区", "演示路 18", "里托 松果"],
)
def test_words_pinyin_initials_street_and_address_find_an_institution(words: str) -> None:
    register.institution("松果里托育园")
    register.institution("云桥中心", street=factories.street("110108010", "学院路街道"), address="别处 2 号")
    assert names(f"q={words}") == ["松果里托育园"]


def test_every_word_must_be_found() -> None:
    register.institution("松果里托育园")
    assert names("q=松果 海淀") == []


def test_a_credit_code_finds_its_institution_in_either_case() -> None:
    one = register.institution("松果里托育园")
    register.institution("云桥中心")
    assert names(f"q={one.uscc.lower()}") == ["松果里托育园"]


def test_wildcards_are_taken_as_letters() -> None:
    register.institution("松果里托育园")
    register.institution("百分之100%托育_园")
    assert names("q=%25") == names("q=_") == ["百分之100%托育_园"]


def test_filters_narrow_and_combine() -> None:
    haidian = factories.street("110108010", "学院路街道")
    register.institution("甲", inclusive=True, service_forms=["full_day", "hourly"])
    register.institution("乙", street=haidian)
    register.institution("丙", service_forms=["hourly"])
    assert names("district=110108") == ["乙"]
    assert names("street=110105014") == ["丙", "甲"]
    assert names("form=hourly") == ["丙", "甲"]
    assert names("form=hourly&form=full_day&inclusive=1") == ["甲"]
    assert names("district=110108&street=110105014") == ["乙"], "a street left over from another district is dropped"


@pytest.mark.parametrize("state", FilingState)
def test_only_institutions_with_a_filing_are_listed(state: FilingState, client: Client) -> None:
    register.institution(filing_state=state)
    listed = {FilingState.FILED, FilingState.CHANGE_SUBMITTED, FilingState.SUSPENDED, FilingState.CANCEL_SUBMITTED}
    assert search().total == (state in listed)
    assert ("演示松果里托育园" in client.get("/institutions/").content.decode()) == (state in listed)


def test_near_me_keeps_to_the_radius_of_the_rule_and_sorts_by_distance() -> None:
    register.institution("远", lng=116.46, lat=39.88 + 0.0261)  # 2.9 km
    register.institution("近", lng=116.461, lat=39.88)
    register.institution("外", lng=116.46, lat=39.88 + 0.0279)  # 3.1 km
    register.institution("没有坐标", lng=None, lat=None)
    near = search("lat=39.88&lng=116.46")
    assert [r.name for r in near.records] == ["近", "远"] and near.total == 2
    assert near.records[0].metres == 85
    assert names("lat=39.88&lng=116.46&radius=5000") == ["近", "远", "外"]
    assert names("lat=39.88&lng=116.46&radius=1000") == ["近"]


def test_no_radius_goes_beyond_the_maximum_of_the_rule() -> None:
    register.institution("很远", lng=116.46, lat=39.88 + 0.2)  # 22 km
    assert names("lat=39.88&lng=116.46&radius=900000") == []


@pytest.mark.parametrize("query", ["", "q=托育", "lat=39.88&lng=116.46"])
def test_pages_follow_one_another_forwards_and_backwards_without_gap_or_repetition(query: str) -> None:
    for n in range(30):
        register.institution(f"托育园{n % 7}", lat=39.88 + (n % 5) / 10_000)
    every, asked = [], read(QueryDict(query))
    pages = []
    while True:
        got = found(asked, on=factories.ON)
        assert got.total == 30
        pages.append([r.id for r in got.records])
        every += pages[-1]
        if got.next is None:
            break
        asked = read(QueryDict(asked.url(mark=got.next)[1:]))
    assert len(every) == len(set(every)) == 30 and len(pages) == 3
    assert found(read(QueryDict(query)), on=factories.ON).previous is None
    back = found(read(QueryDict(asked.url(mark=got.previous, backwards=True)[1:])), on=factories.ON)
    assert [r.id for r in back.records] == pages[1]


RUBBISH = [
    "q=" + "长" * 5000, "q=%00", "q='\"><script>", "q=%FF%FE", "q=\\", "q=(((", "district=abc", "district=999999",
    "street=1&street=2", "form=gratis", "lat=abc&lng=1", "lat=nan&lng=inf", "lat=1e999&lng=0", "lat=39.9", "radius=-5",
    "lat=39.9&lng=116.4&radius=99999999999999999999", "lat=39.9&lng=116.4&radius=x", "after=%%%", "before=e30=",
    "after=WyJhIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTldCg==", "lat=39.9&lng=116.4&after=WyJhIiwxXQ==", "view=3d",
    "after=bnVsbA==",
    "q=1 2 3 4 5 6 7 8 9", "lat=39.9&lng=116.4&view=map", "view=map&district=x", "q=٣٣٣", "radius=٣&lat=39.9&lng=116.4",
    "after=WyJcdTAwMDAiLDFd", "after=WyJcdWQ4MDAiLDFd", "district=１１０１０５",
]  # fmt: skip


@pytest.mark.parametrize("query", RUBBISH)
def test_rubbish_in_the_address_never_breaks_the_page(query: str, client: Client) -> None:
    register.institution()
    assert client.get(f"/institutions/?{query}").status_code == 200


def test_what_was_not_understood_is_said(client: Client) -> None:
    register.institution()
    answer = client.get("/institutions/?district=abc&form=gratis&lat=x&lng=y").content.decode()
    assert "没有看懂这些条件" in answer and "区、当前位置、服务形式" in answer and "演示松果里托育园" in answer


def test_the_page_costs_one_statement(client: Client, django_assert_num_queries: object) -> None:
    for n in range(20):
        one = register.institution(f"托育园{n}")
        register.receipt(one)
        register.notice(one)
    client.get("/institutions/")
    for query in ("", "?q=托育园", "?lat=39.88&lng=116.46", "?district=110105"):
        with django_assert_num_queries(1):  # type: ignore[operator]
            client.get(f"/institutions/{query}")
    with django_assert_num_queries(3):  # type: ignore[operator]
        client.get("/institutions/?view=map&district=110105")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (Search(q="松果里"), "institution_name_words"),
        (Search(q="songguoli"), "institution_pinyin_words"),
        (Search(q="演示路"), "institution_address_words"),
        (Search(), "institution_register_list"),
        (Search(district="110105"), "institution_list_by_district"),
        (Search(lat=39.88, lng=116.46), "institution_near"),
    ],
)
def test_each_way_of_searching_has_its_index(query: Search, index: str) -> None:
    one = register.institution()
    factories.district("110108", "海淀区")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO institutions_institution (uscc, name, pinyin, sort_key, kind, legal_form, for_profit, inclusive,
                provides_meals, service_forms, district_id, street_id, address, lng, lat, phone, places, fees,
                filing_state, filing_version, filed_on, updated_at, quality_grade, grade_document)
            SELECT lpad(n::text, 18, '0'), md5(n::text), md5(n::text), md5(n::text), kind, legal_form, false, false,
                false, service_forms, CASE WHEN mod(n, 10) = 0 THEN '110105' ELSE '110108' END, null, md5(n::text),
                115 + random() * 2, 39 + random() * 2, '', 1, '{}', 'filed', 1, filed_on, updated_at, '', ''
            FROM institutions_institution, generate_series(1, 20000) n WHERE id = %s
            """,
            [one.pk],
        )  # fmt: skip
        cursor.execute("ANALYZE institutions_institution")
        sql, params = statement(query, on=factories.ON)
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan
