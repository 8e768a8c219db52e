"""How a search and what it finds are put into words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhaohu.core import distance as core
from zhaohu.enrolment.choices.offers import FeeUnit
from zhaohu.enrolment.forms.care import Search
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.queries import care_reasons
from zhaohu.enrolment.queries.care import MOST_COUNTED, Found, radius
from zhaohu.enrolment.queries.care_reasons import Alternative, Reasons
from zhaohu.institutions.choices.institution import ServiceForm

_MODES = {
    "walk": gettext_lazy("步行 {n} 分钟"),
    "cycle": gettext_lazy("骑行 {n} 分钟"),
    "transit": gettext_lazy("公交地铁 {n} 分钟"),
    "drive": gettext_lazy("驾车 {n} 分钟"),
}


def distance(metres: int | None, *, detour: bool = False) -> str:
    """How far, in a straight line; on the way to work, how much longer the way becomes."""
    far = core.words(metres)
    return _("多绕 {distance}").format(distance=far) if detour and far else far


def travel(minutes: int | None, mode: str, *, estimated: bool) -> str:
    """How long the way takes; an estimate calls itself one."""
    if minutes is None:
        return ""
    said = str(_MODES[mode]).format(n=minutes)
    return _("{way}（估算）").format(way=said) if estimated else said


def yuan(fen: int | None) -> str:
    """Fen as yuan, with thousands and without empty decimals."""
    if fen is None:
        return ""
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def unit(name: str | None) -> str:
    return str(FeeUnit(name).label) if name in FeeUnit.values else ""


def time_of(first: int, last: int) -> str:
    """8:00–17:00."""
    a, b = clock_of(first), clock_of(last)
    return f"{a.hour}:{a:%M}–{b.hour}:{b:%M}"


def months(first: int, last: int) -> str:
    """The ages of an offer, the upper end not included."""
    return _("{first}–{last} 个月").format(first=first, last=last)


def sentence(search: Search, found: Found, districts: dict[str, str]) -> str:
    """The answer first: where, and how many."""
    n = _("超过 {n} 家").format(n=MOST_COUNTED) if found.is_capped else ""
    count = n or ngettext("{n} 家", "{n} 家", found.total).format(n=f"{found.total:,}")
    return _("{place} {count}").format(place=where(search, radius(search, found.rules), districts), count=count)


def where(search: Search, metres: int, districts: dict[str, str]) -> str:
    """The place of a search in words."""
    if not search.near:
        return _(districts.get(search.district, "全市"))
    far = core.kilometres(metres)
    if search.detour:
        return _("上班路上多绕 {distance}以内").format(distance=far)
    labels = "、".join(point.label for point in search.points if point.label)
    if search.home and search.work:
        return _("离家或单位 {distance}内").format(distance=far)
    return (
        _("{label} {distance}内").format(label=labels, distance=far)
        if labels
        else _("{distance}内").format(distance=far)
    )


@dataclass(frozen=True)
class Way:
    """A way on from an empty search."""

    title: str
    count: int
    nearest: str
    url: str


def told(search: Search, found: Reasons) -> list[str]:
    """Why nothing fits: how many are left out by which condition."""
    said = {"nothing": found.nothing} | found.excluded
    return [text for name, count in said.items() if count for text in (_excluded(search, name, count),)]


def _excluded(search: Search, name: str, n: int) -> str:
    form = ServiceForm(search.form).label if search.form else ""
    said = {
        "nothing": _("{n} 家还没有发布服务"),
        "form": _("{n} 家没有{form}"),
        "age": _("{n} 家不收 {months} 个月的孩子"),
        "opens": _("{n} 家开门晚于 {opens}"),
        "closes": _("{n} 家关门早于 {closes}"),
        "inclusive": _("{n} 家没有普惠服务"),
        "grade": _("{n} 家没有达到 {grade} 级"),
        "demonstration": _("{n} 家不是示范机构"),
        "price": _("{n} 家超过 {price} 元"),
        "vacancy": _("{n} 家没有空位"),
    }[name]
    return said.format(n=n, form=form, months=search.months, grade=search.grade, price=search.price, **_hours(search))


def _hours(search: Search) -> dict[str, str]:
    return {
        name: f"{clock_of(cell):%H:%M}" if cell is not None else ""
        for name, cell in (("opens", search.opens), ("closes", search.closes))
    }


def ways(search: Search, found: Reasons) -> list[Way]:
    """The alternatives, each a search that gives up one condition."""
    return [Way(title, a.count, _nearest(a), search.url(**changes)) for a, title, changes in _changed(search, found)]


def _nearest(a: Alternative) -> str:
    return f"{a.nearest} {distance(a.metres)}".strip()


def _changed(search: Search, found: Reasons) -> Iterator[tuple[Alternative, str, dict[str, Any]]]:
    for a in found.alternatives:
        if a.name == "age":
            start = care_reasons.later(search, a.wait_months or 0)
            yield a, _("{day} 起入托").format(day=_day(start)), {"start": start}
        else:
            title, changes = _given_up(search, found, a)
            yield a, title, changes


def _given_up(search: Search, found: Reasons, a: Alternative) -> tuple[str, dict[str, Any]]:
    price = -(-(a.price_fen or 0) // 100)
    waits = _("没有空位的也看，可以候位") if not search.books else _("没有空位的也看")
    table: dict[str, tuple[str, dict[str, Any]]] = {
        "radius": (_("放宽到 {n}").format(n=core.kilometres(found.wider)), {"radius": found.wider}),
        "district": (_("不限区"), {"district": "", "q": "" if not search.words else search.q}),
        "words": (_("不限名称"), {"q": ""}),
        "form": (_("改成{form}").format(form=ServiceForm(a.form).label) if a.form else "", {"form": a.form}),
        "opens": (_("不限开门时间"), {"opens": None}),
        "closes": (_("不限关门时间"), {"closes": None}),
        "inclusive": (_("不限普惠"), {"inclusive": False}),
        "grade": (_("不限质量等级"), {"grade": ""}),
        "demonstration": (_("不限示范机构"), {"demonstration": False}),
        "price": (_("价格放到 {n} 元").format(n=f"{price:,}"), {"price": price}),
        "vacancy": (waits, {"vacancy": False}),
    }
    return table[a.name]


def _day(on: date) -> str:
    return f"{on:%Y-%m-%d}"
