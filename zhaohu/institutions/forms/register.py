"""What a visitor looks for in the register: read from the address, written into an address again.

A search is never refused: what cannot be understood is left out and named in `ignored`, so that the page can say so.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core import marks
from zhaohu.institutions.choices.institution import ServiceForm

LONGEST_WORDS = 60
MOST_WORDS = 4
_DISTRICT = re.compile(r"\d{6}(\d{3})?", re.ASCII)
_STREET = re.compile(r"\d{9}", re.ASCII)


@dataclass(frozen=True)
class Search:
    """One search, understood."""

    q: str = ""
    district: str = ""
    street: str = ""
    forms: tuple[str, ...] = ()
    inclusive: bool = False
    lat: float | None = None
    lng: float | None = None
    radius: int | None = None
    view: str = "list"
    mark: marks.Mark | None = None
    backwards: bool = False
    ignored: tuple[str | Promise, ...] = field(default=(), compare=False)

    @property
    def words(self) -> list[str]:
        return self.q.split()[:MOST_WORDS]

    @property
    def near(self) -> bool:
        return self.lat is not None

    @property
    def filters(self) -> int:
        """How many filters are set, besides words and place."""
        return bool(self.district) + bool(self.street) + len(self.forms) + self.inclusive + (self.radius is not None)

    def url(self, **changes: Any) -> str:
        """The query of this search with something changed, from its first page; `?` for the bare register."""
        changes = {"mark": None, "backwards": False} | changes
        return replace(self, **changes)._query()

    def _query(self) -> str:
        pairs: list[tuple[str, Any]] = [("q", self.q), ("district", self.district), ("street", self.street)]
        pairs += [("form", form) for form in self.forms]
        pairs += [("inclusive", "1" if self.inclusive else ""), ("lat", self.lat), ("lng", self.lng)]
        pairs += [("radius", self.radius), ("view", "" if self.view == "list" else self.view)]
        if self.mark is not None:
            pairs.append(("before" if self.backwards else "after", marks.written(self.mark)))
        return f"?{urlencode([(name, value) for name, value in pairs if value not in ('', None)])}"

    def toggled(self, form: str) -> str:
        """The query with one service form added or taken away."""
        kept = tuple(f for f in self.forms if f != form)
        return self.url(forms=kept if form in self.forms else (*self.forms, form))


def read(query: QueryDict) -> Search:
    """The search that an address asks for."""
    reader = _Reader(query)
    words = reader.words()
    district, street = reader.code("district", _DISTRICT, _("区")), reader.code("street", _STREET, _("街道、乡镇"))
    if district and not street.startswith(district[:6]):
        street = ""  # left over from another district
    lat, lng = reader.place()
    return Search(
        q=words,
        district=district,
        street=street,
        forms=reader.forms(),
        inclusive=query.get("inclusive") == "1",
        lat=lat,
        lng=lng,
        radius=reader.radius() if lat is not None else None,
        view="map" if query.get("view") == "map" else "list",
        mark=marks.read(query, marks.ByName if lat is None else marks.ByNumber),
        backwards="before" in query,
        ignored=tuple(reader.ignored),
    )


class _Reader:
    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.ignored: list[str | Promise] = []

    def words(self) -> str:
        text = unicodedata.normalize("NFKC", self.query.get("q", "")[: 4 * LONGEST_WORDS])
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if len(text) > LONGEST_WORDS:
            self.ignored.append(_("搜索词超过 60 字的部分"))
        return text[:LONGEST_WORDS].strip()

    def code(self, name: str, shape: re.Pattern[str], title: str | Promise) -> str:
        value = self.query.get(name, "")
        if value and not shape.fullmatch(value):
            self.ignored.append(title)
            return ""
        return value

    def forms(self) -> tuple[str, ...]:
        asked = dict.fromkeys(self.query.getlist("form"))
        known = tuple(form for form in asked if form in ServiceForm.values)
        if any(form and form not in ServiceForm.values for form in asked):
            self.ignored.append(_("服务形式"))
        return known

    def place(self) -> tuple[float | None, float | None]:
        if not (self.query.get("lat") or self.query.get("lng")):
            return None, None
        try:
            lat, lng = float(self.query.get("lat", "")), float(self.query.get("lng", ""))
        except ValueError:
            lat = lng = math.nan
        if not (-80 <= lat <= 80 and -180 <= lng <= 180):
            self.ignored.append(_("当前位置"))
            return None, None
        return round(lat, 5), round(lng, 5)

    def radius(self) -> int | None:
        value = self.query.get("radius", "")
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) <= 6 and int(value) > 0:
            return int(value)
        self.ignored.append(_("距离"))
        return None
