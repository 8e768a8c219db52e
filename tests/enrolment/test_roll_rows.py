"""A sheet with every kind of fault in it: each row gets exactly the codes that its kind must get."""

import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.enrolment import factories, roll_sheets
from tests.families import factories as families
from zhaohu.core import sheets
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import Origin
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import ServiceOffer
from zhaohu.enrolment.services import rolls_rows, rolls_write
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.choices.institution import ServiceForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
ON = roll_sheets.ON

# What is changed in a sound row, and the codes it must get. Codes of the sheet's own reading come at the end.
KINDS: dict[str, tuple[dict[str, str], list[str]]] = {
    "sound": ({}, []),
    "no number yet": ({"identity_kind": "", "identity_number": ""}, []),
    "no nickname": ({"nickname": ""}, []),
    "full-width digits": ({"guardian_phone": "１９９００００９９０１", "starts_on": "２０２６－０９－０１"}, []),
    "phone with country and blanks": ({"guardian_phone": "+86 199 0000 9902"}, []),
    "chinese day": ({"born_on": "2025年6月10日"}, []),
    "day without dashes": ({"starts_on": "20260901"}, []),
    "day with time": ({"starts_on": "2026-09-01 00:00:00"}, []),
    "serial day": ({"starts_on": "46266"}, []),
    "leap birthday": (
        {"born_on": "2024-02-29", "identity_kind": "", "identity_number": "", "starts_on": "2026-12-01"}, ["ROLL_AGE"],
    ),
    "time written": ({"form": "全日托 8:00-17:00"}, []),
    "grandmother": ({"relation": "姥姥"}, []),
    "dash for nothing": ({"ends_on": "-"}, []),
    "birth certificate": ({"identity_kind": "出生医学证明", "identity_number": "r110123456"}, []),
    "formula": ({"name": "=cmd|' /C calc'!A0"}, ["ROLL_FORMULA"]),
    "formula with plus": ({"nickname": "+1+1"}, ["ROLL_FORMULA"]),
    "formula with at": ({"guardian_name": "@SUM(A1)"}, ["ROLL_FORMULA"]),
    "formula full-width": ({"name": "＝HYPERLINK(1)"}, ["ROLL_FORMULA"]),
    "no name": ({"name": ""}, ["ROLL_MISSING"]),
    "no birthday": ({"born_on": ""}, ["ROLL_MISSING"]),
    "no guardian": ({"guardian_name": ""}, ["ROLL_MISSING"]),
    "no phone": ({"guardian_phone": ""}, ["ROLL_MISSING"]),
    "no relation": ({"relation": ""}, ["ROLL_MISSING"]),
    "no class": ({"class_name": ""}, ["ROLL_MISSING"]),
    "no form": ({"form": ""}, ["ROLL_MISSING"]),
    "no first day": ({"starts_on": ""}, ["ROLL_MISSING"]),
    "digits in a name": ({"name": "张3"}, ["ROLL_NAME"]),
    "one letter": ({"guardian_name": "张"}, ["ROLL_NAME"]),
    "long name": ({"name": "张" * 61}, ["ROLL_TOO_LONG"]),
    "control character": ({"nickname": "小\x07宝"}, ["ROLL_CONTROL"]),
    "broken encoding": ({"nickname": "小\ufffd"}, ["ROLL_ENCODING"]),
    "unknown sex": ({"sex": "女孩儿"}, ["ROLL_SEX"]),
    "no such day": ({"born_on": "2025-02-29"}, ["ROLL_DAY_IMPOSSIBLE"]),
    "no such month": ({"starts_on": "2026-13-01"}, ["ROLL_DAY_IMPOSSIBLE"]),
    "words for a day": ({"starts_on": "去年九月"}, ["ROLL_DAY"]),
    "american day": ({"starts_on": "9/1/2026"}, ["ROLL_DAY"]),
    "day of another century": ({"born_on": "1925-06-10"}, ["ROLL_DAY"]),
    "born tomorrow": (
        {"born_on": "2026-11-25", "identity_kind": "", "identity_number": "", "starts_on": "2026-11-26"},
        ["ROLL_BORN_LATER"],
    ),
    "here before birth": ({"starts_on": "2025-06-01"}, ["ROLL_STARTS_BEFORE_BIRTH"]),
    "days in disorder": ({"starts_on": "2027-03-01", "ends_on": "2027-02-01"}, ["ROLL_DAYS_ORDER"]),
    "has left": ({"ends_on": "2026-11-20"}, ["ROLL_LEFT"]),
    "unknown document": ({"identity_kind": "户口本"}, ["ROLL_KIND"]),
    "number without document": ({"identity_kind": ""}, ["ROLL_KIND_MISSING"]),
    "document without number": ({"identity_number": ""}, ["ROLL_NUMBER_MISSING"]),
    "short number": ({"identity_number": "11010520250610"}, ["ROLL_NUMBER"]),
    "wrong check character": ({"identity_number": "110105202506100010"}, ["ROLL_NUMBER"]),
    "number of another day": ({"born_on": "2025-06-11"}, ["ROLL_NUMBER"]),
    "number rounded by Excel": ({"identity_number": "1.10105E+17"}, ["ROLL_NUMBER_ROUNDED"]),
    "bad certificate": ({"identity_kind": "出生医学证明", "identity_number": "R12"}, ["ROLL_NUMBER"]),
    "short phone": ({"guardian_phone": "1990000"}, ["ROLL_PHONE"]),
    "landline": ({"guardian_phone": "010-62000000"}, ["ROLL_PHONE"]),
    "unknown relation": ({"relation": "邻居"}, ["ROLL_RELATION"]),
    "unknown class": ({"class_name": "没有的班"}, ["ROLL_CLASS"]),
    "unknown form": ({"form": "夜托"}, ["ROLL_FORM"]),
    "hourly care": ({"form": "计时托"}, ["ROLL_FORM_BOOKED"]),
    "form not offered": ({"form": "半日托 9:00-10:00"}, ["ROLL_NO_OFFER"]),
    "two half days": ({"form": "半日托"}, ["ROLL_OFFER_UNCLEAR"]),
    "half day with time": ({"form": "半日托 8:00–12:00"}, []),
    "too young": (
        {"born_on": "2026-05-01", "identity_kind": "", "identity_number": "", "starts_on": "2026-11-02"}, ["ROLL_AGE"],
    ),
    "beyond the calendar": ({"starts_on": "2029-09-03"}, ["ROLL_AGE"]),
    "template example": ({"name": rolls_rows.EXAMPLE_NAME}, ["ROLL_EXAMPLE"]),
    "two faults": ({"sex": "？", "relation": "邻居"}, ["ROLL_SEX", "ROLL_RELATION"]),
}  # fmt: skip


def _offer() -> ServiceOffer:
    offer = factories.an_offer(factories.a_class(size=15, carers=3))
    for first, last in ((16, 24), (26, 34)):
        factories.an_offer(offer.care_class, form=ServiceForm.HALF_DAY, first=first, last=last)
    return offer


def test_there_are_forty_kinds_of_fault_and_more() -> None:
    assert sum(bool(codes) for _changes, codes in KINDS.values()) >= 40


def test_each_row_of_the_faulty_sheet_gets_exactly_its_codes() -> None:
    offer = _offer()
    roll = roll_sheets.received(offer, [roll_sheets.row(offer, **changes) for changes, _codes in KINDS.values()])
    wanted = {number: (name, codes) for number, (name, (_c, codes)) in enumerate(KINDS.items(), 2)}
    got = roll_sheets.codes(roll)
    assert [(wanted[n], got[n]) for n in wanted if got[n] != wanted[n][1]] == []
    assert not offer.placements.exists()


def test_every_code_of_a_row_is_a_sentence_with_a_way_on() -> None:
    for code, problem in errors.ROW.items():
        told = errors.described({"code": code, "field": "name", "fact": "演示"})
        assert told["sentence"].endswith(("。", "演示")) and told["remedy"].endswith("。"), problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_of_excel_is_read_in_each_of_its_encodings(encoding: str) -> None:
    offer = _offer()
    roll = roll_sheets.received(offer, roll_sheets.text([roll_sheets.row(offer)]).encode(encoding))
    assert roll_sheets.codes(roll) == {2: []}


def test_an_xlsx_with_real_days_and_numbers_is_read_as_people_see_it() -> None:
    offer = _offer()
    cells = roll_sheets.row(offer) | {"starts_on": date(2026, 9, 1), "guardian_phone": 19900009903.0}
    rounded = roll_sheets.row(offer) | {"identity_number": 110105202506100020.0}
    roll = roll_sheets.received(offer, roll_sheets.xlsx([cells, rounded]))
    assert roll_sheets.codes(roll) == {2: [], 3: ["ROLL_NUMBER_ROUNDED"]}


def test_columns_that_nobody_asked_for_are_neither_read_nor_kept() -> None:
    offer = _offer()
    cells = roll_sheets.row(offer) | {"过敏": "花生"}
    roll = roll_sheets.received(offer, roll_sheets.text([cells], more=["过敏"]))
    assert "花生" not in (roll.rows.get().cells or "")


def test_the_same_child_twice_in_a_sheet_is_said_with_the_first_row() -> None:
    offer = _offer()
    first = roll_sheets.row(offer)
    again = first | {"name": "别的名", "guardian_phone": roll_sheets.phone()}
    without = roll_sheets.row(offer, identity_kind="", identity_number="")
    roll = roll_sheets.received(offer, [first, again, without, without | {"nickname": "换了小名"}])
    assert roll_sheets.codes(roll) == {2: [], 3: ["ROLL_REPEATED"], 4: [], 5: ["ROLL_REPEATED"]}
    assert json.loads(roll.rows.get(number=3).faults or "")[0]["fact"] == "2"


def test_twins_without_a_number_are_two_children() -> None:
    offer = _offer()
    one = roll_sheets.row(offer, identity_kind="", identity_number="", name="双演甲")
    roll = roll_sheets.written(offer, [one, one | {"name": "双演乙", "nickname": "小乙"}])
    born = [row.child for row in roll.rows.order_by("number")]
    assert [child.birth_order for child in born if child] == [1, 2]
    assert len({child.household_id for child in born if child}) == 1


def test_one_phone_belongs_to_one_guardian() -> None:
    offer = _offer()
    first = roll_sheets.row(offer)
    other = roll_sheets.row(offer, guardian_phone=first["guardian_phone"], guardian_name="另一位")
    assert roll_sheets.codes(roll_sheets.received(offer, [first, other]))[3] == ["ROLL_GUARDIAN_DIFFERS"]


def test_the_phone_of_staff_is_no_family_account() -> None:
    offer = _offer()
    cells = roll_sheets.row(offer)
    director = factories.director_user(offer.institution)
    director.phone, director.phone_digest = cells["guardian_phone"], lookup(cells["guardian_phone"])
    director.save()
    assert roll_sheets.codes(roll_sheets.received(offer, [cells]))[2] == ["ROLL_PHONE_STAFF"]


def test_a_full_class_is_said_with_the_day_and_only_for_the_rows_that_do_not_fit() -> None:
    offer = factories.an_offer(factories.a_class(size=2, carers=1))
    roll = roll_sheets.received(offer, [roll_sheets.row(offer) for _ in range(3)])
    assert roll_sheets.codes(roll) == {2: [], 3: [], 4: ["ROLL_NO_PLACE"]}
    assert "2026-11-24 08:00–17:00" in json.loads(roll.rows.get(number=4).faults or "")[0]["fact"]


def test_a_day_that_the_class_is_closed_and_one_beyond_the_calendar_are_said() -> None:
    offer = factories.an_offer(factories.a_class(), weekdays=(1, 2, 3, 4, 5), from_months=0, to_months=60)
    weekend = roll_sheets.row(offer, starts_on="2026-11-28", ends_on="2026-11-29")
    far = roll_sheets.row(offer, starts_on="2028-09-04")
    roll = roll_sheets.received(offer, [weekend, far])
    assert roll_sheets.codes(roll) == {2: ["ROLL_CLOSED"], 3: ["ROLL_TOO_FAR"]}


def _known(offer: ServiceOffer, **facts: object) -> dict[str, str]:
    """A row about a child that a guardian registered before."""
    number = roll_sheets.citizen_number()
    child = families.a_child(identity_kind=IdentityKind.CITIZEN_ID, identity_number=number, name="旧演名", **facts)
    factories.an_accepted_place(child, factories.an_offer(), starts_on=factories.MONDAY)
    return roll_sheets.row(offer, identity_number=number, name="旧演名")


def test_a_child_in_full_day_care_elsewhere_is_refused_without_saying_where() -> None:
    offer = _offer()
    roll = roll_sheets.received(offer, [_known(offer), _known(offer) | {"form": "半日托 8:00-12:00"}])
    assert roll_sheets.codes(roll) == {2: ["ROLL_FULL_DAY_TWICE"], 3: []}
    assert "演示园" not in (roll.rows.get(number=2).faults or "")


def test_a_number_with_another_name_is_refused() -> None:
    offer = _offer()
    assert roll_sheets.codes(roll_sheets.received(offer, [_known(offer) | {"name": "名不符"}]))[2] == [
        "ROLL_CHILD_DIFFERS"
    ]


def test_a_child_that_is_here_already_is_refused() -> None:
    offer = _offer()
    cells = roll_sheets.row(offer)
    plain = roll_sheets.row(offer, identity_kind="", identity_number="")
    roll_sheets.written(offer, [cells, plain])
    again = roll_sheets.received(offer, [cells, plain])
    assert roll_sheets.codes(again) == {2: ["ROLL_ALREADY_HERE"], 3: ["ROLL_ALREADY_HERE"]}


def test_a_placement_written_by_hand_is_refused_for_a_stranger() -> None:
    offer = _offer()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        rolls_write.place(
            child=families.a_child(), offer=offer, starts_on=ON, ends_on=None,
            by=factories.director(factories.an_institution()), at=roll_sheets.AT,
        )  # fmt: skip
    assert not offer.placements.filter(origin=Origin.ROLL).exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "SHEET_EMPTY"),
        (b"\xef\xbb\xbf\r\n", "SHEET_EMPTY"),
        (b"%PDF-1.4\x00\x01", "SHEET_TYPE"),
        (b"PK\x03\x04 rubbish", "SHEET_UNREADABLE"),
        ("姓名,班\n演示,班".encode(), "SHEET_HEADER"),
        (roll_sheets.text([]).encode(), "ROLL_FILE_NO_ROWS"),
        (roll_sheets.text([{"name": "演"}] * 501).encode(), "ROLL_FILE_LONG"),
        (b"a" * (5 * 1024 * 1024 + 1), "ROLL_FILE_SIZE"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_as_a_whole(content: bytes, code: str) -> None:
    offer = _offer()
    with pytest.raises(ProblemError, match=code):
        roll_sheets.received(offer, content)
    assert not offer.institution.rolls.exists()


def test_an_institution_without_a_service_is_told_so_first() -> None:
    institution = factories.an_institution()
    care_class = factories.a_class(institution)
    with pytest.raises(ProblemError, match="ROLL_NO_OFFERS"):
        roll_sheets.received(ServiceOffer(institution=institution, care_class=care_class), roll_sheets.text([]))


CELLS = st.dictionaries(st.sampled_from(list(rolls_rows.TITLES)), st.text(max_size=80))


@given(cells=CELLS)
def test_whatever_a_row_holds_it_is_either_sound_or_every_fault_is_a_known_one(cells: dict[str, str]) -> None:
    row = rolls_rows.read(2, cells, on=ON)
    assert {fault["code"] for fault in row.faults} <= set(errors.ROW)
    if not row.faults:
        assert row.values["name"] and row.values["born_on"] and row.values["form"]


@given(content=st.binary(max_size=200))
def test_whatever_a_file_holds_its_reading_ends_in_rows_or_in_a_problem(content: bytes) -> None:
    shape = sheets.Shape(titles=rolls_rows.TITLES, needed=rolls_rows.NEEDED)
    try:
        list(sheets.rows(io.BytesIO(content), shape=shape, unpacked_limit=10**6))
    except ProblemError as problem:
        assert problem.problem.code.startswith("SHEET_")
