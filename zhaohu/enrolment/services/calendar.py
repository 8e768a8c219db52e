"""The days of a class: made ahead from its hours, its size and its carers; closed on public holidays and closures.

Days are made up to the horizon of the rule `enrolment.calendar.horizon_days`, by the deed that opens a class and by a
nightly job after that. A year whose holidays are not announced yet is made by weekday alone and put right by `remake`.
"""

from datetime import date, timedelta

import chinese_calendar
from django.db import connection

from zhaohu.enrolment.models import CareClass
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import KNOWN_YEARS

# One row a day; seats are the smaller of size and carers × ratio inside the hours, and 0 where the class is closed.
_SEATS = """
  SELECT c.id AS care_class_id, d::date AS "on",
         NOT (d::date = ANY(%(holidays)s::date[])) AND h.id IS NOT NULL AND NOT EXISTS (
           SELECT FROM enrolment_closure x WHERE x.care_class_id = c.id AND d::date BETWEEN x.first_on AND x.last_on
         ) AND (c.closed_on IS NULL OR d::date < c.closed_on) AS open,
         h.first, h.last, least(c.size, h.carers * %(ratio)s::int) AS seats
  FROM enrolment_careclass c
  CROSS JOIN generate_series(%(first_on)s::date, %(last_on)s::date, interval '1 day') d
  LEFT JOIN enrolment_classhours h ON h.care_class_id = c.id AND h.weekday = extract(isodow FROM d)
  WHERE c.id = %(care_class)s
"""
_CELLS = """
  (SELECT array_agg((CASE WHEN m.open AND i >= m.first AND i < m.last THEN m.seats ELSE 0 END)::smallint ORDER BY i)
   FROM generate_series(0, 47) i)
"""
_MAKE = f"""
WITH m AS ({_SEATS})
INSERT INTO enrolment_classday (care_class_id, "on", open, seats, taken)
SELECT m.care_class_id, m."on", m.open, {_CELLS},
       CASE WHEN m.open THEN enrolment_count(m.care_class_id, m."on") ELSE array_fill(0::smallint, ARRAY[48]) END
FROM m
ON CONFLICT (care_class_id, "on") DO {{conflict}}
"""  # noqa: S608 - constants of this module
_KEEP, _REPLACE = "NOTHING", "UPDATE SET open = excluded.open, seats = excluded.seats, taken = excluded.taken"


def extend(care_class: CareClass, *, on: date) -> int:
    """Make the days that are missing up to the horizon; those that are there stay. Returns how many were made."""
    last = on + timedelta(days=rules.value("enrolment.calendar.horizon_days", on=on))
    return _run(care_class, max(on, care_class.opened_on), last, on, _KEEP)


def remake(care_class: CareClass, *, first: date, last: date, on: date) -> int:
    """Make these days anew from hours, closures and holidays, with what is taken counted from the rows.

    Raises IntegrityError `class_day_has_room` if a day would hold more children than it then has seats.
    """
    return _run(care_class, first, last, on, _REPLACE)


def _run(care_class: CareClass, first: date, last: date, on: date, conflict: str) -> int:
    ratio = rules.value("institution.classes", on=on)[care_class.class_type]["children_per_carer"]
    values = {
        "care_class": care_class.pk, "first_on": first, "last_on": last, "ratio": ratio,
        "holidays": holidays(first, last),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MAKE.format(conflict=conflict), values)
        return int(cursor.rowcount)


def holidays(first: date, last: date) -> list[date]:
    """The public holidays of a period, as far as they have been announced."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.year in KNOWN_YEARS and _is_public_holiday(day)]


def _is_public_holiday(day: date) -> bool:
    off, name = chinese_calendar.get_holiday_detail(day)
    return bool(off and name)
