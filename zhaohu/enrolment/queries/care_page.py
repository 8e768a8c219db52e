"""What one institution offers, or up to three beside each other: offers with what is free in them and from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.db import connection

from zhaohu.core.identity import conceal
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.models import ClassHours, Closure, Vacancy, VacancyOverride
from zhaohu.enrolment.queries import care_sql as sql
from zhaohu.enrolment.queries.care import OpenProblem, Rules
from zhaohu.institutions.choices.institution import ENDED, ON_REGISTER, ClassType, FilingState, ServiceForm
from zhaohu.institutions.queries.records import LastInspection

_SHOWN = "i.filing_state IN ({})".format(", ".join(f"'{state.value}'" for state in (*ON_REGISTER, *ENDED)))
_STEPS = 31


class Offer(msgspec.Struct):
    """An offer of an institution on the start day. Cells, months, fen.

    `places` is what is published (standing) or free at the time asked (booked by the day). `free_from` is the first day
    from which the counters hold a place for good, up to the end of the calendar; None where there is none.
    `meal_days` is on how many days of the next whole month the class is open on the offer's weekdays.
    """

    id: int
    form: ServiceForm
    class_name: str
    class_type: ClassType
    first: int
    last: int
    from_months: int
    to_months: int
    weekdays: list[int]
    inclusive: bool
    meals: bool
    refund_rule: str
    fits: bool
    amount_fen: int | None = None
    unit: str | None = None
    meal_fen: int | None = None
    places: int | None = None
    as_of: datetime | None = None
    overridden: str = ""
    free_from: date | None = None
    meal_days: int = 0
    waiting: int = 0

    @property
    def monthly_fen(self) -> int | None:
        """A month with meals: the price and a meal on every open day; None where the price is not by the month."""
        if self.amount_fen is None or self.unit != "month":
            return None
        return self.amount_fen + (self.meal_fen or 0) * self.meal_days


def _rank(offer: Offer) -> tuple[bool, bool, bool, int, int]:
    """The order of `care_sql.best`, what fits before what does not."""
    form = list(ServiceForm).index(offer.form)
    return not offer.fits, offer.form not in STANDING, not offer.places, form, offer.amount_fen or 0


class Home(msgspec.Struct):
    """An institution as a family sees it, with its offers."""

    id: int
    uscc: str
    name: str
    status: FilingState
    district: str
    street: str | None
    address: str
    phone: str
    inclusive: bool
    quality_grade: str
    demonstration: bool
    graded_on: date | None
    grade_document: str
    filed_on: date | None
    receipt_number: str | None
    updated_at: datetime
    lng: float | None = None
    lat: float | None = None
    metres: int | None = None
    origin: int = 0
    problem: OpenProblem | None = None
    problems: int = 0
    last_inspection: LastInspection | None = None
    offers: list[Offer] = msgspec.field(default_factory=list)

    @property
    def can_be_chosen(self) -> bool:
        return self.status in sql.CHOOSABLE

    @property
    def best(self) -> Offer | None:
        """The offer that answers the family; None where nothing is offered."""
        return min(self.offers, key=_rank, default=None)


def month_of_meals(on: date) -> tuple[date, date]:
    """The next whole month, by which the open days of a month are counted."""
    first = on if on.day == 1 else (on.replace(day=1) + timedelta(days=_STEPS)).replace(day=1)
    return first, (first + timedelta(days=_STEPS)).replace(day=1) - timedelta(days=1)


def homes(codes: Sequence[str], search: Search, *, at: datetime) -> tuple[list[Home], Rules]:
    """The institutions of these credit codes, in that order; those that never had a filing are left out."""
    first, last = month_of_meals(search.starts_on)
    values = sql.values(search, at=at) | {"codes": list(codes), "month_first": first, "month_last": last}
    with connection.cursor() as cursor:
        cursor.execute(_statement(search), values)
        rows, said = cursor.fetchone()
    found = {home.uscc: home for home in msgspec.json.decode(rows or "[]", type=list[Home])}
    rules = msgspec.json.decode(said or "{}", type=Rules)
    kept = [found[code] for code in codes if code in found]
    for home in kept:
        home.name = conceal(home.name)
        home.address = conceal(home.address) if "address" in rules.fields else ""
    return kept, rules


def _statement(search: Search) -> str:
    fits = " AND ".join(sql.of_care(search).values()) or "true"
    return f"""
        WITH {sql.RULES}, homes AS (
            SELECT i.id, i.uscc, i.name, i.filing_state AS status, d.name AS district, s.name AS street, i.address,
                   i.phone, i.inclusive, i.quality_grade, {sql.DEMONSTRATION} AND {sql.LISTED} AS demonstration,
                   i.graded_on, i.grade_document, i.filed_on, i.updated_at,
                   i.lng, i.lat, m.metres, {sql.nearest(search)} AS origin, n.problem, n.problems, i.last_inspection,
                   (SELECT number FROM institutions_filingreceipt WHERE institution_id = i.id
                    ORDER BY version DESC LIMIT 1) AS receipt_number,
                   coalesce((SELECT json_agg(x ORDER BY x.form, x.from_months, x.amount_fen, x.id) FROM (
                       SELECT o.*, coalesce({fits}, false) AS fits, w.waiting, g.reason AS overridden, z.free_from,
                              k.meal_days FROM ({sql.offers()}) o {_MORE}
                   ) x), '[]') AS offers
            FROM institutions_institution i CROSS JOIN LATERAL (SELECT {sql.metres(search)} AS metres) m
            JOIN divisions_division d ON d.code = i.district_id
            LEFT JOIN divisions_division s ON s.code = i.street_id
            LEFT JOIN LATERAL (
                SELECT count(*) AS problems,
                       (array_agg(json_build_object('found_on', found_on, 'rectify_by', rectify_by)
                                  ORDER BY rectify_by))[1] AS problem
                FROM institutions_noncompliancenotice
                WHERE institution_id = i.id AND published_at IS NOT NULL AND rectified_on IS NULL
            ) n ON true
            WHERE i.uscc = ANY(%(codes)s::varchar[]) AND {_SHOWN}
        )
        SELECT (SELECT json_agg(h)::text FROM homes h), (SELECT said::text FROM rules)
    """


# Beside each offer: who waits, why fewer places are told, from when on a place is free for good, open days of a month.
_MORE = """
    LEFT JOIN LATERAL (
        SELECT count(*) AS waiting FROM enrolment_choice
        WHERE offer_id = o.id AND state = 'waiting' AND position IS NOT NULL
    ) w ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(max(reason), '') AS reason FROM enrolment_vacancyoverride x
        WHERE x.care_class_id = o.care_class_id AND x.ended_at IS NULL AND x.expires_at > %(at)s
          AND x.made_at = o.as_of AND x.places = o.places
    ) g ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN bool_or(y.open) FILTER (WHERE y."on" > coalesce(y.full_on, y."on" - 1))
                    THEN greatest(coalesce(min(y.full_on) + 1, %(start)s), %(start)s) END AS free_from
        FROM (
            SELECT d."on", d.open, max(d."on") FILTER (WHERE d.open AND (
                SELECT min(cell.s - cell.t) FROM unnest(d.seats[o.first + 1:o.last], d.taken[o.first + 1:o.last])
                AS cell(s, t)) <= 0) OVER () AS full_on
            FROM enrolment_classday d
            WHERE d.care_class_id = o.care_class_id AND d."on" >= %(start)s
              AND extract(isodow FROM d."on")::int = ANY(o.weekdays) AND o.form IN ('full_day', 'half_day')
        ) y
    ) z ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS meal_days FROM enrolment_classday d
        WHERE d.care_class_id = o.care_class_id AND d."on" BETWEEN %(month_first)s AND %(month_last)s AND d.open
          AND extract(isodow FROM d."on")::int = ANY(o.weekdays)
    ) k ON true
"""


@dataclass(frozen=True)
class Opening:
    """A class with the time at which it is open, by weekday."""

    class_name: str
    weekdays: list[int]
    hours: ClassHours


def openings(institution_id: int, *, on: date) -> list[Opening]:
    """When the classes of an institution are open: weekdays of the same time together."""
    rows = ClassHours.objects.filter(care_class__institution=institution_id, care_class__opened_on__lte=on)
    rows = rows.exclude(care_class__closed_on__lte=on).select_related("care_class")
    grouped: dict[tuple[int, int, int], Opening] = {}
    for row in rows.order_by("care_class_id", "weekday"):
        key = (row.care_class_id, row.first, row.last)
        grouped.setdefault(key, Opening(row.care_class.name, [], row)).weekdays.append(row.weekday)
    return list(grouped.values())


def closures(institution_id: int, *, on: date) -> list[Closure]:
    """The days on which a class will not open."""
    rows = Closure.objects.filter(care_class__institution=institution_id, last_on__gte=on)
    return list(rows.select_related("care_class").order_by("first_on", "care_class_id"))


@dataclass(frozen=True)
class Free:
    """Standing places free in a class in one part of the day, as published."""

    class_name: str
    from_months: int
    to_months: int
    part: DayPart
    places: int
    as_of: datetime
    reason: str


def vacancies(institution_id: int, *, at: datetime) -> list[Free]:
    """What is published as free, by class and part of the day; a director's word for fewer places counts first."""
    rows = Vacancy.objects.filter(care_class__institution=institution_id, care_class__closed_on__isnull=True)
    word = VacancyOverride.objects.filter(
        care_class__institution=institution_id, ended_at__isnull=True, expires_at__gt=at
    )
    said = {(row.care_class_id, row.part): row for row in word}
    found = []
    for row in rows.select_related("care_class").order_by("care_class__from_months", "care_class_id", "part"):
        less, kept = said.get((row.care_class_id, row.part)), row.care_class
        places, as_of, reason = (less.places, less.made_at, less.reason) if less else (row.places, row.as_of, "")
        found.append(Free(kept.name, kept.from_months, kept.to_months, DayPart(row.part), places, as_of, reason))
    order = list(DayPart)
    return sorted(found, key=lambda free: (free.from_months, free.class_name, order.index(free.part)))
