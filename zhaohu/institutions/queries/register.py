"""The public search: one statement answers with the page, how many there are, and what can be chosen.

Words are sought one by one in name, pinyin, address, credit code, street and district, each by its own index; an
institution must be found by every word. Distance is the great circle, inside a box that the index knows.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from django.db import connection

from zhaohu.core.marks import ByName, ByNumber, Mark
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.forms.register import Search
from zhaohu.institutions.queries.register_records import COLUMNS, JOINS, RULES, Record

PAGE_SIZE = 12
_EARTH = 6_371_008.8  # mean radius in metres
_DEGREE = 111_195.0  # metres of one degree of latitude
LISTED = "i.filing_state IN ({})".format(", ".join(f"'{state.value}'" for state in ON_REGISTER))


class Choice(msgspec.Struct):
    """A district or street to choose; `count` where it was counted."""

    code: str
    name: str
    count: int = 0


class Rules(msgspec.Struct):
    """The dated rules of the register."""

    fields: list[str] = msgspec.field(name="register.fields", default_factory=list)
    promise_days: int = msgspec.field(name="register.record.promise_days", default=0)
    radius: int = msgspec.field(name="register.near.radius_metres", default=0)
    maximum_radius: int = msgspec.field(name="register.near.maximum_radius_metres", default=0)
    supervision_phone: str = msgspec.field(name="register.supervision_phone", default="")


@dataclass(frozen=True)
class Found:
    """One page of a search; the marks are None where there is no page before or after."""

    records: list[Record]
    total: int
    rules: Rules
    districts: list[Choice]
    streets: list[Choice]
    previous: Mark | None
    next: Mark | None


def found(search: Search, *, on: date, size: int = PAGE_SIZE) -> Found:
    """The institutions on the register that a search finds, by name or, near a place, by distance."""
    sql, params = statement(search, on=on, size=size)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        total, rows, rules, districts, streets = cursor.fetchone()
    known = msgspec.json.decode(rules or "{}", type=Rules)
    allowed = frozenset(known.fields)
    records = [record.only(allowed) for record in msgspec.json.decode(rows, type=list[Record])]
    more, records = len(records) > size, records[:size]
    if search.backwards:
        records.reverse()
    has_previous = more if search.backwards else search.mark is not None
    has_next = search.backwards or more
    return Found(
        records=records,
        total=total,
        rules=known,
        districts=msgspec.json.decode(districts or "[]", type=list[Choice]),
        streets=msgspec.json.decode(streets or "[]", type=list[Choice]),
        previous=_mark(search, records[0]) if records and has_previous else None,
        next=_mark(search, records[-1]) if records and has_next else None,
    )


def _mark(search: Search, record: Record) -> Mark:
    return ByNumber(record.metres or 0, record.id) if search.near else ByName(record.sort_key, record.id)


def statement(search: Search, *, on: date, size: int = PAGE_SIZE) -> tuple[str, dict[str, Any]]:
    """The one statement of a search, with its parameters."""
    ctes, where, params = conditions(search)
    params |= {"on": on, "size": size + 1, "district": search.district}
    key = _METRES if search.near else "i.sort_key"
    beyond, turn = "", "DESC" if search.backwards else "ASC"
    if search.mark is not None:
        params["mark"], params["mark_id"] = msgspec.structs.astuple(search.mark)
        beyond = f"AND ({key}, i.id) {'<' if search.backwards else '>'} (%(mark)s, %(mark_id)s)"
    metres = f"{_METRES} AS metres" if search.near else "NULL::int AS metres"
    sql = f"""
        WITH rules AS (SELECT ({RULES}) AS said){ctes},
        page AS (
            SELECT i.id, {key} AS key, {metres} FROM institutions_institution i
            WHERE {where} {beyond} ORDER BY key {turn}, i.id {turn} LIMIT %(size)s
        )
        SELECT
            (SELECT count(*) FROM institutions_institution i WHERE {where}),
            (SELECT coalesce(json_agg(x), '[]')::text FROM (
                SELECT p.metres, {COLUMNS} FROM page p JOIN institutions_institution i ON i.id = p.id {JOINS}
                ORDER BY p.key {turn}, p.id {turn}
            ) x),
            (SELECT said::text FROM rules),
            (SELECT json_agg(json_build_object('code', code, 'name', name) ORDER BY code)::text
                FROM divisions_division WHERE tenant_id = code),
            (SELECT json_agg(json_build_object('code', code, 'name', name) ORDER BY sort_key, code)::text
                FROM divisions_division WHERE tenant_id = %(district)s AND level = 'street')
    """
    return sql, params


_METRES = (
    f"round(2 * {_EARTH} * asin(least(1, sqrt(power(sin(radians(i.lat - %(lat)s::float8) / 2), 2) + %(cos)s::float8"
    " * cos(radians(i.lat)) * power(sin(radians(i.lng - %(lng)s::float8) / 2), 2)))))::int"
)
_RADIUS = (
    "(SELECT least(coalesce(%(radius)s::int, (said->>'register.near.radius_metres')::int),"
    " (said->>'register.near.maximum_radius_metres')::int) FROM rules)"
)


def conditions(search: Search) -> tuple[str, str, dict[str, Any]]:
    """Common table expressions, the condition on `i`, and the parameters of a search."""
    where, params = [LISTED], dict[str, Any]()
    ctes = _words(search.words, where, params)
    if search.near:
        _near(search, where, params)
    if search.street:
        where.append("i.street_id = %(street)s")
        params["street"] = search.street
    elif search.district:
        where.append("i.district_id = %(district)s")
        params["district"] = search.district
    if search.forms:
        where.append("i.service_forms @> %(forms)s::varchar[]")
        params["forms"] = list(search.forms)
    if search.inclusive:
        where.append("i.inclusive")
    return ctes, " AND ".join(where), params


def _near(search: Search, where: list[str], params: dict[str, Any]) -> None:
    assert search.lat is not None and search.lng is not None  # noqa: S101 - `near` says so
    cos = math.cos(math.radians(search.lat))
    params |= {"lat": search.lat, "lng": search.lng, "radius": search.radius, "cos": cos}
    params["wide"] = 1 / (_DEGREE * cos)
    params["high"] = 1 / _DEGREE
    for column, at, degrees in (("lat", "lat", "high"), ("lng", "lng", "wide")):
        # a little wider than the circle, so that rounding loses nothing
        edge = f"{_RADIUS} * %({degrees})s::float8 * 1.01"
        where.append(f"i.{column} BETWEEN %({at})s::float8 - {edge} AND %({at})s::float8 + {edge}")
    where.append(f"{_METRES} <= {_RADIUS}")


def _words(words: list[str], where: list[str], params: dict[str, Any]) -> str:
    """One set of institutions for each word; the condition asks for all of them."""
    if not words:
        return ""
    sets = []
    for number, word in enumerate(words):
        name = f"word{number}"
        params[name] = f"%{_escaped(word)}%"
        sets.append(f"({_word(word, name, params)})")
    where.append("i.id IN (SELECT id FROM hits)")
    return f", hits AS MATERIALIZED ({' INTERSECT '.join(sets)})"


def _word(word: str, name: str, params: dict[str, Any]) -> str:
    like = "LIKE" if word.lower() == word.upper() else "ILIKE"
    table = "SELECT id FROM institutions_institution WHERE"
    found_in = [f"{table} name {like} %({name})s", f"{table} address {like} %({name})s"]
    division = f"SELECT code FROM divisions_division WHERE name LIKE %({name})s"
    if word.isascii() and word.isalnum():
        params[f"{name}_lower"] = params[name].lower()
        found_in.append(f"{table} pinyin LIKE %({name}_lower)s")
        division += f" OR replace(sort_key, ' ', '') LIKE %({name}_lower)s"
        if len(word) == 18:
            params[f"{name}_code"] = word.upper()
            found_in.append(f"{table} uscc = %({name}_code)s")
    found_in += [f"{table} {column} IN ({division})" for column in ("street_id", "district_id")]
    return " UNION ".join(found_in)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
