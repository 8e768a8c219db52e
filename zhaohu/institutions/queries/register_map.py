"""The register on a map: how many in each district, and where the nearest or first ones are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from zhaohu.core.identity import conceal
from zhaohu.institutions.forms.register import Search
from zhaohu.institutions.queries.register import Choice, conditions
from zhaohu.institutions.queries.register_records import RULES

MOST_POINTS = 300


class Point(msgspec.Struct):
    """Where one institution is."""

    uscc: str
    name: str
    lng: float
    lat: float


def counts(search: Search, *, on: date) -> list[Choice]:
    """Every district with the number of institutions found there, the most first; a chosen district does not narrow."""
    ctes, where, params = conditions(replace(search, district="", street=""))
    sql = f"""
        WITH rules AS (SELECT ({RULES}) AS said){ctes},
        counted AS (SELECT i.district_id, count(*) AS n FROM institutions_institution i WHERE {where} GROUP BY 1)
        SELECT d.code, d.name, coalesce(c.n, 0) FROM divisions_division d LEFT JOIN counted c ON c.district_id = d.code
        WHERE d.tenant_id = d.code ORDER BY 3 DESC, 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params | {"on": on})
        return [Choice(code, name, count) for code, name, count in cursor.fetchall()]


def points(search: Search, *, on: date) -> list[Point]:
    """Where the institutions are, once the search is narrow enough to show them one by one."""
    if not (search.q or search.near or search.district):
        return []
    ctes, where, params = conditions(search)
    sql = f"""
        WITH rules AS (SELECT ({RULES}) AS said){ctes}
        SELECT i.uscc, i.name, i.lng, i.lat FROM institutions_institution i, rules
        WHERE {where} AND i.lng IS NOT NULL AND i.lat IS NOT NULL
          AND (said->'register.fields')::jsonb @> '["lng", "lat"]'
        ORDER BY i.sort_key, i.id LIMIT {MOST_POINTS}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params | {"on": on})
        return [Point(uscc, conceal(name), lng, lat) for uscc, name, lng, lat in cursor.fetchall()]


def drawn(counts: Iterable[tuple[Choice, str]], points: Iterable[tuple[Point, str]]) -> dict[str, Any]:
    """What the script of a map draws: districts and places, each with the address it opens."""
    return {
        "districts": [
            {"code": c.code, "name": c.name, "label": _(c.name), "value": c.count, "url": url} for c, url in counts
        ],
        "points": [{"name": p.name, "lng": p.lng, "lat": p.lat, "url": url} for p, url in points],
        "unit": _("家"),
    }
