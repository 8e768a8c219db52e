"""The nightly proof that the slot counters are what the rows say, and what is done where they are not.

Each class is a transaction of its own: a job that dies goes on from the beginning and finds the earlier classes right.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.services import calendar, vacancies
from zhaohu.ledger import services as ledger

_log = logging.getLogger(__name__)
# What is counted, and whether it fits the seats of that day.
_WRONG = """
SELECT d.id, d."on", n.taken, enrolment_fits(n.taken, d.seats)
FROM enrolment_classday d
LEFT JOIN enrolment_counts(%(care_class)s, %(first_on)s, %(last_on)s) k ON k.day = d."on"
CROSS JOIN LATERAL (SELECT CASE WHEN d.open AND k.taken IS NOT NULL THEN k.taken
                           ELSE array_fill(0::smallint, ARRAY[48]) END AS taken) n
WHERE d.care_class_id = %(care_class)s AND d."on" BETWEEN %(first_on)s AND %(last_on)s AND d.taken <> n.taken
ORDER BY d."on"
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Days of which the counters differed from the rows, and how many of them could be put right."""

    days: int = 0
    repaired: int = 0


def audit(*, at: datetime) -> Found:
    """Compare every class from today on; a difference is logged as an error, and put right where the children fit."""
    by, days, repaired = system("counters"), 0, 0
    classes = CareClass.objects.exclude(closed_on__lte=day_of(at)).order_by("pk")
    for care_class in classes.select_related("institution").iterator():
        found = audit_class(care_class, by=by, at=at)
        days, repaired = days + found.days, repaired + found.repaired
    return Found(days, repaired)


@transaction.atomic
def audit_class(care_class: CareClass, *, by: Actor, at: datetime) -> Found:
    """One class. Nothing is held while all is right, which is always; else it is asked again with everything held."""
    first, last = day_of(at), calendar.last_made(care_class)
    if last is None or not _wrong(care_class, first, last):
        return Found()
    calendar.hold_days(care_class, first, last)
    wrong = _wrong(care_class, first, last)
    fitting = [(pk, taken) for pk, _on, taken, fits in wrong if fits]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE enrolment_classday SET taken = %s WHERE id = %s", [(t, pk) for pk, t in fitting])
    for _pk, on, _taken, fits in wrong:
        _log.error("class %s on %s: counters differ from the rows%s", care_class.pk, on, "" if fits else ", unrepaired")
    if wrong:
        vacancies.refresh([care_class.pk], at=at)
        institution = care_class.institution
        ledger.record(
            event="enrolment.counters_repaired", subject=care_class, by=by, at=at, division=institution.district_id,
            institution=institution.pk, content={"days": len(wrong), "repaired": len(fitting)},
        )  # fmt: skip
    return Found(len(wrong), len(fitting))


def _wrong(care_class: CareClass, first: date, last: date) -> list[tuple[int, date, list[int], bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, {"care_class": care_class.pk, "first_on": first, "last_on": last})
        return list(cursor.fetchall())


def extend_all(*, on: date) -> int:
    """Make the missing days of every class up to the horizon; returns how many were made."""
    classes = CareClass.objects.exclude(closed_on__lte=on).order_by("pk").only("pk", "opened_on", "class_type")
    return sum(calendar.extend(care_class, on=on) for care_class in classes.iterator())


def refresh_all(*, at: datetime, size: int = 200) -> int:
    """Bring every class's vacancies up to its counters, some classes at a time; returns how many classes."""
    pks = list(CareClass.objects.filter(closed_on__isnull=True).order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(pks), size):
        with transaction.atomic():
            vacancies.refresh(pks[begin : begin + size], at=at)
    return len(pks)
