"""Head-counts of a day, each beside the hand-over log at its instant: who is missing, who is there unrecorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

# Who is in the room by the log: the last hand-over of the child before the count was an arrival. Days of a count with
# a class are compared with that class, others with the whole house.
_COUNTS = """
SELECT h.id, h.happened_at, h.facts ->> 'place', c.name, h.employment_id,
  coalesce(jsonb_array_length(h.facts -> 'present'), 0), coalesce(cardinality(by_log.ids), 0),
  ARRAY(SELECT k.nickname FROM unnest(by_log.ids) AS i JOIN families_child k ON k.id = i
        WHERE NOT h.facts -> 'present' @> to_jsonb(i) ORDER BY k.nickname),
  ARRAY(SELECT k.nickname FROM jsonb_array_elements(h.facts -> 'present') AS x
        JOIN families_child k ON k.id = (x #>> '{}')::bigint
        WHERE NOT (k.id = ANY(coalesce(by_log.ids, '{}'))) AND EXISTS (
          SELECT FROM enrolment_placement p WHERE p.child_id = k.id AND p.institution_id = h.institution_id
          UNION ALL SELECT FROM enrolment_booking b WHERE b.child_id = k.id AND b.institution_id = h.institution_id)
        ORDER BY k.nickname)
FROM attendance_event h
LEFT JOIN enrolment_careclass c ON c.id = h.care_class_id
CROSS JOIN LATERAL (
  SELECT array_agg(last.child_id) AS ids FROM (
    SELECT DISTINCT ON (e.child_id) e.child_id, e.kind, e.care_class_id FROM attendance_event e
    WHERE e.institution_id = h.institution_id AND e."on" = h."on" AND e.kind IN ('arrival', 'departure')
      AND e.state = 'applied' AND e.happened_at <= h.happened_at
    ORDER BY e.child_id, e.happened_at DESC, e.seq DESC
  ) last
  WHERE last.kind = 'arrival' AND (h.care_class_id IS NULL OR last.care_class_id = h.care_class_id)
) by_log
WHERE h.institution_id = %(institution)s AND h."on" = %(on)s AND h.kind = 'head_count' AND h.state = 'applied'
  AND (%(ids)s::uuid[] IS NULL OR h.id = ANY(%(ids)s::uuid[]))
ORDER BY h.happened_at DESC, h.seq DESC
"""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """One count: how many were there, how many the log has, who is missing, who should not be there by the log."""

    id: UUID
    at: datetime
    place: str | None
    care_class: str | None
    employment: int | None
    counted: int
    logged: int
    missing: Sequence[str]
    extra: Sequence[str]

    @property
    def agrees(self) -> bool:
        return not self.missing and not self.extra


def of_day(institution: int, on: date, *, ids: Sequence[UUID] | None = None) -> list[HeadCount]:
    """The head-counts of an institution's day, or those named, the latest first; compared with the log as it is now."""
    values: dict[str, Any] = {"institution": institution, "on": on, "ids": None if ids is None else list(ids)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        return [HeadCount(*row) for row in cursor.fetchall()]
