"""Classes as their director sees them: hours, how full each day is, what is free, what is offered at which price."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.models import CareClass, ClassHours, Price, ServiceOffer, Vacancy, VacancyOverride
from zhaohu.enrolment.queries import vacancies
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_OCCUPANCY = """
SELECT d.care_class_id, d."on", d.open,
       coalesce(max(t) FILTER (WHERE i <= %(noon)s), 0), coalesce(max(s) FILTER (WHERE i <= %(noon)s), 0),
       coalesce(max(t) FILTER (WHERE i > %(noon)s), 0), coalesce(max(s) FILTER (WHERE i > %(noon)s), 0)
FROM enrolment_classday d CROSS JOIN unnest(d.seats, d.taken) WITH ORDINALITY AS cell(s, t, i)
WHERE d.care_class_id = ANY(%(classes)s::bigint[]) AND d."on" BETWEEN %(first_on)s AND %(last_on)s
GROUP BY d.id ORDER BY d.care_class_id, d."on"
"""


@dataclass(frozen=True, slots=True)
class DayFullness:
    """How full a class is on a day, before and after noon, at the fullest half hour of each."""

    on: date
    open: bool
    morning: tuple[int, int]
    afternoon: tuple[int, int]

    @property
    def parts(self) -> list[tuple[DayPart, int, int]]:
        """Part of the day, children, seats."""
        return [(DayPart.MORNING, *self.morning), (DayPart.AFTERNOON, *self.afternoon)]


@dataclass(frozen=True, slots=True)
class Published:
    """What is published as free in a part of the day: the record, and what a director says instead for a while."""

    part: DayPart
    record: int
    as_of: datetime
    override: VacancyOverride | None

    @property
    def places(self) -> int:
        return min(self.record, self.override.places) if self.override else self.record


@dataclass(slots=True)
class ClassCard:
    """One class with everything that its card shows."""

    care_class: CareClass
    days: list[DayFullness] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)

    @property
    def hours(self) -> list[tuple[list[int], ClassHours]]:
        """Its hours, weekdays of the same time together."""
        return hours_in_words(self.care_class.hours.all())

    @property
    def shown_days(self) -> list[DayFullness]:
        """The next days on which the class opens."""
        return [day for day in self.days if day.open][:5]


def of_institution(institution: Institution, *, at: datetime) -> QuerySet[CareClass]:
    """The classes of an institution that are not closed, the youngest first."""
    rows = CareClass.objects.filter(institution=institution).exclude(closed_on__lte=day_of(at))
    return rows.order_by("from_months", "name", "pk")


def cards(classes: Iterable[CareClass], *, at: datetime, days: int = 14) -> list[ClassCard]:
    """The cards of some classes, with six statements however many there are."""
    found = {made.pk: ClassCard(made) for made in classes}
    on = day_of(at)
    for pk, day in occupancy(found, first=on, last=on + timedelta(days=days), on=on):
        found[pk].days.append(day)
    told = {(row.care_class_id, row.part): row for row in vacancies.overrides(found, at=at)}
    order = {part: n for n, part in enumerate(DayPart)}
    free = Vacancy.objects.filter(care_class_id__in=found)
    for row in sorted(free, key=lambda row: order[DayPart(row.part)]):
        override = told.get((row.care_class_id, row.part))
        found[row.care_class_id].published.append(Published(DayPart(row.part), row.places, row.as_of, override))
    return list(found.values())


def with_offers(classes: QuerySet[CareClass], *, on: date) -> QuerySet[CareClass]:
    """The classes with their hours, and their offers each with today's price and those to come (`offer.dated`)."""
    dated = Price.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("valid_from")
    offers = ServiceOffer.objects.order_by("form", "pk").prefetch_related(
        Prefetch("prices", queryset=dated, to_attr="dated")
    )
    hours = ClassHours.objects.order_by("weekday")
    return classes.prefetch_related(Prefetch("hours", queryset=hours), Prefetch("offers", queryset=offers))


def occupancy(classes: Collection[int], *, first: date, last: date, on: date) -> Iterable[tuple[int, DayFullness]]:
    """How full each class is on each day of a period, as the counters say now."""
    noon = rules.value("enrolment.vacancy.window", on=on)["noon_cell"]
    values: dict[str, Any] = {"classes": list(classes), "first_on": first, "last_on": last, "noon": noon}
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPANCY, values)
        for pk, day, is_open, t1, s1, t2, s2 in cursor.fetchall():
            yield pk, DayFullness(day, is_open, (t1, s1), (t2, s2))


def hours_in_words(hours: Iterable[ClassHours]) -> list[tuple[list[int], ClassHours]]:
    """Weekdays of the same time and carers together: [([1, 2, 3, 4, 5], hours)]."""
    alike: dict[tuple[int, int, int], list[ClassHours]] = defaultdict(list)
    for row in hours:
        alike[row.first, row.last, row.carers].append(row)
    return [([row.weekday for row in rows], rows[0]) for rows in alike.values()]
