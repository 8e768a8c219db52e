"""The arithmetic of a credit score: rows of the records by the scheme of a day (rule `credit.scheme`). Reads nothing.

A score begins with every dimension full. A row takes what its criterion says, half of it after some months, nothing at
the end of its window; a criterion takes no more than its cap and a dimension never goes below nought; what gives points
never lifts a dimension above full. So the dimensions' full points and the points of all rows add up to the total.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhaohu.core.clock import months_after
from zhaohu.supervision.choices.credit import CreditGrade

SCHEME = "credit.scheme"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the records that a score may hang on; `words` say what it was, never of whom it was heard."""

    institution: int
    source: str
    kind: str
    table: str
    row: int
    day: date
    words: str

    @property
    def known(self) -> tuple[str, int]:
        return self.table, self.row


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the scheme. A veto has no dimension and no points."""

    code: str
    dimension: str
    points: int
    cap: int
    months: int | None
    half_after: int | None

    @property
    def veto(self) -> bool:
        return not self.dimension

    def until(self, row: Row) -> date | None:
        """The first day on which the row counts no more."""
        return months_after(row.day, self.months) if self.months else None

    def halves_on(self, row: Row) -> date | None:
        return months_after(row.day, self.half_after) if self.half_after else None

    def counts(self, row: Row, on: date) -> bool:
        until = self.until(row)
        return row.day <= on and (until is None or on < until)

    def weighed(self, row: Row, on: date) -> int:
        """What the row is worth that day, before any cap."""
        halves_on = self.halves_on(row)
        if halves_on is None or on < halves_on:
            return self.points
        return self.points // 2 if self.points > 0 else -(-self.points // 2)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rule as it was kept under a number: the version that a score names."""

    number: int
    dimensions: Mapping[str, int]
    criteria: Mapping[str, Criterion]
    grades: tuple[tuple[int, CreditGrade], ...]
    asked: Mapping[tuple[str, str], tuple[str, ...]]

    def grade(self, total: int, *, vetoed: bool) -> CreditGrade:
        if vetoed:
            return self.grades[-1][1]
        return next(grade for least, grade in self.grades if total >= least)


@dataclass(frozen=True, slots=True)
class Point:
    """What one row counted under one criterion; `appeal` where it was corrected and counts nothing."""

    criterion: Criterion
    row: Row
    points: int
    appeal: int | None = None

    @property
    def order(self) -> tuple[int, int, str, int]:
        return -abs(self.points), -self.row.day.toordinal(), self.row.table, self.row.row


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a score comes to, and every point of it."""

    total: int
    grade: CreditGrade
    dimensions: dict[str, int]
    points: tuple[Point, ...]


Struck = Mapping[tuple[str, str, int], int]
"""The appeals that corrected a row, by criterion, table and row."""


def read(number: int, value: Mapping[str, Any]) -> Scheme:
    """The scheme that a value of the rule says."""
    criteria, asked = {}, defaultdict(list)
    for one in (*value["criteria"], *value["vetoes"]):
        criteria[one["code"]] = Criterion(
            code=one["code"], dimension=one.get("dimension", ""), points=one.get("points", 0), cap=one.get("cap", 0),
            months=one["months"], half_after=one.get("half_after"),
        )  # fmt: skip
        for kind in one["kinds"]:
            asked[one["source"], kind].append(one["code"])
    grades = sorted(((one["from"], CreditGrade(one["grade"])) for one in value["grades"]), reverse=True)
    return Scheme(
        number=number, dimensions={one["code"]: one["points"] for one in value["dimensions"]}, criteria=criteria,
        grades=tuple(grades), asked={key: tuple(codes) for key, codes in asked.items()},
    )  # fmt: skip


def matched(scheme: Scheme, rows: Iterable[Row]) -> list[tuple[Criterion, Row]]:
    """Each row with every criterion that asks for it."""
    return [(scheme.criteria[code], row) for row in rows for code in scheme.asked.get((row.source, row.kind), ())]


def assess(scheme: Scheme, rows: Iterable[tuple[Criterion, Row]], *, on: date, struck: Struck) -> Assessed:
    """The score of one institution on a day."""
    by_criterion: dict[str, list[Point]] = defaultdict(list)
    corrected: list[Point] = []
    for criterion, row in rows:
        if not criterion.counts(row, on):
            continue
        if appeal := struck.get((criterion.code, *row.known)):
            corrected.append(Point(criterion, row, 0, appeal))
        else:
            by_criterion[criterion.code].append(Point(criterion, row, criterion.weighed(row, on)))
    points: list[Point] = []
    for code, criterion in scheme.criteria.items():
        found = sorted(by_criterion[code], key=lambda point: point.order)
        points += found if criterion.veto else _within(found, criterion.cap)
    dimensions = {}
    for code, full in scheme.dimensions.items():
        dimensions[code], points = _bounded(code, full, points)
    total = sum(dimensions.values())
    vetoed = any(point.criterion.veto for point in points)
    return Assessed(total, scheme.grade(total, vetoed=vetoed), dimensions, (*points, *corrected))


def _within(points: Iterable[Point], room: int) -> list[Point]:
    """The points, of which no more than `room` count, the weightiest first."""
    kept = []
    for point in points:
        counted = min(abs(point.points), room)
        room -= counted
        kept.append(replace(point, points=counted if point.points > 0 else -counted))
    return kept


def _bounded(dimension: str, full: int, points: list[Point]) -> tuple[int, list[Point]]:
    """What is left of a dimension, and the points with its own kept within its bounds."""
    own = [point for point in points if point.criterion.dimension == dimension]
    others = [point for point in points if point.criterion.dimension != dimension]
    taken = _within([point for point in own if point.criterion.points < 0], full)
    lost = -sum(point.points for point in taken)
    given = _within([point for point in own if point.criterion.points >= 0], lost)
    return full - lost + sum(point.points for point in given), [*others, *taken, *given]
