"""The days of a class: made ahead from its hours, its size and its carers; closed on public holidays and closures.

Days are made up to the horizon of the rule `enrolment.calendar.horizon_days`, by the deed that opens a class and by a
nightly job after that. A year whose holidays are not announced yet is made by weekday alone and put right by `remake`.
Whoever makes days holds the class first, then the days: see `slots`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar
from django.db import connection, transaction

from zhaohu.enrolment.models import CareClass, ClassDay
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import KNOWN_YEARS

# One row a day: whether it is off for everybody, whether the class opens, its hours, and its seats inside them.
_DAYS = """
WITH d AS (
  SELECT c.id AS care_class_id, day::date AS "on", h.first, h.last, least(c.size, h.carers * %(ratio)s::int) AS seats,
         day::date = ANY(%(holidays)s::date[]) OR EXISTS (
           SELECT FROM enrolment_closure x WHERE x.care_class_id = c.id AND day::date BETWEEN x.first_on AND x.last_on
         ) AS off,
         h.id IS NOT NULL AND (c.closed_on IS NULL OR day::date < c.closed_on) AS works
  FROM enrolment_careclass c
  CROSS JOIN generate_series(%(first_on)s::date, %(last_on)s::date, interval '1 day') day
  LEFT JOIN enrolment_classhours h ON h.care_class_id = c.id AND h.weekday = extract(isodow FROM day)
  WHERE c.id = %(care_class)s
), m AS (
  SELECT d.*, d.works AND NOT d.off AS open, array_fill(0::smallint, ARRAY[48]) AS nobody,
         CASE WHEN d.works AND NOT d.off
           THEN array_fill(0::smallint, ARRAY[d.first::int]) || array_fill(d.seats::smallint, ARRAY[d.last - d.first])
                || array_fill(0::smallint, ARRAY[48 - d.last])
           ELSE array_fill(0::smallint, ARRAY[48]) END AS cells
  FROM d
)
"""
_MAKE = f"""{_DAYS}
INSERT INTO enrolment_classday (care_class_id, "on", open, seats, taken)
SELECT m.care_class_id, m."on", m.open, m.cells, CASE WHEN m.open THEN coalesce(k.taken, m.nobody) ELSE m.nobody END
FROM m LEFT JOIN enrolment_counts(%(care_class)s, %(first_on)s, %(last_on)s) k ON k.day = m."on"
"""  # noqa: S608 - constants of this module
_MISSING = """
WHERE NOT EXISTS (SELECT FROM enrolment_classday x WHERE x.care_class_id = m.care_class_id AND x."on" = m."on")
"""
_REPLACE = """
ON CONFLICT (care_class_id, "on") DO UPDATE SET open = excluded.open, seats = excluded.seats, taken = excluded.taken
"""
# A day that is off takes nothing from anybody: its children stay at home. A weekday without hours does.
_CONFLICT = f"""{_DAYS}
SELECT m."on", cell.i - 1, cell.t, cell.s FROM m
JOIN enrolment_counts(%(care_class)s, %(first_on)s, %(last_on)s) k ON k.day = m."on"
CROSS JOIN unnest(k.taken, m.cells) WITH ORDINALITY AS cell(t, s, i)
WHERE NOT m.off AND cell.t > cell.s ORDER BY 1, 2 LIMIT 1
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first cell in which a class would hold more children than it has seats."""

    on: date
    cell: int
    children: int
    seats: int


def horizon(on: date) -> date:
    """The last day that is made on a day."""
    return on + timedelta(days=rules.value("enrolment.calendar.horizon_days", on=on))


@transaction.atomic(savepoint=False)
def extend(care_class: CareClass, *, on: date) -> int:
    """Make the days that are missing up to the horizon; those that are there stay. Returns how many were made."""
    _hold(care_class)
    return _run(_MAKE + _MISSING, _values(care_class, max(on, care_class.opened_on), horizon(on), on))


@transaction.atomic
def remake(care_class: CareClass, *, first: date, last: date, on: date) -> int:
    """Make these days anew from hours, closures and holidays, with what is taken counted from the rows.

    Raises IntegrityError `class_day_has_room` if a day would hold more children than it then has seats.
    """
    hold_days(care_class, first, last)
    return _run(_MAKE + _REPLACE, _values(care_class, first, last, on))


def last_made(care_class: CareClass) -> date | None:
    """The last day that has been made."""
    return ClassDay.objects.filter(care_class=care_class).order_by("-on").values_list("on", flat=True).first()


@transaction.atomic
def conflict(care_class: CareClass, *, first: date, last: date, on: date) -> Conflict | None:
    """Where the class as it is now in its rows would not hold the children it has; None if it holds them all."""
    hold_days(care_class, first, last)
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICT, _values(care_class, first, last, on))
        found = cursor.fetchone()
    return Conflict(*found) if found else None


def _hold(care_class: CareClass) -> None:
    CareClass.objects.select_for_update(no_key=True).only("pk").get(pk=care_class.pk)


def hold_days(care_class: CareClass, first: date, last: date) -> None:
    """Hold the class and these days until the deed ends: bookings of single days come before it or after it."""
    _hold(care_class)
    rows = ClassDay.objects.filter(care_class=care_class, on__gte=first, on__lte=last)
    list(rows.select_for_update().order_by("on").values_list("pk", flat=True))


def _values(care_class: CareClass, first: date, last: date, on: date) -> dict[str, Any]:
    return {
        "care_class": care_class.pk, "first_on": first, "last_on": last, "holidays": holidays(first, last),
        "ratio": rules.value("institution.classes", on=on)[care_class.class_type]["children_per_carer"],
    }  # fmt: skip


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def holidays(first: date, last: date) -> list[date]:
    """The public holidays of a period, as far as they have been announced."""
    return [day for year in range(first.year, last.year + 1) for day in _holidays_of(year) if first <= day <= last]


@cache
def _holidays_of(year: int) -> list[date]:
    """The table of a year does not change while the program runs."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366)) if year in KNOWN_YEARS else ()
    return [day for day in days if day.year == year and _is_public_holiday(day)]


def _is_public_holiday(day: date) -> bool:
    off, name = chinese_calendar.get_holiday_detail(day)
    return bool(off and name)
