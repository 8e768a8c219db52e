"""How long each kind of a child's data is kept, and so what goes when (rule `families.retention`)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from zhaohu.core.clock import months_after
from zhaohu.families.models import Child
from zhaohu.families.services import records
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data: how many rows there are, the day on which it goes (None: it stays), and why."""

    kind: str
    title: str
    basis: str
    count: int
    on: date | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat() if self.on else None}


def plan(child: Child, *, on: date) -> list[Line]:
    """What would go when, were the deletion granted on that day."""
    left = records.leaving(child)
    counts = _counts(child)
    return [
        Line(row["kind"], row["title"], row["basis"], counts.get(row["kind"], 0), _day(row, left, on))
        for row in rules.value("families.retention", on=on)
    ]


def in_words(lines: Iterable[dict[str, Any]], *, on: date) -> list[dict[str, Any]]:
    """Lines as they were kept; in English, where the rule of that day has it, for who reads English."""
    english = {row["kind"]: row.get("en", {}) for row in rules.value("families.retention", on=on)}
    return [rules.worded_one(line | {"en": english.get(line["kind"], {})}) for line in lines]


def _counts(child: Child) -> dict[str, int]:
    counts = {"profile": 1}
    for table in records.tables():
        counts[table.kind] = counts.get(table.kind, 0) + table.rows(child).count()
    return counts


def _day(row: dict[str, Any], left: date | None, on: date) -> date | None:
    if row["after"] == "never":
        return None
    return max(on, months_after(left, 12 * row["years"])) if left and row["after"] == "leaving" else on


def last_day(lines: list[Line], *, on: date) -> date:
    """The day on which the record itself goes: when nothing needs it any more."""
    return max((line.on for line in lines if line.on and line.count), default=on)
