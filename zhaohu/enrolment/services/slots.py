"""The one slot engine: every form of care takes its cells from the same counters (`ClassDay`).

One statement locks the days in order and adds to their cells; the database refuses any row that would hold more
children than it has seats (`class_day_has_room`). Whatever arrives at once, nothing is overbooked.

A placement's days reach beyond the calendar. While it takes or gives it shares a lock on its class, which whoever makes
days of that class (`calendar`) holds alone: a day is made before the deed or after it, never beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.errors import slots as errors
from zhaohu.enrolment.models.classes import clock_of

_SHIFT = """
WITH d AS (
  SELECT id FROM enrolment_classday
  WHERE care_class_id = %(care_class)s AND "on" >= %(starts_on)s AND "on" <= coalesce(%(ends_on)s::date, 'infinity')
    AND open AND extract(isodow FROM "on")::int = ANY(%(weekdays)s::int[]) AND "on" <> ALL(%(but)s::date[])
  ORDER BY "on" FOR UPDATE
)
UPDATE enrolment_classday c SET taken = enrolment_shift(c.taken, %(first)s::int, %(last)s::int, %(by)s::int)
FROM d WHERE c.id = d.id
"""
# One day: the row is found, locked and asked for room at once. PostgreSQL asks again when it had to wait for the lock.
_SHIFT_DAY = """
UPDATE enrolment_classday SET taken = enrolment_shift(taken, %(first)s::int, %(last)s::int, %(by)s::int)
WHERE care_class_id = %(care_class)s AND "on" = %(starts_on)s AND open
  AND extract(isodow FROM "on")::int = ANY(%(weekdays)s::int[]) AND "on" <> ALL(%(but)s::date[])
  AND (%(by)s < 0 OR enrolment_fits(enrolment_shift(taken, %(first)s::int, %(last)s::int, %(by)s::int), seats))
"""
_FULL = """
SELECT "on", open, s, i - 1 FROM enrolment_classday, unnest(seats, taken) WITH ORDINALITY AS cell(s, t, i)
WHERE care_class_id = %(care_class)s AND "on" >= %(starts_on)s AND "on" <= coalesce(%(ends_on)s::date, 'infinity')
  AND extract(isodow FROM "on")::int = ANY(%(weekdays)s::int[]) AND "on" <> ALL(%(but)s::date[])
  AND i > %(first)s AND i <= %(last)s AND (t + %(by)s::int > s OR NOT open)
ORDER BY open DESC, "on", i LIMIT 1
"""
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Slots:
    """Cells `[first, last)` of a class, on some weekdays of a period but for some days; without `ends_on`, for good."""

    care_class: int
    starts_on: date
    ends_on: date | None
    first: int
    last: int
    weekdays: Sequence[int] = EVERY_DAY
    but: Sequence[date] = ()

    @classmethod
    def of_day(cls, care_class: int, on: date, first: int, last: int) -> "Slots":
        return cls(care_class, on, on, first, last)

    @property
    def is_one_day(self) -> bool:
        return self.starts_on == self.ends_on

    def _values(self, by: int) -> dict[str, Any]:
        return {
            "care_class": self.care_class, "starts_on": self.starts_on, "ends_on": self.ends_on, "by": by,
            "first": self.first, "last": self.last, "weekdays": list(self.weekdays),
            "but": list(self.but),
        }  # fmt: skip


def take(slots: Slots, places: int = 1) -> int:
    """Take places in these cells; returns on how many days. Raises NO_PLACE, CLASS_CLOSED or BEYOND_CALENDAR.

    Days on which the class does not open count for nothing. Call inside the transaction of the deed.
    """
    try:
        count = _shift(slots, places)
    except IntegrityError as error:
        raise _told(slots, places) from error
    if count == 0:
        raise _told(slots, places)
    return count


def give(slots: Slots, places: int = 1) -> int:
    """Give places back."""
    return _shift(slots, -places)


def _shift(slots: Slots, by: int) -> int:
    values = slots._values(by)
    with connection.cursor() as cursor:
        if slots.is_one_day:
            cursor.execute(_SHIFT_DAY, values)
            return int(cursor.rowcount)
        cursor.execute("SELECT FROM enrolment_careclass WHERE id = %(care_class)s FOR SHARE", values)
        with transaction.atomic():  # a refusal leaves the deed alive, so that it can say which day was full
            cursor.execute(_SHIFT, values)
        return int(cursor.rowcount)


def _told(slots: Slots, places: int) -> ProblemError:
    """Why the places cannot be had, from the first cell that is full or closed."""
    span = f"{clock_of(slots.first):%H:%M}–{clock_of(slots.last):%H:%M}"
    with connection.cursor() as cursor:
        cursor.execute(_FULL, slots._values(places))
        found = cursor.fetchone()
        if found is None:
            cursor.execute('SELECT max("on") FROM enrolment_classday WHERE care_class_id = %s', [slots.care_class])
            (last,) = cursor.fetchone()
            if last is None or last < slots.starts_on:
                return errors.BEYOND_CALENDAR.raised(field="on", day=slots.starts_on, last=last or "—")
            return errors.CLASS_CLOSED.raised(field="on", day=slots.starts_on, time=span)
    on, is_open, seats, _cell = found
    problem = errors.NO_PLACE if is_open and seats else errors.CLASS_CLOSED
    return problem.raised(field="on", day=on, time=span)
