"""The arithmetic: points to dimensions, to a total, to a grade; what two scorings come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaohu.quality.models import AssessmentItem
from zhaohu.quality.queries import scoring
from zhaohu.quality.queries.scoring import Scheme
from zhaohu.quality.services import draws

DIMENSIONS = {"4": {"title": "甲", "points": 60}, "5": {"title": "乙", "points": 40}}
INDICATORS = {
    code: {"title": code, "points": most, "dimension": code[0]}
    for code, most in {"4.1": 35, "4.2": 25, "5.1": 40}.items()
}
GRADES = [{"grade": "A", "from": 90}, {"grade": "B", "from": 80}, {"grade": "C", "from": 60}, {"grade": "D", "from": 0}]
SCHEME = Scheme(None, 100, 16, DIMENSIONS, INDICATORS, {"V1": {"title": "V1"}}, GRADES, "D")  # type: ignore[arg-type]
TERMS = {"tolerance_points": 5, "indicator_tolerance_percent": 20}

points = st.fixed_dictionaries(
    {code: st.decimals(0, one["points"], places=1) for code, one in INDICATORS.items()}  # type: ignore[call-overload]
)


def items(given_points: dict[str, Decimal], met: bool = True) -> list[AssessmentItem]:
    told = [AssessmentItem(code=code, points=n) for code, n in given_points.items()]
    return [*told, AssessmentItem(code="V1", met=met)]


@given(points)
def test_the_dimensions_add_up_to_the_total_and_never_pass_their_points(found: dict[str, Decimal]) -> None:
    sums = scoring.by_dimension(SCHEME, found)
    assert sum(sums.values()) == scoring.total(found)
    assert all(0 <= sums[code] <= one["points"] for code, one in DIMENSIONS.items())


@given(points)
def test_one_basic_item_that_is_not_met_decides_the_grade_alone(found: dict[str, Decimal]) -> None:
    assert scoring.grade(SCHEME, scoring.total(found), ["V1"]) == "D"


@given(points, points)
def test_more_points_never_make_a_worse_grade(one: dict[str, Decimal], other: dict[str, Decimal]) -> None:
    low, high = sorted((scoring.total(one), scoring.total(other)))
    assert scoring.grade(SCHEME, high, []) <= scoring.grade(SCHEME, low, [])


@pytest.mark.parametrize(("reached", "grade"), [("90", "A"), ("89.9", "B"), ("80", "B"), ("79.9", "C"), ("0", "D")])
def test_a_threshold_belongs_to_the_better_grade(reached: str, grade: str) -> None:
    assert scoring.grade(SCHEME, Decimal(reached), []) == grade


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_the_middle_lies_between_and_loses_at_most_half_a_tenth(one: Decimal, other: Decimal) -> None:
    middle = scoring.mean(one, other)
    assert min(one, other) <= middle <= max(one, other) and middle == scoring.mean(other, one)
    assert abs(middle - (one + other) / 2) <= Decimal("0.05")


def test_a_half_is_rounded_up() -> None:
    assert scoring.mean(Decimal("1.0"), Decimal("1.1")) == Decimal("1.1")


@given(points, points)
def test_two_scorings_differ_the_same_from_either_side(one: dict[str, Decimal], other: dict[str, Decimal]) -> None:
    there = scoring.differences(SCHEME, items(one), items(other), TERMS)
    back = scoring.differences(SCHEME, items(other), items(one), TERMS)
    assert [(a.code, a.apart, a.beyond) for a in there] == [(b.code, b.apart, b.beyond) for b in back]
    apart = abs(scoring.total(one) - scoring.total(other))
    assert scoring.disputed(there, TERMS) == scoring.disputed(back, TERMS) == (apart > 5)


@given(points)
def test_a_basic_item_seen_differently_is_always_settled(found: dict[str, Decimal]) -> None:
    told = scoring.differences(SCHEME, items(found), items(found, met=False), TERMS)
    assert scoring.disputed(told, TERMS)
    assert [one.code for one in scoring.to_settle(told)] == ["V1"]


def test_exactly_the_tolerance_is_within_it() -> None:
    one, other = {"4.1": Decimal(35), "4.2": Decimal(0), "5.1": Decimal(0)}, {"4.1": Decimal(28), "4.2": 0, "5.1": 0}
    told = scoring.differences(SCHEME, items(one), items(other), TERMS)  # type: ignore[arg-type]
    assert not told[0].beyond and told[0].apart == 7


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60, unique=True), st.binary(min_size=32, max_size=32))
def test_the_draw_takes_the_share_rounded_up_and_can_be_drawn_again(numbers: list[int], seed: bytes) -> None:
    chosen = draws.picked(seed.hex(), numbers, 10)
    assert len(chosen) == -(-len(numbers) // 10) and set(chosen) <= set(numbers)
    assert chosen == draws.picked(seed.hex(), list(reversed(numbers)), 10)


@pytest.mark.django_db
@pytest.mark.usefixtures("rules_loaded")
def test_the_shipped_scheme_adds_up_to_a_thousand_in_seven_dimensions() -> None:
    from tests.quality.factories import ON

    found = scoring.scheme(ON)
    assert scoring.fault(found) == "" and len(found.dimensions) == 7
    assert [one["points"] for one in found.dimensions.values()] == [100, 140, 200, 210, 80, 200, 70]
    assert found.points == 1000 and found.basic_items == 16 and len(found.vetoes) < 16
