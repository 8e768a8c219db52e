"""What really happened, told to enrolment: whether a booked child came, and which placed children did not.

Bookings follow the day as it goes on, placements once the day is over. A tablet that tells late is heard for some days
(rule `attendance.follow_days`). A house without tablets says it by hand, as before.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from zhaohu.attendance.permissions import days as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Booking, Placement
from zhaohu.enrolment.services import absences, bookings
from zhaohu.rules import queries as rules

# A child came if it was there at some moment of the booked time; it did not if a tablet of the house has been heard
# since that time was over and nothing was said.
_BOOKED = """
WITH booked AS (
  SELECT b.id, b.institution_id, b.child_id, b."on", b.state,
         (b."on" + make_interval(mins => b.first * 30)) AT TIME ZONE 'Asia/Shanghai' AS starts,
         (b."on" + make_interval(mins => b.last * 30)) AT TIME ZONE 'Asia/Shanghai' AS ends
  FROM enrolment_booking b
  WHERE b."on" BETWEEN %(since)s AND %(on)s AND b.state IN ('booked', 'no_show')
)
SELECT b.id, c.id IS NOT NULL
FROM booked b
LEFT JOIN attendance_childday c ON c.institution_id = b.institution_id AND c.child_id = b.child_id AND c."on" = b."on"
  AND c.arrived_at < b.ends AND (c.left_at IS NULL OR c.left_at > b.starts)
WHERE b.starts <= %(at)s AND (c.id IS NOT NULL OR b.state = 'booked' AND b.ends <= %(at)s AND EXISTS (
  SELECT FROM attendance_device v WHERE v.institution_id = b.institution_id AND v.revoked_at IS NULL
    AND v.paired_at <= b.starts AND v.seen_at >= b.ends))
ORDER BY b.id
"""

# Open days of placements on which the absence that is kept and the hand-overs disagree, where the class had any.
_PLACED = """
SELECT p.id, d."on", c.id IS NOT NULL
FROM enrolment_placement p
JOIN enrolment_classday d ON d.care_class_id = p.care_class_id AND d.open AND d."on" >= %(since)s AND d."on" < %(on)s
LEFT JOIN enrolment_absence a ON a.placement_id = p.id AND a."on" = d."on" AND a.withdrawn_at IS NULL
LEFT JOIN attendance_childday c ON c.institution_id = p.institution_id AND c.child_id = p.child_id AND c."on" = d."on"
  AND c.arrived_at IS NOT NULL
WHERE p.state IN ('accepted', 'agreed', 'ended') AND p.starts_on <= d."on"
  AND (p.ends_on IS NULL OR p.ends_on >= d."on") AND extract(isodow FROM d."on")::int = ANY(p.weekdays)
  AND (c.id IS NULL) = (a.id IS NULL)
  AND EXISTS (SELECT FROM attendance_childday x
              WHERE x.institution_id = p.institution_id AND x."on" = d."on" AND x.arrived_at IS NOT NULL
                AND x.care_class_id = p.care_class_id)
ORDER BY d."on", p.id
"""


def follow_bookings(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Mark the bookings of which the tablets have told; how many came, how many did not."""
    permissions.WATCH.require(by)
    found = dict(_read(_BOOKED, at))
    rows = Booking.objects.filter(pk__in=found).order_by("pk")
    for booking in rows:
        with suppress(ProblemError):  # cancelled, or marked by hand, at this very moment: that holds
            bookings.mark(booking=booking, came=found[booking.pk], by=by, at=at)
    return sum(found.values()), len(found) - sum(found.values())


def follow_placements(*, by: Actor, at: datetime) -> int:
    """Bring the absences of the days that are over into agreement with the hand-overs; how many days changed."""
    permissions.WATCH.require(by)
    found = _read(_PLACED, at)
    known = Placement.objects.in_bulk({row[0] for row in found})
    for placement_id, on, came in found:
        absences.follow(placement=known[placement_id], on=on, came=came, by=by, at=at)
    return len(found)


def _read(statement: str, at: datetime) -> list[Any]:
    on = day_of(at)
    days = rules.value("attendance.follow_days", on=on)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"on": on, "since": on - timedelta(days=days), "at": at})
        return list(cursor.fetchall())
