"""Leave, deduction and subsidy: the days and amounts of the published rules, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import ON
from tests.refusals import refuses
from zhaohu.guidance.choices.benefits import Split
from zhaohu.guidance.queries import leave, subsidy, tax
from zhaohu.rules.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def _leave(born_on: date = ON, **other: Any) -> leave.Leave:
    return leave.reckon(leave.Asked(**{"born_on": born_on, "hers": 5} | other), on=ON)


@pytest.mark.parametrize(
    ("asked", "total", "last"),
    [
        ({}, 158, date(2027, 4, 30)),
        ({"difficult": True}, 173, date(2027, 5, 15)),
        ({"babies": 2}, 173, date(2027, 5, 15)),
        ({"babies": 2, "difficult": True}, 188, date(2027, 5, 30)),
        ({"babies": 3, "difficult": True}, 203, date(2027, 6, 14)),
        ({"before": 15}, 158, date(2027, 4, 15)),
        ({"shared": 60}, 98, date(2027, 3, 1)),
        ({"months": 1}, 158, date(2027, 5, 31)),
        ({"months": 3}, 158, date(2027, 7, 31)),
    ],
)
def test_the_leave_of_a_mother_ends_on_the_right_day(asked: dict[str, Any], total: int, last: date) -> None:
    found = _leave(**asked)
    assert (found.total, found.mother[-1].last) == (total, last)
    assert found.back_on == last + timedelta(days=1)
    assert sum(n for _title, n in found.parts) == total


def test_a_twin_birth_is_told_part_by_part_and_day_by_day() -> None:
    found = _leave(babies=2)
    assert found.parts == (("产假", 98), ("多胞胎增加", 15), ("延长生育假", 60))
    assert found.mother[0].last == date(2027, 3, 16) and found.mother[1].first == date(2027, 3, 17)
    lines = list(found.timeline())
    assert [line.day for line in lines] == [ON + timedelta(days=n) for n in range(173)]
    assert lines[0].born and not any(line.born for line in lines[1:])
    assert found.minutes == 120 and found.nursing
    assert (found.nursing.first, found.nursing.last) == (date(2027, 5, 16), date(2027, 11, 23))


def test_the_partner_has_fifteen_days_and_what_the_mother_gives_up() -> None:
    assert (_leave().partner.count, _leave().partner.last) == (15, date(2026, 12, 8))
    given = _leave(shared=20, partner_from=date(2026, 12, 1))
    assert (given.partner.count, given.partner.first, given.partner.last) == (
        35,
        date(2026, 12, 1),
        date(2027, 1, 4),
    )
    assert given.total == 138


def test_care_leave_is_five_working_days_for_each_parent_in_each_year_of_age() -> None:
    found = _leave(date(2025, 6, 10))
    assert [(one.first, one.last, one.hers, one.his) for one in found.care] == [
        (date(2025, 6, 10), date(2026, 6, 9), 5, 5),
        (date(2026, 6, 10), date(2027, 6, 9), 5, 5),
        (date(2027, 6, 10), date(2028, 6, 9), 5, 5),
    ]
    first = found.care[0]  # her leave ends on 14 November 2025, a Friday
    assert (first.begins, first.ends) == (date(2025, 11, 17), date(2025, 11, 21))
    assert [(one.hers, one.his) for one in _leave(hers=8).care] == [(8, 2)] * 3


def test_the_spring_festival_is_no_working_day_and_an_unknown_year_is_said_to_be_provisional() -> None:
    known = _leave(date(2025, 2, 15))  # the holidays of 2024 to 2028 are needed
    assert 2026 not in known.provisional and 2027 in known.provisional
    span = leave.Span("", "", date(2026, 2, 15), date(2026, 2, 24), 10)
    assert span.workdays == 1  # of the eight working weekdays, seven are holidays


def test_a_child_of_the_29th_of_february_has_birthdays_in_common_years() -> None:
    found = _leave(date(2024, 2, 29))
    assert [one.last for one in found.care] == [date(2025, 2, 27), date(2026, 2, 27), date(2027, 2, 27)]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"born_on": date(2027, 9, 25)}, "BENEFIT_TOO_FAR_AHEAD", "born_on"),
        ({"born_on": date(2021, 11, 25)}, "BENEFIT_BEFORE_RULE", "born_on"),
        ({"partner_from": date(2026, 11, 23)}, "BENEFIT_PARTNER_BEFORE_BIRTH", "partner_from"),
        ({"before": 16}, "BENEFIT_OUT_OF_RANGE", "before"),
        ({"months": 4}, "BENEFIT_OUT_OF_RANGE", "months"),
        ({"shared": 61}, "BENEFIT_OUT_OF_RANGE", "shared"),
        ({"hers": 11}, "BENEFIT_OUT_OF_RANGE", "hers"),
        ({"babies": 7}, "BENEFIT_OUT_OF_RANGE", "babies"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(asked: dict[str, Any], code: str, field: str) -> None:
    assert refuses(code, _leave, **asked).field == field


def test_the_last_days_that_are_taken_are_ten_months_ahead_and_the_first_of_the_rule() -> None:
    assert _leave(date(2027, 9, 24)).total == _leave(date(2021, 11, 26)).total == 158


def test_what_we_have_not_read_ourselves_names_who_confirms_it() -> None:
    asks = {basis.title: basis.ask for basis in _leave(babies=2).bases}
    assert asks["延长生育假"] == "" and "12333" in asks["产假"] and "12333" in asks["多胞胎增加"]
    assert "难产增加" not in asks and "夫妻调整假期" not in asks
    assert "夫妻调整假期" in {basis.title for basis in _leave(shared=1).bases}


def test_a_changed_rule_changes_the_leave() -> None:
    row = Rule.objects.get(code="leave.beijing")
    row.value["extension"]["days"] = 90
    row.save()
    assert _leave().total == 188


# --- the tax deduction ---


def test_the_deduction_counts_from_the_month_of_birth_to_the_one_before_three() -> None:
    found = tax.reckon(date(2023, 12, 20), 1, 2026, Split.MINE, on=ON)
    assert [(one.year, one.months, one.fen) for one in found.years] == [
        (2023, 1, 200_000),
        (2024, 12, 2_400_000),
        (2025, 12, 2_400_000),
        (2026, 11, 2_200_000),
    ]
    assert found.chosen.last == date(2026, 11, 1) and (found.mine, found.spouse) == (2_200_000, 0)


def test_a_month_has_the_amount_of_its_own_time() -> None:
    years = tax.reckon(date(2021, 5, 31), 1, 2022, Split.MINE, on=ON).years
    assert [(one.year, one.months, one.fen) for one in years] == [
        (2022, 12, 1_200_000),
        (2023, 12, 2_400_000),
        (2024, 4, 800_000),
    ]


def test_twins_count_twice_and_halves_are_halves() -> None:
    found = tax.reckon(date(2026, 3, 1), 2, 2026, Split.HALVES, on=ON)
    assert found.chosen.fen == 4_000_000 and (found.mine, found.spouse) == (2_000_000, 2_000_000)
    assert tax.reckon(date(2026, 3, 1), 2, 2026, Split.SPOUSE, on=ON).spouse == 4_000_000


def test_a_year_without_a_month_and_a_child_too_old_are_refused() -> None:
    refuses("BENEFIT_YEAR_WITHOUT_DEDUCTION", tax.reckon, date(2026, 3, 1), 1, 2025, Split.MINE, on=ON)
    refuses("BENEFIT_BEFORE_DEDUCTION", tax.reckon, date(2018, 12, 1), 1, 2022, Split.MINE, on=ON)
    refuses("BENEFIT_TOO_FAR_AHEAD", tax.reckon, date(2028, 1, 1), 1, 2028, Split.MINE, on=ON)


# --- the subsidy ---


@pytest.mark.parametrize(
    ("born_on", "months", "fen"),
    [
        (date(2022, 1, 31), 1, 30_000),
        (date(2022, 7, 1), 7, 210_000),
        (date(2023, 12, 15), 24, 720_000),  # the example of the plan
        (date(2024, 12, 31), 36, 1_080_000),
    ],
)
def test_births_before_the_plan_are_counted_by_months(born_on: date, months: int, fen: int) -> None:
    found = subsidy.reckon(born_on, 1, on=ON)
    assert (found.months, found.fen, found.by_months) == (months, fen, True) and found.until


def test_births_since_2025_have_three_yearly_payments_for_each_child() -> None:
    found = subsidy.reckon(date(2025, 6, 10), 2, on=ON)
    assert [(one.first, one.last, one.fen) for one in found.payments] == [
        (date(2025, 6, 10), date(2026, 6, 9), 720_000),
        (date(2026, 6, 10), date(2027, 6, 9), 720_000),
        (date(2027, 6, 10), date(2028, 6, 9), 720_000),
    ]
    assert "户籍" in found.where and not found.by_months


def test_a_child_that_was_three_when_the_plan_began_has_none() -> None:
    refuses("BENEFIT_TOO_OLD_FOR_SUBSIDY", subsidy.reckon, date(2021, 12, 31), 1, on=ON)
