"""Who is expected on a day, and what became of it: placements and bookings less absences, beside the day's events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhaohu.attendance.choices.events import ChildState
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.queries.bookings import instant

# One row a child and class: the placement's hours, or the booking's; several bookings of a day are one span. A child
# that came without being expected is there too, with the hours left empty.
EXPECTED = """
WITH due AS (
  SELECT p.institution_id, p.child_id, p.care_class_id, p.first, p.last, bool_or(a.id IS NOT NULL) AS absent,
         max(a.reason) AS reason, p.id AS placement_id
  FROM enrolment_placement p
  JOIN enrolment_classday d ON d.care_class_id = p.care_class_id AND d."on" = %(on)s AND d.open
  LEFT JOIN enrolment_absence a ON a.placement_id = p.id AND a."on" = %(on)s AND a.withdrawn_at IS NULL
  WHERE p.institution_id = ANY(%(institutions)s::bigint[]) AND p.state IN ('accepted', 'agreed', 'ended')
    AND p.starts_on <= %(on)s AND (p.ends_on IS NULL OR p.ends_on >= %(on)s)
    AND extract(isodow FROM %(on)s::date)::int = ANY(p.weekdays)
  GROUP BY p.id
  UNION ALL
  SELECT b.institution_id, b.child_id, b.care_class_id, min(b.first), max(b.last), false, NULL, NULL
  FROM enrolment_booking b
  WHERE b.institution_id = ANY(%(institutions)s::bigint[]) AND b."on" = %(on)s AND b.state IN ('booked', 'attended')
  GROUP BY b.institution_id, b.child_id, b.care_class_id
), once AS (
  SELECT DISTINCT ON (institution_id, child_id) * FROM due ORDER BY institution_id, child_id, absent, first
)
SELECT coalesce(o.institution_id, c.institution_id) AS institution_id, coalesce(o.child_id, c.child_id) AS child_id,
       coalesce(c.care_class_id, o.care_class_id) AS care_class_id, o.first, o.last, coalesce(o.absent, false),
       o.reason, o.placement_id, c.state, c.arrived_at, c.brought_by, c.received_by_id, c.left_at, c.collected_by,
       c.handed_by_id, c.checked_at, c.check_when, c.check_normal, coalesce(c.isolated, false), coalesce(c.flag, ''),
       child.nickname, child.born_on
FROM once o
FULL JOIN (
  SELECT * FROM attendance_childday WHERE institution_id = ANY(%(institutions)s::bigint[]) AND "on" = %(on)s
) c ON c.institution_id = o.institution_id AND c.child_id = o.child_id
JOIN families_child child ON child.id = coalesce(o.child_id, c.child_id)
WHERE child.merged_into_id IS NULL AND child.erased_at IS NULL
ORDER BY child.nickname, child.id
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """A child of an institution's day: when it is expected (in cells), and where it is."""

    institution: int
    child: int
    care_class: int | None
    first: int | None
    last: int | None
    excused: bool
    reason: str | None
    placement: int | None
    state: str | None
    arrived_at: datetime | None
    brought_by: str | None
    received_by: int | None
    left_at: datetime | None
    collected_by: str | None
    handed_by: int | None
    checked_at: datetime | None
    check_when: str | None
    check_normal: bool | None
    isolated: bool
    flag: str
    nickname: str
    born_on: date | None

    @property
    def where(self) -> str:
        """expected, present, left or absent: what the events say, else whether it is excused."""
        if self.state and not (self.state == ChildState.ABSENT and self.first is None):
            return self.state
        return "absent" if self.excused else self.state or "expected"

    @property
    def starts(self) -> str:
        return f"{clock_of(self.first):%H:%M}" if self.first is not None else ""

    @property
    def ends(self) -> str:
        return f"{clock_of(self.last):%H:%M}" if self.last is not None else ""

    def due_at(self, on: date) -> datetime | None:
        """The instant from which it is expected."""
        return instant(on, self.first) if self.first is not None else None

    def over_at(self, on: date) -> datetime | None:
        """The instant until which it is expected to stay."""
        return instant(on, self.last) if self.last is not None else None


def of_day(institutions: Iterable[int], on: date) -> list[Expected]:
    """Every child expected at some institutions on a day, or there without being expected, with one statement."""
    values: dict[str, Any] = {"institutions": list(institutions), "on": on}
    with connection.cursor() as cursor:
        cursor.execute(EXPECTED, values)
        return [Expected(*row) for row in cursor.fetchall()]
