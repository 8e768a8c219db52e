"""Standing places that an institution publishes as free: what the counters say, or less where its director says so.

The same in SQL, for whoever reads or copies it: for each `enrolment_vacancy` v of a class c that is not closed
(`c.closed_on IS NULL OR c.closed_on > today`), with at most one `enrolment_vacancyoverride` o of the same class and
part that counts now (`o.ended_at IS NULL AND o.expires_at > now`),

    places     = sum(least(v.places, o.places))     -- least() passes over NULL: without an override the record counts
    as_of      = min(v.as_of)                       -- as old as the oldest class
    overridden = bool_or(o.id IS NOT NULL)

grouped by `c.institution_id, c.class_type, v.part`. A figure is stale when `as_of` is older than `stale_hours` of the
rule `enrolment.vacancy.window`. An override that has expired stops counting by itself.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.models import VacancyOverride
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_FREE = """
SELECT c.institution_id, c.class_type, v.part, sum(least(v.places, o.places)), min(v.as_of), bool_or(o.id IS NOT NULL)
FROM enrolment_vacancy v
JOIN enrolment_careclass c ON c.id = v.care_class_id
LEFT JOIN enrolment_vacancyoverride o
  ON o.care_class_id = c.id AND o.part = v.part AND o.ended_at IS NULL AND o.expires_at > %(at)s
WHERE c.institution_id = ANY(%(institutions)s::bigint[]) AND (c.closed_on IS NULL OR c.closed_on > %(on)s)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Free:
    """How many standing places are free in the classes of one type, in one part of the day."""

    class_type: ClassType
    part: DayPart
    places: int
    as_of: datetime
    overridden: bool
    stale: bool


def of_institutions(institutions: Collection[int], *, at: datetime) -> dict[int, list[Free]]:
    """The free places of each institution, by class type and part of the day, with two statements for all."""
    on = day_of(at)
    fresh = at - timedelta(hours=rules.value("enrolment.vacancy.window", on=on)["stale_hours"])
    found: dict[int, list[Free]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"institutions": sorted(set(institutions)), "at": at, "on": on})
        for institution, kind, part, places, as_of, overridden in cursor.fetchall():
            free = Free(ClassType(kind), DayPart(part), int(places), as_of, overridden, as_of < fresh)
            found[institution].append(free)
    return dict(found)


def of_institution(institution: Institution, *, at: datetime) -> list[Free]:
    """The free places of one institution."""
    return of_institutions([institution.pk], at=at).get(institution.pk, [])


def overrides(care_classes: Collection[int], *, at: datetime) -> QuerySet[VacancyOverride]:
    """The overrides of some classes that count now."""
    rows = VacancyOverride.objects.filter(care_class_id__in=care_classes, ended_at__isnull=True, expires_at__gt=at)
    return rows.select_related("made_by").order_by("care_class_id", "part")
