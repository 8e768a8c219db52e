"""The scope wording is classified as the rule says, however it is typed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guards.architecture import ROOT
from zhaohu.institutions.choices.registration import Authority, ScopeClass
from zhaohu.institutions.services import scope

RULES = json.loads((ROOT / "zhaohu/rules/fixtures/registration.json").read_text(encoding="utf-8"))
WORDINGS = next(rule["value"] for rule in RULES if rule["code"] == "registration.scope_wordings")
MARKET, CIVIL, EDUCATION = Authority.MARKET, Authority.CIVIL_AFFAIRS, Authority.EDUCATION

TABLE = [
    ("托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("托育服务（不含幼儿园、托儿所）", MARKET, "OK_BJ"),
    ("托育服务【不含幼儿园，托儿所】", CIVIL, "OK_BJ"),
    ("托育服务 （不含 幼儿园､托儿所 ）。", CIVIL, "OK_BJ"),
    ("一般项目：托育服务（不含幼儿园、托儿所）；健康咨询服务（不含诊疗服务）。", MARKET, "OK_BJ"),
    ("教育咨询，托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("1.教育咨询;2.托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("1、教育咨询\n2、托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("(一)托育服务(不含幼儿园、托儿所)", "public_bodies", "OK_BJ"),
    ("餐饮服务(不含酒类)、托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("家庭托育服务;托育服务(不含幼儿园、托儿所)", MARKET, "OK_BJ"),
    ("家庭托育服务", MARKET, "HOME_SITE"),
    ("家庭托育服务(不含幼儿园、托儿所)", MARKET, "HOME_SITE"),
    ("一般项目：家庭托育服务；家政服务", MARKET, "HOME_SITE"),
    ("家庭托育服务", CIVIL, "WARN_SCOPE_WORDING"),
    ("3岁以下婴幼儿照护服务", CIVIL, "OK_NATIONAL"),
    ("３岁以下婴幼儿照护服务（不含诊疗）", MARKET, "OK_NATIONAL"),
    ("托育服务", MARKET, "WARN_SCOPE_WORDING"),
    ("托育服务(不含托儿所、幼儿园)", MARKET, "WARN_SCOPE_WORDING"),
    ("托育服务(不含幼儿园)", MARKET, "WARN_SCOPE_WORDING"),
    ("托育服务(不含幼儿园、托儿所", MARKET, "WARN_SCOPE_WORDING"),
    ("托育服务咨询", MARKET, "WARN_SCOPE_WORDING"),
    ("不含酒类;托育服务", MARKET, "WARN_SCOPE_WORDING"),
    ("非营利性托育服务", CIVIL, "WARN_SCOPE_WORDING"),
    ("不含托育服务", MARKET, "SCOPE_MISSING"),
    ("教育咨询(不含托育服务)", MARKET, "SCOPE_MISSING"),
    ("教育咨询(不含幼儿园、托育服务)", MARKET, "SCOPE_MISSING"),
    ("教育咨询,不含幼儿园、托育服务", MARKET, "SCOPE_MISSING"),
    ("不含托育服务(不含幼儿园、托儿所)", MARKET, "SCOPE_MISSING"),
    ("不含幼儿园、托育服务(不含幼儿园、托儿所)", MARKET, "SCOPE_MISSING"),
    ("托育服务除外", MARKET, "SCOPE_MISSING"),
    ("除托育服务外的教育咨询", MARKET, "SCOPE_MISSING"),
    ("未取得许可不得从事托育服务", MARKET, "SCOPE_MISSING"),
    ("教育咨询", MARKET, "SCOPE_MISSING"),
    ("", MARKET, "SCOPE_MISSING"),
    ("", EDUCATION, "KINDERGARTEN_CLASS"),
    ("托育服务(不含幼儿园、托儿所)", EDUCATION, "KINDERGARTEN_CLASS"),
]


@pytest.mark.parametrize(("text", "authority", "expected"), TABLE)
def test_a_scope_is_classified_as_the_domain_says(text: str, authority: str, expected: str) -> None:
    assert scope.classify(text, authority=authority, wordings=WORDINGS) == expected


@given(st.text(), st.sampled_from(list(Authority)))
def test_any_text_has_a_class(text: str, authority: str) -> None:
    assert scope.classify(text, authority=authority, wordings=WORDINGS) in ScopeClass


ITEMS = st.lists(st.text("教育咨询服务销售日用品()（）不含", max_size=12), max_size=4)


@given(ITEMS, ITEMS, st.sampled_from("；;。\n，"))
def test_the_wording_counts_wherever_it_stands_as_an_item(before: list[str], after: list[str], mark: str) -> None:
    balanced = [item.replace("(", "").replace("（", "") for item in before]
    text = mark.join([*balanced, "托育服务（不含幼儿园、托儿所）", *after])
    assert scope.classify(text, authority=MARKET, wordings=WORDINGS) == ScopeClass.OK_BJ


@given(
    st.sampled_from([text for text, _, _ in TABLE]),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(" \u3000\u200b\t"))),
)
def test_blanks_change_nothing(text: str, blanks: list[tuple[int, str]]) -> None:
    spaced = text
    for place, blank in blanks:
        spaced = spaced[:place] + blank + spaced[place:]
    assert scope.classify(spaced, authority=MARKET, wordings=WORDINGS) == scope.classify(
        text, authority=MARKET, wordings=WORDINGS
    )


@given(st.sampled_from([row for row in TABLE if row[1] == MARKET]))
def test_width_changes_nothing(row: tuple[str, str, str]) -> None:
    wide = row[0].translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert scope.classify(wide, authority=MARKET, wordings=WORDINGS) == row[2]
