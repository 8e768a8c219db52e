"""The fields of a record: each rule by its code, in a table; how grave a penalty is and how long it is public."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.supervision import penalties
from zhaohu.core.clock import months_after
from zhaohu.core.identity import citizen_check_character
from zhaohu.rules.workdays import add_working_days, is_working_day, working_days_between
from zhaohu.supervision.queries import publicity
from zhaohu.supervision.services import limits
from zhaohu.supervision.services.record_check import checked, fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
ON = penalties.ON
NATURAL = {"party_category": "自然人", "uscc": "", "legal_rep": "", "person_id_type": "身份证"}
_HEAD = "11010519900101001"
CITIZEN = _HEAD + citizen_check_character(_HEAD)

WRONG = [
    ({"party_name": ""}, "party_name", "RECORD_FIELD_MISSING"),
    ({"party_name": "某"}, "party_name", "RECORD_NAME_SHORT"),
    ({"party_name": "园" * 201}, "party_name", "RECORD_FIELD_LONG"),
    ({"party_name": "演示\x07园"}, "party_name", "RECORD_FIELD_CONTROL"),
    ({"party_category": "公司"}, "party_category", "RECORD_FIELD_CHOICE"),
    ({"uscc": ""}, "uscc", "RECORD_FIELD_MISSING"),
    ({"uscc": "91110105MA0000000A"}, "uscc", "RECORD_USCC"),
    ({"biz_reg_no": "1" * 51}, "biz_reg_no", "RECORD_FIELD_LONG"),
    ({"org_code": "1" * 33}, "org_code", "RECORD_FIELD_LONG"),
    ({"tax_no": "1" * 33}, "tax_no", "RECORD_FIELD_LONG"),
    ({"pub_inst_no": "1" * 51}, "pub_inst_no", "RECORD_FIELD_LONG"),
    ({"soc_org_no": "1" * 51}, "soc_org_no", "RECORD_FIELD_LONG"),
    ({"legal_rep": ""}, "legal_rep", "RECORD_FIELD_MISSING"),
    ({"legal_rep_id_type": "工作证"}, "legal_rep_id_type", "RECORD_FIELD_CHOICE"),
    ({"legal_rep_id_type": "身份证", "legal_rep_id_no": "110105199001010011"}, "legal_rep_id_no", "RECORD_PERSON_ID"),
    ({**NATURAL, "person_id_type": "", "person_id_no": CITIZEN}, "person_id_type", "RECORD_FIELD_MISSING"),
    ({**NATURAL, "person_id_no": ""}, "person_id_no", "RECORD_FIELD_MISSING"),
    ({**NATURAL, "person_id_no": CITIZEN[:17] + "Z"}, "person_id_no", "RECORD_PERSON_ID"),
    ({"party_category": "个体工商户", "uscc": "", "legal_rep": ""}, "uscc", "RECORD_PARTY_CODE"),
    ({"doc_no": ""}, "doc_no", "RECORD_FIELD_MISSING"),
    ({"doc_no": "罚款单一号"}, "doc_no", "RECORD_DOC_NO"),
    ({"violation_type": "  "}, "violation_type", "RECORD_VIOLATION_EMPTY"),
    ({"violation_type": "违" * 2001}, "violation_type", "RECORD_FIELD_LONG"),
    ({"violation_fact": ""}, "violation_fact", "RECORD_FIELD_MISSING"),
    ({"violation_fact": "事" * 5001}, "violation_fact", "RECORD_FIELD_LONG"),
    ({"legal_basis": ""}, "legal_basis", "RECORD_FIELD_MISSING"),
    ({"penalty_kind": ""}, "penalty_kind", "RECORD_FIELD_MISSING"),
    ({"penalty_kind": "罚款、劝诫"}, "penalty_kind", "RECORD_FIELD_CHOICE"),
    ({"penalty_text": ""}, "penalty_text", "RECORD_FIELD_MISSING"),
    ({"fine_wan": ""}, "fine_wan", "RECORD_FIELD_MISSING"),
    ({"fine_wan": "0"}, "fine_wan", "RECORD_AMOUNT_NONE"),
    ({"fine_wan": "-1"}, "fine_wan", "RECORD_AMOUNT"),
    ({"fine_wan": "1.1234567"}, "fine_wan", "RECORD_AMOUNT"),
    ({"fine_wan": "1234567890123"}, "fine_wan", "RECORD_AMOUNT"),
    ({"fine_wan": "三万"}, "fine_wan", "RECORD_AMOUNT"),
    ({"penalty_kind": "没收"}, "confiscated_wan", "RECORD_FIELD_MISSING"),
    ({"penalty_kind": "吊销"}, "licence_withheld", "RECORD_FIELD_MISSING"),
    ({"decided_on": ""}, "decided_on", "RECORD_FIELD_MISSING"),
    ({"decided_on": "2026-13-01"}, "decided_on", "RECORD_DAY_SHAPE"),
    ({"decided_on": "2026-11-25"}, "decided_on", "RECORD_DAY_FUTURE"),
    ({"valid_to": ""}, "valid_to", "RECORD_FIELD_MISSING"),
    ({"valid_to": "2026-11-19"}, "valid_to", "RECORD_DAY_ORDER"),
    ({"publicity_end": "2027-11-21"}, "publicity_end", "RECORD_PUBLICITY_END"),
    ({"publicity_end": "2027-02-19"}, "publicity_end", "RECORD_PUBLICITY_END"),
    ({"penalty_kind": "警告", "publicity_end": "2027-02-20"}, "publicity_end", "RECORD_PUBLICITY_NONE"),
    ({"authority": "局"}, "authority", "RECORD_NAME_SHORT"),
    ({"authority_uscc": "11110105MB0000000A"}, "authority_uscc", "RECORD_USCC"),
    ({"source_unit": ""}, "source_unit", "RECORD_FIELD_MISSING"),
    ({"source_unit_uscc": "1"}, "source_unit_uscc", "RECORD_USCC"),
    ({"remark": "备" * 513}, "remark", "RECORD_FIELD_LONG"),
    ({"colour": "红"}, "", "RECORD_FIELD_UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("other", "field", "code"), WRONG, ids=lambda value: str(value)[:40])
def test_each_rule_of_a_field_refuses_with_its_own_code(other: dict[str, Any], field: str, code: str) -> None:
    found = penalties.read(**other)
    assert (field, code) in [(fault.field, fault.problem.code) for fault in found.faults]
    assert found.faults[0].raised().sentence


def test_a_penalty_has_thirty_fields_and_a_good_one_has_no_fault() -> None:
    assert len(fields("penalty", on=ON)) == 30
    assert penalties.codes(penalties.read()) == []
    assert penalties.codes(penalties.read(**NATURAL, person_id_no=CITIZEN)) == []


def test_the_codes_of_the_exchange_format_are_read_like_our_own_names() -> None:
    ours = {one["model"]: one["code"] for one in fields("penalty", on=ON)}
    given_codes = {ours[name]: value for name, value in penalties.fields().items()}
    assert checked("penalty", given_codes, on=ON).values == penalties.read(
        uscc=given_codes["cf_xdr_shxym"]
    ).values  # fmt: skip


def test_sums_have_six_decimals_and_brackets_one_width() -> None:
    found = penalties.read(fine_wan="3.5", doc_no="演市监罚[2026]7号", party_name="演示(朝阳)园")
    assert found.values["fine_wan"] == "3.500000"
    assert (found.values["doc_no"], found.values["party_name"]) == ("演市监罚〔2026〕7号", "演示（朝阳）园")


def test_an_identity_number_is_never_among_the_values_nor_told_back() -> None:
    wrong = CITIZEN[:17] + "Z"
    found = penalties.read(**NATURAL, person_id_no=wrong)
    assert wrong not in str(found.values) + str([fault.kept() for fault in found.faults])


OTHERS = {
    "party_name": "演示园", "party_category": "法人及非法人组织", "decided_on": "2026-11-01", "authority": "演示机关",
    "authority_uscc": penalties.OFFICE, "source_unit": "演示机关", "source_unit_uscc": penalties.OFFICE,
}  # fmt: skip
COERCION = {
    **OTHERS, "doc_no": "演卫强〔2026〕1 号", "measure": "查封场所设施", "legal_basis": "行政强制法",
    "subject_matter": "二层活动室", "from_on": "2026-11-01", "to_on": "2026-12-01",
}  # fmt: skip
JUDGMENT = {**OTHERS, "doc_no": "（2026）京0105刑初1号", "document_type": "判决书", "cause": "虐待被看护人罪"}
DISHONEST = {**OTHERS, "doc_no": "（2026）京0105执1号", "list_kind": "失信被执行人", "legal_basis": "民事诉讼法"}
CHECK = {**OTHERS, "doc_no": "JC-2026-1", "check_way": "双随机抽查", "result": "未发现问题"}


@pytest.mark.parametrize(
    ("kind", "row", "other", "wanted"),
    [
        ("coercion", COERCION, {}, []),
        ("coercion", COERCION, {"to_on": "2026-12-02"}, ["RECORD_COERCION_TERM"]),
        ("coercion", COERCION, {"extended_to": "2026-12-31"}, []),
        ("coercion", COERCION, {"extended_to": "2027-01-01"}, ["RECORD_COERCION_TERM"]),
        ("coercion", COERCION, {"to_on": "2026-10-31"}, ["RECORD_DAY_ORDER"]),
        ("coercion", COERCION, {"measure": "代履行", "to_on": "2027-06-01"}, []),
        ("judgment", JUDGMENT, {}, []),
        ("judgment", JUDGMENT, {"doc_no": "判一号"}, ["RECORD_DOC_NO"]),
        ("judgment", JUDGMENT, {"ban": "有期限"}, ["RECORD_FIELD_MISSING"]),
        ("judgment", JUDGMENT, {"ban": "有期限", "ban_to": "2026-10-01"}, ["RECORD_DAY_ORDER"]),
        ("dishonesty", DISHONEST, {}, []),
        ("dishonesty", DISHONEST, {"valid_to": "2026-10-01"}, ["RECORD_DAY_ORDER"]),
        ("dishonesty", DISHONEST, {"list_kind": "黑名单"}, ["RECORD_FIELD_CHOICE"]),
        ("check", CHECK, {}, []),
        ("check", CHECK, {"result": ""}, ["RECORD_FIELD_MISSING"]),
    ],
)  # fmt: skip
def test_other_kinds_have_rules_of_their_own(
    kind: str, row: dict[str, Any], other: dict[str, Any], wanted: list[str]
) -> None:
    found = checked(kind, row | {"uscc": penalties.people.uscc()} | other, on=ON)
    assert penalties.codes(found) == wanted


NEW, OLD = date(2026, 4, 1), date(2026, 3, 31)


@pytest.mark.parametrize(
    ("on", "other", "severity", "publish", "months"),
    [
        (NEW, {"penalty_kind": "警告"}, "minor", False, None),
        (NEW, {"penalty_kind": "警告、罚款", "fine_wan": "0.3"}, "minor", False, None),
        (NEW, {"fine_wan": "0.300001"}, "general", True, (3, 12)),
        (NEW, {"fine_wan": "19.999999"}, "general", True, (3, 12)),
        (NEW, {"fine_wan": "20"}, "severe", True, (12, 36)),
        (NEW, {"penalty_kind": "吊销"}, "severe", True, (12, 36)),
        (NEW, {"penalty_kind": "没收", "confiscated_wan": "1"}, "general", True, (3, 12)),
        (OLD, {"penalty_kind": "警告"}, "minor", False, None),
        (OLD, {"penalty_kind": "通报批评"}, "minor", True, (3, 3)),
        (OLD, {"fine_wan": "3"}, "general", True, (6, 36)),
        (OLD, {"penalty_kind": "限制从业"}, "severe", True, (36, 36)),
    ],
)
def test_publicity_follows_the_severity_and_the_regime_of_the_decisions_day(
    on: date, other: dict[str, str], severity: str, publish: bool, months: tuple[int, int] | None
) -> None:
    values = penalties.fields() | other
    if "fine_wan" not in other:
        values["fine_wan"] = ""
    term = publicity.term(values, on=on)
    assert (publicity.severity(values, on=on), term.publish) == (severity, publish)
    said = (term.repair_from, term.end)
    assert said == (tuple(months_after(on, n) for n in months) if months else (None, None))


@given(st.dates(date(2022, 1, 1), date(2026, 11, 30)))
def test_seven_working_days_are_seven_wherever_the_holidays_lie(on: date) -> None:
    due = add_working_days(on, 7)
    assert is_working_day(due) and working_days_between(on, due) == 7
    at = penalties.AT.replace(year=on.year, month=on.month, day=on.day)
    assert limits.due({"working_days": 7}, at).date() == due
    assert limits.due({"days": 90}, at).date() == on + timedelta(days=90)
