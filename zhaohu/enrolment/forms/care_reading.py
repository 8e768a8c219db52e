"""How a family's search is read from an address: anything may stand there."""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core import marks
from zhaohu.core.identity import is_uscc
from zhaohu.enrolment.forms.care import (
    MOST_COMPARED,
    OLDEST_MONTHS,
    Mode,
    Order,
    Point,
    Search,
    Way,
)
from zhaohu.institutions.choices.institution import QualityGrade, ServiceForm

LONGEST_WORDS = 60
MOST_WORDS = 4
_DISTRICT = re.compile(r"\d{6}(\d{3})?", re.ASCII)
_DAYS_AHEAD = 400
T = TypeVar("T")

Place = Callable[[str], Point | None]
"""The place that a name means; None where it is no place's name."""
District = Callable[[str], str]
"""The code of the district that a name means; empty where it is none's."""


def read(query: QueryDict, *, today: date, place: Place, district: District) -> Search:
    """The search that an address asks for."""
    reader = _Reader(query, today)
    words = reader.text("q")
    home = place(words) or reader.point("lat", "lng", _("当前位置"))
    meant = "" if place(words) else district(words)
    work_q, work = reader.work(place)
    search = Search(
        today=today, q=words, district=meant or reader.code(), home=home, work=work, work_q=work_q,
        way=reader.one("way", Way.values, Way.NEARER, _("距离的算法")),
        radius=reader.number("radius", 1, 999_999, _("距离")), start=reader.day("start", _("入托日期")),
        born=reader.birth(), age=reader.number("age", 0, OLDEST_MONTHS, _("月龄")),
        form=reader.one("form", ServiceForm.values, "", _("服务形式")), day=reader.day("on", _("预约日期")),
        since=reader.number("from", 0, 47, _("开始时间")), until=reader.number("to", 1, 48, _("结束时间")),
        price=reader.number("max", 0, 999_999, _("最高价格")), inclusive=query.get("inclusive") == "1",
        vacancy=query.get("vacancy") == "1", opens=reader.number("opens", 0, 47, _("几点前开门")),
        closes=reader.number("closes", 1, 48, _("几点后关门")),
        grade=reader.one("grade", QualityGrade.values, "", _("质量等级")),
        demonstration=query.get("demonstration") == "1",
        order=reader.one("order", Order.values, "", _("排列")),
        mode=reader.one("by", Mode.values, Mode.WALK, _("出行方式")),
        view="map" if query.get("view") == "map" else "list", chosen=reader.chosen(),
        words=() if meant or place(words) else tuple(words.split()[:MOST_WORDS]),
    )  # fmt: skip
    mark = marks.read(query, marks.ByName if search.sorted_by == Order.NAME else marks.ByNumber)
    return replace(search, mark=mark, backwards="before" in query, ignored=tuple(reader.ignored))


class _Reader:
    def __init__(self, query: QueryDict, today: date) -> None:
        self.query = query
        self.today = today
        self.ignored: list[str | Promise] = []

    def _not(self, title: str | Promise, default: T) -> T:
        self.ignored.append(title)
        return default

    def text(self, name: str) -> str:
        text = unicodedata.normalize("NFKC", self.query.get(name, "")[: 4 * LONGEST_WORDS])
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if len(text) > LONGEST_WORDS:
            self.ignored.append(_("搜索词超过 60 字的部分"))
        return text[:LONGEST_WORDS].strip()

    def code(self) -> str:
        value = self.query.get("district", "")
        return value if not value or _DISTRICT.fullmatch(value) else self._not(_("区"), "")

    def one(self, name: str, known: list[str], default: str, title: str | Promise) -> str:
        value = self.query.get(name, "")
        if not value or value in known:
            return value or default
        return self._not(title, default)

    def number(self, name: str, least: int, most: int, title: str | Promise) -> int | None:
        value = self.query.get(name, "")
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) <= 6 and least <= int(value) <= most:
            return int(value)
        return self._not(title, None)

    def day(self, name: str, title: str | Promise) -> date | None:
        """A day from today on; one that has passed means today, since an address may be kept for long."""
        value = self.query.get(name, "")
        if not value:
            return None
        try:
            found = date.fromisoformat(value)
        except ValueError:
            return self._not(title, None)
        if found < self.today or found > self.today + timedelta(days=_DAYS_AHEAD):
            return self._not(title, None)
        return found

    def birth(self) -> date | None:
        """The month of birth; a child counts as born in its middle."""
        value = self.query.get("born", "")
        if not value:
            return None
        try:
            found = date.fromisoformat(f"{value}-15")
        except ValueError:
            return self._not(_("出生年月"), None)
        oldest, latest = self.today.year - 4, self.today + timedelta(days=_DAYS_AHEAD)
        return found if oldest <= found.year and found <= latest else self._not(_("出生年月"), None)

    def point(self, lat_name: str, lng_name: str, title: str | Promise) -> Point | None:
        if not (self.query.get(lat_name) or self.query.get(lng_name)):
            return None
        try:
            lat, lng = float(self.query.get(lat_name, "")), float(self.query.get(lng_name, ""))
        except ValueError:
            lat = lng = math.nan
        if not (-80 <= lat <= 80 and -180 <= lng <= 180):
            return self._not(title, None)
        return Point(round(lat, 5), round(lng, 5))

    def work(self, place: Place) -> tuple[str, Point | None]:
        name = self.text("work")
        if not name:
            return "", self.point("work_lat", "work_lng", _("单位的位置"))
        found = place(name)
        return (name, found) if found else self._not(_("单位所在的街道"), ("", None))

    def chosen(self) -> tuple[str, ...]:
        without = self.query.get("without", "")
        asked = dict.fromkeys(uscc for uscc in self.query.getlist("with") if is_uscc(uscc) and uscc != without)
        if len(asked) > MOST_COMPARED:
            self.ignored.append(_("第 4 家起的对比（最多对比 3 家）"))
        return tuple(asked)[:MOST_COMPARED]
