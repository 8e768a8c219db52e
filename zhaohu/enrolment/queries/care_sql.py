"""The pieces that every statement about offers is put together from. Only constants are written into the text; what a
family asks for goes in as parameters.

A piece speaks of `i` (the institution), `m` (how far), `o` (an offer with its price and what is free).
"""

import math
from datetime import datetime
from typing import Any

from zhaohu.enrolment.choices.offers import BOOKABLE, STANDING
from zhaohu.enrolment.forms.care import Order, Point, Search
from zhaohu.institutions.choices.institution import FilingState

CHOOSABLE = (FilingState.FILED, FilingState.CHANGE_SUBMITTED, FilingState.CANCEL_SUBMITTED)
LISTED = "i.filing_state IN ({})".format(", ".join(f"'{state.value}'" for state in CHOOSABLE))
_EARTH = 6_371_008.8  # mean radius in metres
_DEGREE = 111_195.0  # metres of one degree of latitude
_HIGH = 1.01 / _DEGREE  # a little wider than the circle, so that rounding loses nothing
NO_PRICE = 10**15
DEMONSTRATION = "coalesce(i.demonstration_until >= %(on)s::date, false)"  # of an institution that is listed

RULES = """
    rules AS MATERIALIZED (
        SELECT said, (said->'enrolment.vacancy.window'->>'noon_cell')::int AS noon,
               (said->'enrolment.vacancy.window'->>'stale_hours')::int AS stale,
               (said->>'register.near.radius_metres')::int AS radius,
               (said->>'register.near.maximum_radius_metres')::int AS maximum, said->'enrolment.care.fit' AS fit,
               (said->'register.fields')::jsonb AS fields
        FROM (SELECT json_object_agg(code, value) AS said FROM rules_rule
              WHERE code IN ('enrolment.vacancy.window', 'enrolment.care.fit', 'enrolment.care.days',
                             'enrolment.travel', 'enrolment.refund_rules', 'register.fields',
                             'register.near.radius_metres', 'register.near.maximum_radius_metres')
                AND division_id IS NULL AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)) r
    )
"""
_STANDING, _BOOKED = (
    "s.form IN ({})".format(", ".join(f"'{form.value}'" for form in forms)) for forms in (STANDING, BOOKABLE)
)
# What is free at a time of a day, as its counters stand this moment; read for offers by the day only.
_COUNTED = f"""
    LEFT JOIN LATERAL (
        SELECT min(cell.s - cell.t) AS places FROM enrolment_classday d,
               unnest(d.seats[%(since)s + 1:%(until)s], d.taken[%(since)s + 1:%(until)s]) AS cell(s, t)
        WHERE {_BOOKED} AND d.care_class_id = s.care_class_id AND d."on" = %(day)s AND d.open
          AND extract(isodow FROM %(day)s::date)::int = ANY(s.weekdays) AND s.first <= %(since)s AND s.last >= %(until)s
    ) c ON true
"""


def given(name: str, kind: str) -> str:
    """A value that is asked for, without influence on the plan.

    PostgreSQL keeps one plan for a statement where values do not matter; to plan costs more than most searches.
    """
    return f"(SELECT %({name})s::{kind})"


def offers(which: str = "true") -> str:
    """The offers of an institution on the start day, with price and what is free: standing places as published."""
    counted, free = ("", "") if which == _STANDING else (_COUNTED, f"WHEN {_BOOKED} THEN c.places")
    start = given("start", "date")
    return f"""
        SELECT s.id AS fact, s.offer_id AS id, s.care_class_id, s.form, s.first, s.last, s.from_months, s.to_months,
               s.weekdays, s.inclusive, s.meals, s.refund_rule, s.class_name, s.class_type, s.amount_fen, s.unit,
               s.meal_fen, CASE {free} WHEN s.less_until > %(at)s AND s.places IS NOT NULL THEN s.less
                                ELSE s.places END AS places,
               CASE WHEN s.less_until > %(at)s THEN s.less_at ELSE s.as_of END AS as_of
        FROM enrolment_carefact s {counted}
        WHERE s.institution_id = i.id AND {which} AND s.from_on <= {start} AND (s.to_on IS NULL OR s.to_on > {start})
    """


def match(search: Search) -> str:
    """Whether an institution has an offer that fits."""
    return f"EXISTS (SELECT FROM ({offers()}) o WHERE {' AND '.join(of_care(search).values()) or 'true'})"


_OPEN_PROBLEMS = """
    SELECT n.institution_id FROM institutions_noncompliancenotice n
    WHERE n.published_at IS NOT NULL AND n.rectified_on IS NULL
"""
RADIUS = "(SELECT least(coalesce(%(radius)s::int, radius), maximum) FROM rules)"


def values(search: Search, *, at: datetime) -> dict[str, Any]:
    """The parameters of a search."""
    since, until = search.hours
    known: dict[str, Any] = {
        "on": search.today, "at": at, "start": search.starts_on, "day": search.booked_on,
        "since": since, "until": until,
        "months": search.months, "form": search.form, "district": search.district, "radius": search.radius,
        "grade": search.grade, "unit": search.unit, "most": None if search.price is None else search.price * 100,
        "opens": search.opens, "closes": search.closes,
    }  # fmt: skip
    for number, point in enumerate(search.points):
        cos = math.cos(math.radians(point.lat))
        known |= {f"lat{number}": point.lat, f"lng{number}": point.lng, f"cos{number}": cos}
        known |= {f"wide{number}": 1 / (_DEGREE * cos)}
    if search.detour:
        known |= _between(*search.points)
    for number, word in enumerate(search.words):
        if len(word) > 1 and not word.isascii():
            known[f"word{number}_bare"] = word
        known[f"word{number}"] = "%{}%".format(word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    return known


def _between(a: Point, b: Point) -> dict[str, float]:
    """The middle of two places, and how far each of them is from it to the north and to the east, in metres."""
    lat = (a.lat + b.lat) / 2
    wide = _DEGREE * math.cos(math.radians(lat))
    return {
        "direct": _straight(a, b), "lat_mid": lat, "lng_mid": (a.lng + b.lng) / 2, "wide_mid": 1 / wide,
        "north": abs(a.lat - b.lat) / 2 * _DEGREE, "east": abs(a.lng - b.lng) / 2 * wide,
    }  # fmt: skip


def _straight(a: Point, b: Point) -> float:
    """Metres between two points."""
    high, wide = math.radians(a.lat - b.lat), math.radians(a.lng - b.lng)
    part = (
        math.sin(high / 2) ** 2
        + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(wide / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1, math.sqrt(part)))


def _metres(number: int) -> str:
    return (
        f"2 * {_EARTH} * asin(least(1, sqrt(power(sin(radians(i.lat - %(lat{number})s::float8) / 2), 2)"
        f" + %(cos{number})s::float8 * cos(radians(i.lat))"
        f" * power(sin(radians(i.lng - %(lng{number})s::float8) / 2), 2))))"
    )


def metres(search: Search) -> str:
    """How far: from the nearer place, or how much longer the way to work becomes; NULL where no place was given."""
    if not search.near:
        return "NULL::int"
    ways = [_metres(number) for number in range(len(search.points))]
    if search.detour:
        return f"round(greatest({ways[0]} + {ways[1]} - %(direct)s::float8, 0))::int"
    return f"round(least({', '.join(ways)}))::int"


def nearest(search: Search) -> str:
    """The number of the place from which `metres` is measured."""
    if len(search.points) < 2 or search.detour:
        return "0"
    return f"CASE WHEN {_metres(0)} <= {_metres(1)} THEN 0 ELSE 1 END"


def box(search: Search, reach: str) -> str:
    """A condition that the index on latitude and longitude knows, a little wider than `reach` metres."""
    reach = f"(({reach})::float8 + 1)"  # metres are told without their fractions
    if search.detour:
        return _ellipse(reach)
    boxes = [_sides(str(number), reach, reach) for number in range(len(search.points))]
    return f"({' OR '.join(boxes)})"


def _sides(name: str, high: str, wide: str) -> str:
    """Within so many metres north or south and east or west of a place."""
    return (
        f"(i.lat BETWEEN %(lat{name})s::float8 - {high} * {_HIGH} AND %(lat{name})s::float8 + {high} * {_HIGH}"
        f" AND i.lng BETWEEN %(lng{name})s::float8 - {wide} * %(wide{name})s::float8 * 1.01"
        f" AND %(lng{name})s::float8 + {wide} * %(wide{name})s::float8 * 1.01)"
    )


def _ellipse(reach: str) -> str:
    """Around the ellipse of the ways over a place that are longer by `reach` at most; its foci are home and work."""
    half = f"power(({reach} + %(direct)s::float8) / 2 * 1.01, 2)"
    high, wide = (f"sqrt(greatest({half} - power(%({name})s::float8, 2), 0))" for name in ("east", "north"))
    return _sides("_mid", high, wide)


def of_place(search: Search) -> dict[str, str]:
    """The conditions of a search on where and how an institution is called, by name."""
    named = {}
    if search.near:
        named["radius"] = f"{box(search, RADIUS)} AND m.metres <= {RADIUS}"
    if search.district:
        named["district"] = f"i.district_id = {given('district', 'varchar')}"
    if search.words:
        named["words"] = " AND ".join(_word(word, f"word{n}") for n, word in enumerate(search.words))
    return named


def _word(word: str, name: str) -> str:
    """A word in the name, the address or, where it may be pinyin, the pinyin; signs without case are found by pairs."""
    value = f"%({name})s"
    if not word.isascii():
        both = "(i.name || ' ' || i.address)"  # one condition, so that no index of three signs is asked about two
        pairs = f"institutions_pairs(i.name || ' ' || i.address) @> institutions_pairs(%({name}_bare)s::text) AND "
        return f"({pairs if len(word) > 1 else ''}{both} LIKE {value})"
    return f"(i.name ILIKE {value} OR i.pinyin LIKE lower({value}) OR i.address LIKE {value})"


def of_care(search: Search) -> dict[str, str]:
    """The conditions of a search on what is offered, by name, in the order in which they are told when nothing fits."""
    months = given("months", "int")
    asked = {
        "form": (f"o.form = {given('form', 'varchar')}", search.form),
        "age": (f"({months} >= o.from_months AND {months} < o.to_months)", search.months is not None),
        "opens": ("o.first <= %(opens)s::int", search.opens is not None),
        "closes": ("o.last >= %(closes)s::int", search.closes is not None),
        "inclusive": ("o.inclusive", search.inclusive),
        "grade": ("(i.quality_grade <> '' AND i.quality_grade <= %(grade)s)", search.grade),
        "demonstration": (DEMONSTRATION, search.demonstration),
        "price": ("(o.unit = %(unit)s AND o.amount_fen <= %(most)s::bigint)", search.price is not None),
        "vacancy": ("o.places > 0", search.vacancy),
    }
    return {name: sql for name, (sql, is_asked) in asked.items() if is_asked}


def _fit(name: str) -> str:
    """A part of the rule `enrolment.care.fit`."""
    return f"(SELECT (fit->>'{name}')::float8 FROM rules)"


_OLD = "(SELECT %(at)s::timestamptz - make_interval(hours => stale) FROM rules)"
_KEYS = {
    Order.NAME: "i.sort_key",
    Order.DISTANCE: "m.metres",
    Order.PRICE: f"""(coalesce(o.amount_fen, {NO_PRICE})
        + CASE WHEN o.unit = 'month' THEN 0 ELSE {NO_PRICE} END)::bigint""",
    Order.VACANCY: "-coalesce(o.places, 0)",
    Order.FIT: f"""round(coalesce(o.metres, 0)
        + CASE WHEN coalesce(o.places, 0) > 0 THEN 0 ELSE {_fit("no_vacancy_metres")} END
        + CASE WHEN o.as_of < {_OLD} THEN {_fit("stale_metres")} ELSE 0 END
        + CASE WHEN o.home IN ({_OPEN_PROBLEMS}) THEN {_fit("problem_metres")} ELSE 0 END
        + CASE WHEN o.unit = 'month' THEN o.amount_fen::float8 / 100 * {_fit("metres_per_yuan")} ELSE 0 END)::bigint""",
}


def key(search: Search) -> str:
    """By what the institutions are sorted."""
    return _KEYS[search.sorted_by]


def source(search: Search) -> str:
    """The institutions that have an offer that fits."""
    where = " AND ".join([LISTED, *of_place(search).values(), match(search)])
    return f"institutions_institution i CROSS JOIN LATERAL (SELECT {metres(search)} AS metres) m WHERE {where}"


def best(search: Search, homes: str) -> str:
    """Tables, the last of them `best`: of the offers of each of `homes` the best.

    `homes` has `id`, `metres`, `quality_grade` and `demonstration_until`.

    A place for good comes before a time by the hour, whose counters are read only where there is no other.
    """
    if search.form:
        return f"best AS ({_best(search, homes, _STANDING if search.form in STANDING else _BOOKED)})"
    others = _best(search, homes, f"{_BOOKED} AND i.id NOT IN (SELECT home FROM standing)")
    return f"""standing AS MATERIALIZED ({_best(search, homes, _STANDING)}),
        best AS (SELECT * FROM standing UNION ALL ({others}))"""


def _best(search: Search, homes: str, which: str) -> str:
    """Of those offers the best of each institution: one that has a place, the fuller form of care, the cheaper."""
    care = " AND ".join(of_care(search).values()) or "true"
    return f"""
        SELECT DISTINCT ON (i.id) i.id AS home, i.metres, o.fact, o.unit, o.amount_fen, o.places, o.as_of
        FROM {homes} i CROSS JOIN LATERAL ({offers(which)}) o WHERE {care}
        ORDER BY i.id, (coalesce(o.places, 0) > 0) DESC,
            array_position(ARRAY['full_day', 'half_day', 'hourly', 'occasional'], o.form::text), o.amount_fen, o.id
    """
