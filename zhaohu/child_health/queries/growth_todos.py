"""When the next measurement and the next screening are due (rule `child_health.checkups`), and what that asks of a
family."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.child_health.models import Screening
from zhaohu.child_health.queries import growth
from zhaohu.core.access import Actor
from zhaohu.core.clock import BEIJING, day_of
from zhaohu.core.todo import Todo
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.rules import queries as rules

_NEWBORN = 1  # the first measurement after birth is the visitor's, at home


@dataclass(frozen=True, slots=True)
class Checkup:
    """One check-up with the days between which it falls; `screening`: the warning signs of that age are asked too."""

    name: str
    month: int
    opens_on: date
    closes_on: date
    screening: bool


def checkups(child: Child, on: date) -> list[Checkup]:
    """Every check-up of a child, the earliest first."""
    born_on = child.born_on
    if born_on is None:
        return []
    found = [_checkup(row, born_on) for row in rules.worded("child_health.checkups", on=on).values()]
    return sorted(found, key=lambda one: one.opens_on)


def _checkup(row: dict[str, Any], born_on: date) -> Checkup:
    opens, closes = (born_on + timedelta(days=days) for days in row["window_days"])
    return Checkup(row["name"], row["month"], opens, closes, row["screening"])


def coming(child: Child, on: date, *, measured: date | None) -> Checkup | None:
    """The check-up whose days run and in which nothing was measured yet, else the next; None after the last."""
    for one in checkups(child, on):
        if one.month >= _NEWBORN and on <= one.closes_on and not (measured and measured >= one.opens_on):
            return one
    return None


def of_family(actor: Actor, at: datetime) -> Iterator[Todo]:
    """Measuring and answering, in the days of a check-up."""
    on = day_of(at)
    mine = [child for child in children.of(actor) if child.born_on]
    for child in mine:
        for one in checkups(child, on):
            if one.opens_on <= on <= one.closes_on and one.month >= _NEWBORN:
                yield from _todos(child, one)


def _todos(child: Child, one: Checkup) -> Iterator[Todo]:
    until = datetime.combine(one.closes_on, time.max, tzinfo=BEIJING)
    if not growth.of(child).filter(on__gte=one.opens_on).exists():
        yield Todo(
            icon="ruler-2", title=_("{child}：{name}").format(child=child.nickname, name=one.name),
            text=_("量身高体重；去社区卫生服务中心体检时记下来也可以"), due_at=until,
            url=reverse("child_health:growth", args=[child.pk]), deed=_("记录"),
        )  # fmt: skip
    if one.screening and not Screening.objects.filter(child=child, month=one.month).exists():
        yield Todo(
            icon="list-check", title=_("{child}：{n} 月龄发育筛查").format(child=child.nickname, n=one.month),
            text=_("4 个问题，一分钟"), due_at=until,
            url=reverse("child_health:screen", args=[child.pk, one.month]), deed=_("回答"),
        )  # fmt: skip
