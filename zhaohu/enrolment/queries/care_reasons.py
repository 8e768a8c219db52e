"""Why nothing fits, and what would: asked only where a search is empty, with one statement.

Each institution in the place is counted under the first condition that none of its offers passes. An alternative gives
up exactly one condition and keeps all others.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.db import connection

from zhaohu.core.identity import conceal
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.queries import care_sql as sql
from zhaohu.enrolment.queries.care import Rules
from zhaohu.enrolment.queries.care import radius as radius_of

WIDER = 3  # how many times the radius, where one looks further


class Alternative(msgspec.Struct):
    """What a search finds that gives up the condition of that name: how many, the nearest, and what it takes."""

    name: str
    count: int
    nearest: str
    metres: int | None
    form: str = ""
    price_fen: int | None = None
    wait_months: int | None = None


@dataclass(frozen=True)
class Reasons:
    """`excluded` counts institutions by the first condition they fail; `nothing` offers nothing at all."""

    total: int
    nothing: int
    excluded: dict[str, int]
    alternatives: list[Alternative]
    wider: int


def reasons(search: Search, rules: Rules, *, at: datetime) -> Reasons:
    """Why an empty search is empty."""
    wider = min(WIDER * radius_of(search, rules), rules.maximum_radius)
    text = statement(search)
    with connection.cursor() as cursor:
        cursor.execute(text, sql.values(search, at=at) | {"wider": wider, "horizon": rules.days // 30})
        total, nothing, excluded, found = cursor.fetchone()
    alternatives = msgspec.json.decode(found or "[]", type=list[Alternative])
    for alternative in alternatives:
        alternative.nearest = conceal(alternative.nearest)
    return Reasons(total, nothing, msgspec.json.decode(excluded or "{}", type=dict[str, int]), alternatives, wider)


def statement(search: Search) -> str:
    """The statement: every institution within the wider reach, its offers, and which conditions each of them passes."""
    place, care = sql.of_place(search), sql.of_care(search)
    reach = f"AND {sql.box(search, '%(wider)s::int')} AND m.metres <= %(wider)s::int" if search.near else ""
    flags = ", ".join(f"({condition}) AS f_{name}" for name, condition in (place | care).items())
    here = " AND ".join(f"f_{name}" for name in place) or "true"
    depth = " ".join(f"WHEN f_{name} IS NOT TRUE THEN {number}" for number, name in enumerate(care))
    names = ", ".join(f"({number}, '{name}')" for number, name in enumerate(care)) or "(0, '')"
    branches = " UNION ALL ".join(_branch(name, [*place, *care]) for name in (*place, *care)) or _NONE
    return f"""
        WITH {sql.RULES},
        seen AS MATERIALIZED (
            SELECT i.id, i.name AS called, i.sort_key, m.metres, o.id AS offer, o.form, o.amount_fen, o.unit,
                   o.from_months{f", {flags}" if flags else ""}
            FROM institutions_institution i CROSS JOIN LATERAL (SELECT {sql.metres(search)} AS metres) m
            LEFT JOIN LATERAL ({sql.offers()}) o ON true WHERE {sql.LISTED} {reach}
        ),
        deepest AS (
            SELECT id, max(CASE WHEN offer IS NULL THEN -1 {depth} ELSE {len(care)} END) AS depth
            FROM seen WHERE {here} GROUP BY id
        ),
        names(depth, name) AS (VALUES {names}),
        ways AS ({branches})
        SELECT (SELECT count(*) FROM deepest), (SELECT count(*) FROM deepest WHERE depth = -1),
               (SELECT json_object_agg(name, n ORDER BY depth)::text FROM (
                   SELECT name, depth, count(*) AS n FROM deepest JOIN names USING (depth) GROUP BY name, depth) x),
               (SELECT json_agg(w)::text FROM ways w WHERE w.count > 0)
    """


_NONE = "SELECT ''::text AS name, 0::bigint AS count WHERE false"


def _branch(name: str, names: list[str]) -> str:
    """What fits without that condition, seen from the nearest one."""
    kept = " AND ".join(
        ["offer IS NOT NULL", *(f"f_{other}" for other in names if other != name), *_ONLY.get(name, ())]
    )
    return f"""
        (SELECT '{name}'::text AS name, count(DISTINCT id) AS count,
                (array_agg(called ORDER BY metres, sort_key, id))[1] AS nearest, min(metres) AS metres,
                coalesce((array_agg(form ORDER BY metres, sort_key, id))[1], '') AS form,
                min(amount_fen) FILTER (WHERE unit = %(unit)s) AS price_fen,
                min(from_months - coalesce(%(months)s::int, 0)) AS wait_months
         FROM seen WHERE {kept})
    """


_ONLY = {
    # a child grows: only what it is too young for comes within reach by waiting
    "age": ("from_months > %(months)s::int AND from_months - %(months)s::int <= %(horizon)s::int",),
    "price": ("unit = %(unit)s",),
}


def later(search: Search, months: int) -> date:
    """The day on which the child is that many months older; the last day of the month where it has no such day."""
    year, month = divmod(search.starts_on.month - 1 + months, 12)
    first = date(search.starts_on.year + year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(search.starts_on.day, last.day))
