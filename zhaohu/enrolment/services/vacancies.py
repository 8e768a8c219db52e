"""Vacancies come from the counters: the standing places of a class that are free on every open day of a window.

A director may say for a while that fewer are free, never more; the reason is kept, and it ends by itself. `as_of` never
goes back, even where the server's clock does.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules

_REFRESH = """
INSERT INTO enrolment_vacancy (care_class_id, part, places, as_of)
SELECT c.id, p.part, coalesce((
  SELECT min(cell.s - cell.t) FROM enrolment_classday d, unnest(d.seats, d.taken) WITH ORDINALITY AS cell(s, t, i)
  WHERE d.care_class_id = c.id AND d."on" BETWEEN %(first_on)s AND %(last_on)s AND d.open AND cell.s > 0
    AND cell.i > p.first AND cell.i <= p.last
), 0), %(at)s
FROM enrolment_careclass c
CROSS JOIN (VALUES ('full_day', 0, 48), ('morning', 0, %(noon)s), ('afternoon', %(noon)s, 48)) AS p(part, first, last)
WHERE c.id = ANY(%(classes)s::bigint[])
ORDER BY c.id, p.part
ON CONFLICT (care_class_id, part) DO UPDATE
SET places = excluded.places, as_of = greatest(enrolment_vacancy.as_of, excluded.as_of)
"""


def refresh(care_classes: Collection[int], *, at: datetime) -> None:
    """Bring the vacancies of some classes up to the counters, inside the deed that changed them."""
    on = day_of(at)
    window = rules.value("enrolment.vacancy.window", on=on)
    first = on + timedelta(days=window["lead_days"])
    values = {
        "classes": sorted(set(care_classes)), "first_on": first, "at": at, "noon": window["noon_cell"],
        "last_on": first + timedelta(days=window["days"] - 1),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, values)
