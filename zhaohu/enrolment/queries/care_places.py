"""Places that a family may name: a street is where its filed institutions are on average, else its district's middle.

All 366 are read with one statement a day and process: their outlines and names hardly ever change, and the page of the
search is left with one statement of its own.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from zhaohu.enrolment.forms.care import Point

_ALL = """
    SELECT d.code, d.name, d.level, d.tenant_id, d.sort_key, coalesce(a.lat, d.centre_lat, t.centre_lat),
           coalesce(a.lng, d.centre_lng, t.centre_lng)
    FROM divisions_division d LEFT JOIN divisions_division t ON t.code = d.tenant_id
    LEFT JOIN (
        SELECT street_id, avg(lat) AS lat, avg(lng) AS lng FROM institutions_institution
        WHERE filing_state IN ('filed', 'change_submitted', 'cancel_submitted') GROUP BY street_id
    ) a ON a.street_id = d.code
    WHERE d.level <> 'city' ORDER BY d.sort_key, d.code
"""
_ENDINGS = ("街道", "地区", "镇", "乡", "区")


@dataclass(frozen=True)
class Places:
    """Streets and districts by name."""

    districts: tuple[tuple[str, str], ...]
    streets: dict[str, Point]
    district_codes: dict[str, str]

    def street(self, name: str) -> Point | None:
        """The middle of a street by its whole name, or by the name without 街道, 镇 …"""
        return self.streets.get(name)

    def district(self, name: str) -> str:
        """The code of a district by its name, with or without 区."""
        return self.district_codes.get(name, "")

    @property
    def names(self) -> list[str]:
        """The whole names of all streets, for a list of suggestions."""
        return sorted({point.label for point in self.streets.values()})


@lru_cache(maxsize=2)
def known(on: date) -> Places:
    """The places as they were first asked for on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        rows = cursor.fetchall()
    tenants = tuple(sorted((code, name) for code, name, _level, tenant, *_ in rows if code == tenant))
    streets: dict[str, Point] = {}
    for _code, name, level, _tenant, _key, lat, lng in rows:
        if level == "street" and lat is not None:
            point = Point(round(lat, 5), round(lng, 5), name)
            for known_as in (name, _bare(name)):
                streets.setdefault(known_as, point)
    codes = {known_as: code for code, name in tenants for known_as in (name, _bare(name))}
    return Places(tenants, streets, codes)


def _bare(name: str) -> str:
    """劲松 for 劲松街道; names of one sign are left whole."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name
