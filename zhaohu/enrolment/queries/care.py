"""The search for care: one statement answers with the page and with how many there are.

Near a place everything within reach is looked at, for the order and the count. By name alone the index is walked only
as far as the page goes, and the count ends at a limit.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import connection

from zhaohu.core.identity import conceal
from zhaohu.core.marks import ByName, ByNumber, Mark
from zhaohu.enrolment.forms.care import Order, Search
from zhaohu.enrolment.queries import care_sql as sql
from zhaohu.institutions.choices.institution import ClassType, FilingState, ServiceForm
from zhaohu.institutions.queries.records import LastInspection
from zhaohu.institutions.queries.register import Choice
from zhaohu.institutions.queries.register_map import MOST_POINTS, Point

PAGE_SIZE = 12
MOST_COUNTED = 500


class Window(msgspec.Struct, frozen=True):
    """How vacancies are counted (rule `enrolment.vacancy.window`)."""

    lead_days: int = 0
    days: int = 0
    noon_cell: int = 25
    stale_hours: int = 24


class Manner(msgspec.Struct, frozen=True):
    """How the time of a way is estimated (rule `enrolment.travel`)."""

    detour: float
    metres_per_minute: float
    start_minutes: float = 0


class Rules(msgspec.Struct):
    """The dated rules of the search."""

    window: Window = msgspec.field(name="enrolment.vacancy.window", default_factory=Window)
    travel: dict[str, Manner] = msgspec.field(name="enrolment.travel", default_factory=dict)
    refunds: dict[str, dict[str, Any]] = msgspec.field(name="enrolment.refund_rules", default_factory=dict)
    days: int = msgspec.field(name="enrolment.care.days", default=0)
    fields: list[str] = msgspec.field(name="register.fields", default_factory=list)
    radius: int = msgspec.field(name="register.near.radius_metres", default=0)
    maximum_radius: int = msgspec.field(name="register.near.maximum_radius_metres", default=0)


class OpenProblem(msgspec.Struct):
    """The published non-compliance that must be mended first."""

    found_on: date
    rectify_by: date


class Row(msgspec.Struct):
    """An institution with the offer of its own that fits best. Metres, cells, months and fen."""

    id: int
    key: str | int
    uscc: str
    name: str
    status: FilingState
    district: str
    street: str | None
    address: str
    lng: float | None
    lat: float | None
    quality_grade: str
    demonstration: bool
    filed_on: date | None
    receipt_number: str | None
    metres: int | None
    origin: int
    offer: int
    form: ServiceForm
    first: int
    last: int
    from_months: int
    to_months: int
    class_type: ClassType
    inclusive: bool
    meals: bool
    amount_fen: int | None
    unit: str | None
    meal_fen: int | None
    places: int | None
    as_of: datetime | None
    waiting: int
    problem: OpenProblem | None = None
    last_inspection: LastInspection | None = None

    def shown(self, fields: frozenset[str]) -> "Row":
        """The row with what the rule `register.fields` keeps back emptied, and free texts made fit to be seen."""
        self.name, self.address = conceal(self.name), conceal(self.address) if "address" in fields else ""
        if "street" not in fields:
            self.street = None
        if not {"lng", "lat"} <= fields:
            self.lng = self.lat = None
        return self


@dataclass(frozen=True)
class Found:
    """One page of a search. `total` is at most MOST_COUNTED + 1 where `is_capped`."""

    rows: list[Row]
    total: int
    rules: Rules
    previous: Mark | None
    next: Mark | None

    @property
    def is_capped(self) -> bool:
        return self.total > MOST_COUNTED


def radius(search: Search, rules: Rules) -> int:
    """The radius in force: as asked, else by the rule; never above the rule's maximum."""
    return min(search.radius or rules.radius, rules.maximum_radius)


COLUMNS = f"""
    i.uscc, i.name, i.filing_state AS status, d.name AS district, s.name AS street, i.address, i.lng, i.lat,
    i.quality_grade, {sql.DEMONSTRATION} AS demonstration, i.filed_on, r.number AS receipt_number, n.problem,
    i.last_inspection,
    o.offer_id AS offer, o.form, o.first, o.last, o.from_months, o.to_months, o.class_type, o.inclusive, o.meals,
    o.amount_fen, o.unit, o.meal_fen,
    CASE WHEN p.places > 0 THEN 0 ELSE (
        SELECT count(*) FROM enrolment_choice WHERE offer_id = o.offer_id AND state = 'waiting' AND position IS NOT NULL
    ) END AS waiting
"""
JOINS = """
    JOIN enrolment_carefact o ON o.id = p.fact
    JOIN divisions_division d ON d.code = i.district_id
    LEFT JOIN divisions_division s ON s.code = i.street_id
    LEFT JOIN LATERAL (
        SELECT number FROM institutions_filingreceipt WHERE institution_id = i.id ORDER BY version DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT json_build_object('found_on', found_on, 'rectify_by', rectify_by) AS problem
        FROM institutions_noncompliancenotice
        WHERE institution_id = i.id AND published_at IS NOT NULL AND rectified_on IS NULL ORDER BY rectify_by LIMIT 1
    ) n ON true
"""
_CHOSEN = "o.home AS id, o.metres, o.fact, o.places, o.as_of"
_HOME = "i.id, i.quality_grade, i.demonstration_until, m.metres"


def found(search: Search, *, at: datetime, size: int = PAGE_SIZE) -> Found:
    """The institutions that fit a search, each with the offer that fits best."""
    text, params = statement(search, at=at, size=size)
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        total, rows, said = cursor.fetchone()
    rules = msgspec.json.decode(said or "{}", type=Rules)
    fields = frozenset(rules.fields)
    decoded = [row.shown(fields) for row in msgspec.json.decode(rows, type=list[Row])]
    more, decoded = len(decoded) > size, decoded[:size]
    if search.backwards:
        decoded.reverse()
    has_previous = more if search.backwards else search.mark is not None
    has_next = search.backwards or more
    return Found(
        rows=decoded,
        total=total,
        rules=rules,
        previous=_mark(decoded[0]) if decoded and has_previous else None,
        next=_mark(decoded[-1]) if decoded and has_next else None,
    )


def _mark(row: Row) -> Mark:
    return ByName(row.key, row.id) if isinstance(row.key, str) else ByNumber(row.key, row.id)


def statement(search: Search, *, at: datetime, size: int = PAGE_SIZE) -> tuple[str, dict[str, Any]]:
    """The one statement of a search, with its parameters."""
    params = sql.values(search, at=at)
    turn, beyond = ("DESC" if search.backwards else "ASC"), ""
    if search.mark is not None:
        params["mark"], params["mark_id"] = msgspec.structs.astuple(search.mark)
        column = "i.sort_key, i.id" if _walks(search) else "f.key, f.id"
        beyond = f"({column}) {'<' if search.backwards else '>'} (%(mark)s, %(mark_id)s)"
    tables, count = _parts(search)(search, beyond, turn, size + 1)
    text = f"""
        WITH {sql.RULES}, {tables}
        SELECT ({count}), (SELECT coalesce(json_agg(x), '[]')::text FROM (
            SELECT p.*, {sql.nearest(search)} AS origin, {COLUMNS}
            FROM page p JOIN institutions_institution i ON i.id = p.id {JOINS} ORDER BY p.key {turn}, p.id {turn}
        ) x), (SELECT said::text FROM rules)
    """
    return text, params


def _walks(search: Search) -> bool:
    """Whether the index of names is walked: not where words leave so few that all of them are found at once."""
    return search.sorted_by == Order.NAME and not search.words


def _parts(search: Search) -> Callable[[Search, str, str, int], tuple[str, str]]:
    if search.sorted_by in (Order.NAME, Order.DISTANCE):
        return _by_name if _walks(search) else _all_at_once
    return _all_with_offers


def _page(search: Search) -> str:
    """The page, each institution of it with its best offer."""
    return f"""{sql.best(search, "first")},
        page AS (SELECT f.key, {_CHOSEN} FROM first f JOIN best o ON o.home = f.id)"""


def _by_name(search: Search, beyond: str, turn: str, size: int) -> tuple[str, str]:
    """The index of names is walked until the page is full; what is counted ends at the limit."""
    source = sql.source(search)
    tables = f"""first AS MATERIALIZED (
        SELECT i.sort_key AS key, {_HOME} FROM {source} {f"AND {beyond}" if beyond else ""}
        ORDER BY i.sort_key {turn}, i.id {turn} LIMIT {size}
    ), {_page(search)}"""
    return tables, f"SELECT count(*) FROM (SELECT FROM {source} LIMIT {MOST_COUNTED + 1}) counted"


def _all_at_once(search: Search, beyond: str, turn: str, size: int) -> tuple[str, str]:
    """Everything that fits is found; the best offer is sought for the page only."""
    tables = f"""found AS MATERIALIZED (SELECT {sql.key(search)} AS key, {_HOME} FROM {sql.source(search)}),
        first AS MATERIALIZED (SELECT * FROM found f {f"WHERE {beyond}" if beyond else ""}
                               ORDER BY f.key {turn}, f.id {turn} LIMIT {size}), {_page(search)}"""
    return tables, _COUNT


def _all_with_offers(search: Search, beyond: str, turn: str, size: int) -> tuple[str, str]:
    """Where the best offer decides the order, it is sought for everything that fits."""
    where = " AND ".join([sql.LISTED, *sql.of_place(search).values()])
    tables = f"""homes AS MATERIALIZED (
            SELECT {_HOME} FROM institutions_institution i
            CROSS JOIN LATERAL (SELECT {sql.metres(search)} AS metres) m WHERE {where}
        ), {sql.best(search, "homes")},
        found AS MATERIALIZED (SELECT {sql.key(search)} AS key, {_CHOSEN} FROM best o),
        page AS (SELECT * FROM found f {f"WHERE {beyond}" if beyond else ""}
                 ORDER BY f.key {turn}, f.id {turn} LIMIT {size})"""
    return tables, _COUNT


_COUNT = f"SELECT least(count(*), {MOST_COUNTED + 1}) FROM found"


def mapped(search: Search, *, at: datetime) -> tuple[list[Choice], list[Point]]:
    """How many fit in each district, the most first, and where they are; one statement for both.

    A chosen district narrows what is drawn one by one, and not the counts.
    """
    source = sql.source(replace(search, district=""))
    text = f"""
        WITH {sql.RULES}, found AS MATERIALIZED (SELECT i.id, i.district_id FROM {source}),
        counted AS (SELECT district_id, count(*) AS n FROM found GROUP BY 1)
        SELECT (SELECT json_agg(json_build_object('code', d.code, 'name', d.name, 'count', coalesce(c.n, 0))
                                ORDER BY coalesce(c.n, 0) DESC, d.code)::text
                FROM divisions_division d LEFT JOIN counted c ON c.district_id = d.code WHERE d.tenant_id = d.code),
               (SELECT json_agg(x)::text FROM (
                   SELECT i.uscc, i.name, i.lng, i.lat
                   FROM found f JOIN institutions_institution i ON i.id = f.id CROSS JOIN rules
                   WHERE i.lng IS NOT NULL AND i.lat IS NOT NULL AND rules.fields @> '["lng", "lat"]'
                     AND %(narrow)s AND (%(district)s = '' OR i.district_id = %(district)s)
                   ORDER BY i.sort_key, i.id LIMIT {MOST_POINTS}) x)
    """
    narrow = bool(search.near or search.district or search.words)
    with connection.cursor() as cursor:
        cursor.execute(text, sql.values(search, at=at) | {"narrow": narrow})
        counts, spots = cursor.fetchone()
    points = msgspec.json.decode(spots or "[]", type=list[Point])
    for point in points:
        point.name = conceal(point.name)
    return msgspec.json.decode(counts or "[]", type=list[Choice]), points
