"""A draft is filled from the registration, saved part by part, and never loses what was typed."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.institutions import factories as world
from zhaohu.core.errors import ProblemError
from zhaohu.institutions import filing_form, filing_values
from zhaohu.institutions.choices.case import CaseKind, MaterialState, Regime
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.services import drafts

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT
MAKE = {"standard": world.a_registration, "home_site": world.a_home_site, "kindergarten_class": world.a_kindergarten}


def save(case: FilingCase, **answers: Any) -> drafts.Saved:
    return drafts.save(
        case=case, answers=answers, revision=case.revision, by=world.director_of(case.institution), at=AT
    )


@pytest.mark.parametrize("route", MAKE)
def test_the_registration_fills_most_of_the_identity_section(route: str) -> None:
    case = world.a_draft(MAKE[route]())
    fields = {section.code: section.fields for section in filing_form.sections_for(case)}
    identity = [field.code for field in fields["identity"]]
    filled = [code for code in identity if code in case.prefilled]
    assert len(filled) / len(identity) >= 0.7
    assert (case.route, case.regime, case.number) == (route, Regime.FILING, "110105-2026-00001")


def test_how_much_of_the_whole_form_the_registration_fills() -> None:
    case = world.a_draft()
    required = [f for f in filing_form.fields_for(case).values() if filing_values.wanted(f, world.STANDARD)]
    filled = [f for f in required if f.code in case.prefilled]
    assert (len(filled), len(required)) == (14, 37)


def test_a_home_site_is_asked_for_children_not_for_classes() -> None:
    home, standard = filing_form.fields_for(world.a_draft(world.a_home_site())), filing_form.fields_for(world.a_draft())
    assert "home_places" in home and "toddler_classes" not in home
    assert "toddler_classes" in standard and "home_places" not in standard
    assert "tenure" not in filing_form.fields_for(world.a_draft(world.a_kindergarten()))


def test_what_cannot_be_read_is_told_and_the_rest_is_kept() -> None:
    saved = save(world.a_draft(), places="许多", floor="1", refund_rule="按天退", fee_full_day="-1")
    assert set(saved.errors) == {"places", "fee_full_day"}
    assert saved.case.answers["floor"] == 1 and saved.case.revision == 1


def test_a_limit_comes_from_its_rule() -> None:
    saved = save(world.a_draft(world.a_home_site()), home_places=6)
    assert "上限 5" in saved.errors["home_places"]


def test_a_stale_save_is_refused() -> None:
    case = world.filled(world.a_draft())
    case.revision = 0
    with pytest.raises(ProblemError, match="FILING_STALE_FORM"):
        save(case, floor=2)


def test_saving_nothing_new_writes_nothing() -> None:
    case = world.filled(world.a_draft())
    assert save(case, floor=1).case.revision == case.revision


def test_what_is_registered_and_what_is_unknown_is_refused() -> None:
    case = world.a_draft()
    with pytest.raises(ProblemError, match="FILING_FIELD_LOCKED"):
        save(case, uscc=factories.uscc())
    with pytest.raises(ProblemError, match="FILING_FIELD_UNKNOWN"):
        save(case, colour="red")


def test_a_street_lies_in_the_district() -> None:
    saved = save(world.a_draft(), street=factories.street("110108001", "万寿路街道").pk)
    assert "street" in saved.errors


def test_nobody_else_saves_or_opens() -> None:
    case = world.a_draft()
    for person in (world.a_director_with_institution()[0], factories.officer()):
        by = factories.actor(person)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            drafts.save(case=case, answers={}, revision=0, by=by, at=AT)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            drafts.open(institution=case.institution, kind=CaseKind.FIRST, by=by, at=AT)


def test_one_case_at_a_time_and_only_what_the_standing_allows() -> None:
    case = world.a_draft()
    by = world.director_of(case.institution)
    with pytest.raises(ProblemError, match="FILING_CASE_ALREADY_OPEN"):
        drafts.open(institution=case.institution, kind=CaseKind.FIRST, by=by, at=AT)
    person, other = world.a_director_with_institution()
    for kind in (CaseKind.CHANGE, CaseKind.CANCEL):
        with pytest.raises(ProblemError, match="FILING_OPEN_NOT_POSSIBLE"):
            drafts.open(institution=other, kind=kind, by=factories.actor(person), at=AT, change_kinds=["site"])


def test_a_filed_institution_files_no_second_first_time() -> None:
    case = world.a_filed_case()
    with pytest.raises(ProblemError, match="FILING_OPEN_NOT_POSSIBLE"):
        drafts.open(
            institution=Institution.objects.get(pk=case.institution_id), kind=CaseKind.FIRST,
            by=world.director_of(case.institution), at=AT,
        )  # fmt: skip


def test_the_food_licence_is_asked_for_only_where_meals_are_given() -> None:
    case = world.filled(world.a_draft())
    assert case.materials.get(code="M07").state == MaterialState.NOT_APPLICABLE
    save(case, provides_meals=True)
    assert case.materials.get(code="M07").state == MaterialState.MISSING


def test_the_personal_number_rests_encrypted_and_is_shown_masked() -> None:
    case = world.filled(world.a_draft())
    kept = case.answers["director_phone"]
    assert kept["shown"] == "138****0000" and "13800000000" not in str(kept)
    assert filing_values.unseal(kept) == "13800000000" and base64.b64decode(kept["sealed"])
    shown = {row.code: row for _title, rows in filing_form.shown(case) for row in rows}
    assert shown["director_phone"].text == "138****0000"
    assert shown["name"].prefilled and not shown["places"].prefilled


def test_a_changed_answer_shows_what_the_registration_says() -> None:
    case = save(world.a_draft(), address="演示路 8 号").case
    shown = {row.code: row for _title, rows in filing_form.shown(case) for row in rows}
    assert (shown["address"].prefilled, shown["address"].pushed) == (False, "演示路 2 号")


@given(raw=st.one_of(st.text(max_size=40), st.integers(), st.booleans(), st.floats(allow_nan=True)))
def test_whatever_is_typed_is_read_or_told_and_reads_the_same_again(raw: object) -> None:
    for field in filing_form.FIELDS.values():
        if field.sealed:
            continue
        try:
            value = filing_values.read(field, raw)
        except filing_values.Unreadable as reason:
            assert str(reason)
        else:
            assert filing_values.read(field, value) == value
            assert isinstance(filing_values.text(field, value, {}), str)


@pytest.mark.parametrize(
    ("key", "raw", "words"),
    [
        ("name", "长" * 301, "最多 300 字"),
        ("director_phone", "12345", "11 位手机号"),
        ("phone", "电话", "不是电话号码"),
        ("floor_area", "inf", "不是数字"),
        ("lng", "191", "经纬度"),
        ("established_on", "2026-02-30", "不是日期"),
        ("service_forms", ["overnight"], "没有这一选项"),
        ("inclusive", "也许", "「是」或「否」"),
        ("street", "朝阳", "没有这一选项"),
        ("places", 0, "不能少于 1"),
        ("places", "10000", "超过上限"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(key: str, raw: object, words: str) -> None:
    with pytest.raises(filing_values.Unreadable, match=words):
        filing_values.read(filing_form.FIELDS[key], raw)


def test_a_sealed_number_is_kept_as_it_is_when_it_is_sent_back() -> None:
    sealed = filing_values.seal("13900000000")
    assert filing_values.read(filing_form.FIELDS["director_phone"], sealed) == sealed
