"""Who sleeps, since when, when somebody last looked, and how often nobody did."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil

from zhaohu.attendance.choices.events import ChildState
from zhaohu.attendance.choices.logs import OF_SLEEP, LogKind, SleepState
from zhaohu.attendance.models import ChildDay, LogEntry
from zhaohu.families.models import Child
from zhaohu.rules import queries as rules


@dataclass(slots=True)
class Nap:
    """One sleep of a child: from when to when, and when somebody looked."""

    institution: int
    child: Child
    care_class: int | None
    began_at: datetime
    checks: list[datetime] = field(default_factory=list)
    ended_at: datetime | None = None

    @property
    def last_at(self) -> datetime:
        """When it fell asleep, or was last looked at."""
        return self.checks[-1] if self.checks else self.began_at

    def due_at(self, minutes: int) -> datetime:
        return self.last_at + timedelta(minutes=minutes)

    def missed(self, most: int, until: datetime) -> int:
        """How many looks are missing: one for each time that nobody looked for longer than `most` minutes."""
        points = [self.began_at, *self.checks, self.ended_at or until]
        gaps = (later - earlier for earlier, later in pairwise(points))
        return sum(max(0, ceil(gap / timedelta(minutes=most)) - 1) for gap in gaps)

    def lasted(self, until: datetime) -> timedelta:
        return max(timedelta(0), (self.ended_at or until) - self.began_at)


@dataclass(frozen=True, slots=True)
class Due:
    """A sleeping child in the list of those to be looked at, the most urgent first."""

    nap: Nap
    due_at: datetime
    late: bool


def naps(on: date, *, institutions: Iterable[int] | None = None, child: Child | None = None) -> list[Nap]:
    """The sleeps of a day, of some institutions, of all, or of one child; two statements."""
    rows = LogEntry.objects.filter(on=on, what__in=OF_SLEEP).select_related("child")
    if institutions is not None:
        rows = rows.filter(institution_id__in=list(institutions))
    if child is not None:
        rows = rows.filter(child=child)
    by_child: dict[tuple[int, int], list[LogEntry]] = defaultdict(list)
    for row in rows.order_by("happened_at", "pk"):
        by_child[(row.institution_id, row.child_id)].append(row)
    left = _left(on, by_child)
    return [nap for key, entries in by_child.items() for nap in of_entries(entries, left.get(key))]


def _left(on: date, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    rows = ChildDay.objects.filter(on=on, state=ChildState.LEFT, child_id__in={child for _house, child in keys})
    return {(row.institution_id, row.child_id): row.left_at for row in rows if row.left_at}


def of_entries(entries: Iterable[LogEntry], left_at: datetime | None) -> list[Nap]:
    """The sleeps that entries of one child tell, in the order in which they happened. Who has left sleeps elsewhere."""
    found: list[Nap] = []
    current: Nap | None = None
    for row in entries:
        if row.what == LogKind.SLEEP_CHECK:
            if current:
                current.checks.append(row.happened_at)
        elif row.facts.get("state") == SleepState.ASLEEP:
            current = current or Nap(row.institution_id, row.child, row.care_class_id, row.happened_at)
            if current not in found:
                found.append(current)
        elif current:
            current.ended_at, current = row.happened_at, None
    if current and left_at:
        current.ended_at = max(left_at, current.last_at)
    return found


def limits(on: date) -> tuple[int, int]:
    """After how many minutes a look is due, and after how many it is missed."""
    rule = rules.value("attendance.sleep", on=on)
    return rule["check_minutes"], rule["most_minutes"]


def due(found: Iterable[Nap], *, on: date, at: datetime) -> list[Due]:
    """Those asleep at an instant, the one longest not looked at first."""
    check, most = limits(on)
    rows = [
        Due(nap, nap.due_at(check), at - nap.last_at > timedelta(minutes=most))
        for nap in found if nap.ended_at is None and nap.began_at <= at
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.due_at, row.nap.child.pk))


def missed(found: Iterable[Nap], *, on: date, at: datetime) -> int:
    """How many looks are missing in these sleeps up to an instant."""
    most = limits(on)[1]
    return sum(nap.missed(most, at) for nap in found)
