"""Warning signs by age (rule `development.warning_signs`), and what a child's guardians answered."""

from dataclasses import dataclass
from datetime import date

from zhaohu.child_health.models import Screening
from zhaohu.families.models import Child
from zhaohu.families.queries import ages
from zhaohu.rules import queries as rules

_RULE = "development.warning_signs"


@dataclass(frozen=True, slots=True)
class Sign:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One age point: its newest answers (None: not answered), and the signs that are there, in words. `is_now`: the
    point of the child's age today."""

    month: int
    screening: Screening | None
    positive: tuple[str, ...]
    is_now: bool


def signs(month: int, on: date) -> list[Sign]:
    """What is asked at an age point, in the reader's language; nothing where there is no such point."""
    rows = rules.value(_RULE, on=on).get(str(month), [])
    return [Sign(row["code"], rules.worded_one(row)["text"]) for row in rows]


def open_points(child: Child, on: date) -> list[int]:
    """The age points that a child has reached, the latest first."""
    if child.born_on is None:
        return []
    age = ages.months(child.born_on, on)
    return sorted((month for text in rules.value(_RULE, on=on) if (month := int(text)) <= age), reverse=True)


def point_of(child: Child, on: date) -> int | None:
    """The largest age point of the completed months; None before the first."""
    return next(iter(open_points(child, on)), None)


def of(child: Child, on: date) -> list[Point]:
    """The age points that a child has reached: that of today, and those that were answered."""
    newest = {
        row.month: row for row in Screening.objects.filter(child=child).order_by("month", "-pk").distinct("month")
    }
    now = point_of(child, on)
    months = [month for month in open_points(child, on) if month == now or month in newest]
    return [_point(month, newest.get(month), month == now) for month in months]


def _point(month: int, row: Screening | None, is_now: bool) -> Point:
    known = {sign.code: sign.text for sign in signs(month, row.on)} if row else {}
    return Point(month, row, tuple(known.get(code, code) for code in row.positive) if row else (), is_now)


def standing(points: list[Point]) -> Point | None:
    """The newest answered age point, where a sign is there; None otherwise."""
    answered = next((point for point in points if point.screening), None)
    return answered if answered and answered.positive else None
