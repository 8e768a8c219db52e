"""Each automatic check passes, notes or fails for its reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.institutions import factories as world
from zhaohu.institutions.choices.case import CheckOutcome
from zhaohu.institutions.choices.registration import RegistrationStatus, ScopeClass
from zhaohu.institutions.models import FilingCase, Registration
from zhaohu.institutions.queries import checks
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import materials

pytestmark = pytest.mark.usefixtures("rules_loaded")
PASS, NOTE, FAIL = CheckOutcome.PASS, CheckOutcome.NOTE, CheckOutcome.FAIL


def found(case: FilingCase, code: str) -> checks.Finding:
    case = FilingCase.objects.select_related("institution__registration", "district").get(pk=case.pk)
    rows = checks.evaluate(case, on=factories.ON, listed=asked.listed(case))
    return next(one for one in rows if one.code == code)


@pytest.mark.parametrize(
    ("answers", "code", "outcome", "words"),
    [
        ({}, "uscc", PASS, "校验位正确"),
        ({}, "registration", PASS, "存续"),
        ({}, "scope", PASS, "符合本市"),
        ({}, "name", PASS, "一致"),
        ({"name": "演示另一名称"}, "name", NOTE, "演示橘井巷托育园"),
        ({"lng": "", "lat": ""}, "address", NOTE, "经纬度"),
        ({"lng": 121.47, "lat": 31.23}, "address", NOTE, "以外"),
        ({}, "lease", PASS, "不是租赁"),
        ({"tenure": "lease", "lease_until": "2027-06-30"}, "lease", NOTE, "不足 3 年"),
        ({"tenure": "lease", "lease_until": "2026-06-30"}, "lease", FAIL, "届满"),
        ({"tenure": "lease", "lease_until": "2031-06-30"}, "lease", PASS, "不少于 3 年"),
        ({"floor": 3}, "floor", PASS, "3 层"),
        ({"floor": 4}, "floor", FAIL, "填了 4 层"),
        ({"floor": -1}, "floor", FAIL, "填了 -1 层"),
        ({"places": 36}, "places", FAIL, "改成一致"),
        ({"toddler_places": 16, "places": 36}, "class_size", FAIL, "上限每班 15 个"),
        ({"infant_places": 5, "places": 40}, "class_size", FAIL, "乳儿班"),
        ({}, "class_size", PASS, ""),
        ({"toddler_classes": 12}, "class_count", NOTE, "13 个班"),
        ({"staff_carers": 4}, "carers", NOTE, "还差 2 名"),
        ({"enrolled": 36}, "enrolled", NOTE, "36"),
        ({"commit_signed_by": "路人"}, "signature", FAIL, "路人"),
        ({"director_name": "演示·林", "commit_signed_by": "演示·林"}, "signature", PASS, ""),
        ({}, "materials", FAIL, "M01"),
    ],
)
def test_a_standard_filing_is_checked(answers: dict[str, Any], code: str, outcome: str, words: str) -> None:
    one = found(world.filled(world.a_draft(), **answers), code)
    assert one.outcome == outcome and words in one.reason and one.title


def test_a_complete_filing_has_nothing_against_it() -> None:
    case = world.a_complete_case()
    rows = checks.evaluate(case, on=factories.ON, listed=asked.listed(case))
    assert len(rows) == 15 and not [one for one in rows if one.outcome == FAIL]


@pytest.mark.parametrize(
    ("facts", "code", "outcome"),
    [
        ({"scope_class": ScopeClass.OK_NATIONAL}, "scope", PASS),
        ({"scope_class": ScopeClass.WARN_SCOPE_WORDING}, "scope", FAIL),
        ({"scope_class": ScopeClass.SCOPE_MISSING}, "scope", FAIL),
    ],
)
def test_the_scope_is_what_the_rule_accepts(facts: dict[str, Any], code: str, outcome: str) -> None:
    assert found(world.a_draft(world.a_registration(**facts)), code).outcome == outcome


def test_a_registration_that_ended_or_differs_fails() -> None:
    case = world.a_draft()
    Registration.objects.update(status=RegistrationStatus.REVOKED)
    assert found(case, "registration").outcome == FAIL
    case.answers["uscc"] = "91110105MA0000000X"
    FilingCase.objects.filter(pk=case.pk).update(answers=case.answers)
    assert found(case, "uscc").outcome == FAIL
    case.answers["uscc"] = factories.uscc()
    FilingCase.objects.filter(pk=case.pk).update(answers=case.answers)
    assert "不一致" in found(case, "uscc").reason


def test_a_body_without_registration_fails_in_words() -> None:
    case = world.a_draft()
    case.institution.registration = None
    case.institution.save()
    assert found(case, "registration").outcome == found(case, "uscc").outcome == found(case, "scope").outcome == FAIL


def test_a_home_site_keeps_to_five_and_to_its_name() -> None:
    case = world.filled(world.a_draft(world.a_home_site()))
    assert found(case, "home_site").outcome == PASS and found(case, "name").outcome == PASS
    world_case = world.filled(world.a_draft(world.a_home_site()), places=6)
    assert "一致" in found(world_case, "home_site").reason
    other = world.filled(world.a_draft(world.a_home_site()), name="演示青禾小院")
    assert found(other, "name").outcome == FAIL


def test_a_home_site_above_the_rule_of_its_day_fails() -> None:
    case = world.filled(world.a_draft(world.a_home_site()))
    case.answers |= {"places": 6, "home_places": 6}
    FilingCase.objects.filter(pk=case.pk).update(answers=case.answers)
    assert "上限 5" in found(case, "home_site").reason


def upload(case: FilingCase, code: str, issued_on: date | None, valid_to: date | None) -> None:
    materials.upload(
        case=case, code=code, data=world.a_pdf(), name="演示.pdf", by=world.director_of(case.institution),
        at=factories.AT, issued_on=issued_on, valid_to=valid_to,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "issued_on", "valid_to", "outcome", "words"),
    [
        ("M06", -30, None, PASS, ""),
        ("M06", None, None, NOTE, "没有填写出具日期"),
        ("M06", -330, None, NOTE, "到期，不影响"),
        ("M06", -400, None, FAIL, "已于"),
        ("M01", None, None, PASS, ""),
        ("M01", None, -1, FAIL, "已于"),
        ("M01", None, 20, NOTE, "不影响"),
        ("M05", -4000, None, PASS, ""),
    ],
)
def test_certificates_are_checked_by_the_validity_of_their_rule(
    code: str, issued_on: int | None, valid_to: int | None, outcome: str, words: str
) -> None:
    case = world.a_draft()
    days = [None if n is None else factories.ON + timedelta(days=n) for n in (issued_on, valid_to)]
    upload(case, code, *days)
    one = found(case, "certificates")
    assert one.outcome == outcome and words in one.reason


def test_the_start_of_a_lease_counts_towards_its_years() -> None:
    case = world.filled(world.a_draft(), tenure="lease", lease_until="2028-08-31")
    assert found(case, "lease").outcome == NOTE
    upload(case, "M02", date(2025, 9, 1), None)
    assert found(case, "lease").outcome == PASS
