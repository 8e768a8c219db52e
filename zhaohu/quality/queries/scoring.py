"""The arithmetic of an assessment: points to dimensions, to a total, to a grade; how far two scorings lie apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhaohu.quality.models import AssessmentItem
from zhaohu.rules import queries as rules

SCHEME = "assessment.scheme.wst821"
TERMS = "assessment.terms"
TENTH = Decimal("0.1")
Points = Mapping[str, Decimal]


@dataclass(frozen=True)
class Scheme:
    """The scheme in force on a day. `basic_items` is how many the printed standard has; `vetoes` are those entered."""

    on: date
    points: int
    basic_items: int
    dimensions: dict[str, dict[str, Any]]
    indicators: dict[str, dict[str, Any]]
    vetoes: dict[str, dict[str, Any]]
    grades: list[dict[str, Any]]
    grade_if_failed: str

    def items_of(self, dimension: str) -> dict[str, dict[str, Any]]:
        """The indicators of a dimension; the basic items under `basic`."""
        if dimension == BASIC:
            return self.vetoes
        return {code: one for code, one in self.indicators.items() if one["dimension"] == dimension}

    @property
    def codes(self) -> list[str]:
        return [*self.indicators, *self.vetoes]

    def title(self, code: str) -> str:
        return str((self.indicators.get(code) or self.vetoes[code])["title"])


BASIC = "basic"


def scheme(on: date) -> Scheme:
    """The scheme of a day in the reader's language."""
    value = rules.value(SCHEME, on=on)
    dimensions = {one["code"]: rules.worded_one(one) for one in value["dimensions"]}
    indicators = {
        item["code"]: rules.worded_one(item) | {"dimension": code}
        for code, one in dimensions.items()
        for item in one["indicators"]
    }
    vetoes = {one["code"]: rules.worded_one(one) for one in value["vetoes"]}
    return Scheme(
        on, value["points"], value["basic_items"], dimensions, indicators, vetoes, value["grades"],
        value["grade_if_failed"],
    )  # fmt: skip


def fault(found: Scheme) -> str:
    """What does not add up; empty where all does."""
    for code, one in found.dimensions.items():
        total = sum(item["points"] for item in found.items_of(code).values())
        if total != one["points"]:
            return f"{code} {one['title']} {total} ≠ {one['points']}"
    total = sum(one["points"] for one in found.dimensions.values())
    return "" if total == found.points else f"{total} ≠ {found.points}"


def by_dimension(found: Scheme, points: Points) -> dict[str, Decimal]:
    """The points of each dimension."""
    sums = dict.fromkeys(found.dimensions, Decimal(0))
    for code, given in points.items():
        sums[found.indicators[code]["dimension"]] += given
    return sums


def total(points: Points) -> Decimal:
    return sum(points.values(), Decimal(0))


def grade(found: Scheme, sum_of_points: Decimal, failed: Iterable[str]) -> str:
    """The best grade that the points reach; a basic item that is not met decides alone."""
    if list(failed):
        return found.grade_if_failed
    best = max((one for one in found.grades if one["from"] <= sum_of_points), key=lambda one: one["from"])
    return str(best["grade"])


def mean(first: Decimal, second: Decimal) -> Decimal:
    """The middle of two scores, a half of a tenth rounded up."""
    return ((first + second) / 2).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Difference:
    """One indicator or basic item in two scorings; `beyond` says whether they differ more than is allowed."""

    code: str
    title: str
    most: int | None
    first: Any
    second: Any
    beyond: bool

    @property
    def apart(self) -> Decimal | None:
        return abs(self.first - self.second) if self.most is not None else None


def differences(
    found: Scheme, first: Iterable[AssessmentItem], second: Iterable[AssessmentItem], terms: dict[str, int]
) -> list[Difference]:
    """Both scorings side by side; what either has not filled in is left out."""
    ours, theirs = ({one.code: one for one in items} for items in (first, second))
    told = []
    for code in found.codes:
        a, b = ours.get(code), theirs.get(code)
        if a is None or b is None:
            continue
        if (most := found.indicators.get(code, {}).get("points")) is None:
            if a.met is not None and b.met is not None:
                told.append(Difference(code, found.title(code), None, a.met, b.met, a.met != b.met))
        elif a.points is not None and b.points is not None:
            allowed = Decimal(most) * terms["indicator_tolerance_percent"] / 100
            apart = abs(a.points - b.points)
            told.append(Difference(code, found.title(code), most, a.points, b.points, apart > allowed))
    return told


def disputed(told: list[Difference], terms: dict[str, int]) -> bool:
    """Whether two scorings must be settled: the totals lie too far apart, or a basic item is answered differently."""
    points = [one for one in told if one.most is not None]
    apart = abs(sum(one.first for one in points) - sum(one.second for one in points))
    return bool(apart > terms["tolerance_points"]) or any(one.beyond for one in told if one.most is None)


def to_settle(told: list[Difference]) -> list[Difference]:
    """What a moderation decides one by one: what differs beyond the tolerance, else everything that differs."""
    beyond = [one for one in told if one.beyond]
    return beyond or [one for one in told if one.first != one.second]
