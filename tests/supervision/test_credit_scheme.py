"""The arithmetic of a credit score, on schemes and rows of every kind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.queries.credit_scheme import Criterion, Row, Scheme, assess, matched, read

ON = date(2026, 11, 24)
VALUE: dict[str, Any] = {
    "dimensions": [{"code": "compliance", "points": 400}, {"code": "service", "points": 100}],
    "grades": [{"grade": "A", "from": 450}, {"grade": "B", "from": 400}, {"grade": "C", "from": 300},
               {"grade": "D", "from": 0}],
    "criteria": [
        {"code": "late", "dimension": "compliance", "source": "orders", "kinds": ["late"], "points": -60, "cap": 100,
         "months": 24, "half_after": 12},
        {"code": "ban", "dimension": "compliance", "source": "staff", "kinds": ["barred"], "points": -300, "cap": 900,
         "months": None, "half_after": None},
        {"code": "complaint", "dimension": "service", "source": "complaints", "kinds": ["partly", "whole"],
         "points": -15, "cap": 60, "months": 12, "half_after": 6},
        {"code": "name", "dimension": "service", "source": "institution", "kinds": ["named"], "points": 20, "cap": 20,
         "months": None, "half_after": None},
    ],
    "vetoes": [{"code": "abuse", "source": "complaints", "kinds": ["abuse"], "months": 36}],
}  # fmt: skip
SCHEME: Scheme = read(1, VALUE)
FULL = 500


def a_row(source: str, kind: str, number: int = 1, day: date = ON) -> Row:
    return Row(7, source, kind, "演示", number, day, "演示")


def total(*rows: Row, on: date = ON, struck: Any = None) -> int:
    return assess(SCHEME, matched(SCHEME, rows), on=on, struck=struck or {}).total


KINDS = [("orders", "late"), ("staff", "barred"), ("complaints", "partly"), ("institution", "named"), ("other", "x")]
ROWS = st.lists(
    st.builds(
        lambda kind, number, age: a_row(*kind, number, ON - timedelta(days=age)),
        st.sampled_from(KINDS), st.integers(1, 10**6), st.integers(-10, 1200),
    ),
    max_size=40, unique_by=lambda row: row.row,
)  # fmt: skip


@given(ROWS)
def test_the_points_explain_the_total_and_nothing_goes_below_nought_or_above_full(rows: list[Row]) -> None:
    found = assess(SCHEME, matched(SCHEME, rows), on=ON, struck={})
    assert FULL + sum(point.points for point in found.points) == found.total == sum(found.dimensions.values())
    for code, full in SCHEME.dimensions.items():
        assert 0 <= found.dimensions[code] <= full
    for code, criterion in SCHEME.criteria.items():
        assert abs(sum(point.points for point in found.points if point.criterion.code == code)) <= criterion.cap


@given(ROWS, st.sampled_from(KINDS[:3]))
def test_one_more_fault_never_lifts_a_score(rows: list[Row], kind: tuple[str, str]) -> None:
    assert total(*rows, a_row(*kind, 10**7)) <= total(*rows)


@given(ROWS, st.integers(1, 900))
def test_a_higher_cap_never_lifts_a_score(rows: list[Row], cap: int) -> None:
    wider: dict[str, Criterion] = {
        code: replace(one, cap=one.cap + cap) if one.points < 0 else one for code, one in SCHEME.criteria.items()
    }
    scheme = replace(SCHEME, criteria=wider)
    assert assess(scheme, matched(scheme, rows), on=ON, struck={}).total <= total(*rows)


@given(ROWS)
def test_the_order_of_the_rows_changes_nothing(rows: list[Row]) -> None:
    one, other = (assess(SCHEME, matched(SCHEME, found), on=ON, struck={}) for found in (rows, rows[::-1]))
    assert one == other


@pytest.mark.parametrize(
    ("on", "lost"),
    [
        (date(2026, 2, 27), 0),  # before it happened
        (date(2026, 2, 28), 60),
        (date(2027, 2, 27), 60),
        (date(2027, 2, 28), 30),  # half from the same day a year later
        (date(2028, 2, 27), 30),
        (date(2028, 2, 28), 0),  # the first day without it
    ],
)
def test_a_row_counts_whole_then_half_then_not_at_all(on: date, lost: int) -> None:
    assert FULL - total(a_row("orders", "late", day=date(2026, 2, 28)), on=on) == lost


def test_the_cap_leaves_the_last_row_what_is_left_of_it() -> None:
    rows = [a_row("orders", "late", n) for n in (1, 2, 3)]
    found = assess(SCHEME, matched(SCHEME, rows), on=ON, struck={})
    assert sorted(point.points for point in found.points) == [-60, -40, 0]


def test_what_gives_points_only_makes_up_for_what_was_lost() -> None:
    named, fault = a_row("institution", "named", 1), a_row("complaints", "whole", 2)
    assert total(named) == FULL
    assert total(named, fault) == FULL
    assert total(fault) == FULL - 15


def test_a_veto_makes_it_d_and_takes_no_points() -> None:
    found = assess(SCHEME, matched(SCHEME, [a_row("complaints", "abuse")]), on=ON, struck={})
    assert (found.total, found.grade) == (FULL, CreditGrade.D)


def test_a_veto_ends_with_its_window() -> None:
    row = a_row("complaints", "abuse", day=date(2023, 11, 24))
    for on, grade in ((date(2026, 11, 23), "D"), (date(2026, 11, 24), "A")):
        assert assess(SCHEME, matched(SCHEME, [row]), on=on, struck={}).grade == grade


def test_a_corrected_row_counts_nothing_and_makes_room_under_the_cap() -> None:
    rows = [a_row("orders", "late", n) for n in (1, 2)]
    found = assess(SCHEME, matched(SCHEME, rows), on=ON, struck={("late", "演示", 1): 9})
    assert found.total == FULL - 60
    assert [(point.points, point.appeal) for point in found.points] == [(-60, None), (0, 9)]


@pytest.mark.parametrize(("points", "grade"), [(500, "A"), (450, "A"), (449, "B"), (400, "B"), (300, "C"), (299, "D")])
def test_the_grade_begins_at_its_threshold(points: int, grade: str) -> None:
    assert SCHEME.grade(points, vetoed=False) == grade
