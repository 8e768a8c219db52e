"""What is asked again before a measurement is kept (rule `growth.plausible`)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import numpy as np
from django.utils.translation import gettext as _

from zhaohu.child_health.choices.growth import Indicator, Standard
from zhaohu.child_health.growth import ages, scores
from zhaohu.child_health.models import Measurement
from zhaohu.child_health.queries import growth
from zhaohu.child_health.queries.growth import Row
from zhaohu.families.models import Child
from zhaohu.rules import queries as rules


class Taken(Protocol):
    """What was measured."""

    @property
    def on(self) -> date: ...
    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def length_cm(self) -> Decimal | None: ...
    @property
    def position(self) -> str: ...
    @property
    def head_cm(self) -> Decimal | None: ...


def of(child: Child, taken: Taken, *, on: date) -> list[str]:
    """Sentences to be answered with yes; empty where nothing is odd."""
    rule = rules.value("growth.plausible", on=on)
    kept = list(growth.of(child))
    found = [*_implausible(child, taken, rule["z"], on)]
    earlier = [row for row in kept if row.on < taken.on]
    found += _backwards(earlier, taken, rule)
    if any(row.on == taken.on for row in kept):
        found.append(_("这一天已经记录过一次测量。"))
    return found


def _implausible(child: Child, taken: Taken, limits: dict[str, list[float]], on: date) -> Iterator[str]:
    sex = growth.SEXES.get(child.sex)
    if sex is None or child.born_on is None:
        return
    days, early = growth.early(child, on)
    age = ages.of(child.born_on, taken.on, gestation_days=days, early=early)
    row = Row(_unsaved(taken), age)
    for indicator, said in _said(taken).items():
        if said and not _plausible(row, indicator, sex, limits):
            yield said + (_("是不是按斤填的？") if _half_fits(row, indicator, sex, limits) else "")


def _unsaved(taken: Taken, weight: Decimal | None = None) -> Measurement:
    return Measurement(
        weight_kg=weight or taken.weight_kg, length_cm=taken.length_cm, position=taken.position, head_cm=taken.head_cm
    )


def _said(taken: Taken) -> dict[Indicator, str]:
    """The sentence for each value that can be odd by itself, and for weight and length together."""
    found = {}
    if taken.weight_kg is not None:
        found[Indicator.WEIGHT] = _("同龄的孩子几乎没有体重 {n} 千克的。").format(n=plain(taken.weight_kg))
    if taken.length_cm is not None:
        found[Indicator.LENGTH] = _("同龄的孩子几乎没有身长 {n} 厘米的。").format(n=plain(taken.length_cm))
    if taken.head_cm is not None:
        found[Indicator.HEAD] = _("同龄的孩子几乎没有头围 {n} 厘米的。").format(n=plain(taken.head_cm))
    if taken.weight_kg is not None and taken.length_cm is not None:
        found[Indicator.BMI] = _("体重 {kg} 千克和身长 {cm} 厘米不像是同一个孩子的。").format(
            kg=plain(taken.weight_kg), cm=plain(taken.length_cm)
        )
    return found


def _plausible(row: Row, indicator: Indicator, sex: str, limits: dict[str, list[float]]) -> bool:
    """By the standard for which the limits were made; outside its ages nothing is odd."""
    value = growth.values(row, indicator, Standard.WHO)
    x = np.array([float(row.age.days)])
    z = scores.scored(Standard.WHO, indicator, sex, x, np.array([value or np.nan], dtype=float)).z[0]
    least, most = limits[indicator]
    return bool(np.isnan(z) or least <= z <= most)


def _half_fits(row: Row, indicator: Indicator, sex: str, limits: dict[str, list[float]]) -> bool:
    """Whether half the weight would be that of a child of this age: a jin is half a kilogram."""
    weight = row.measurement.weight_kg
    if indicator != Indicator.WEIGHT or weight is None:
        return False
    return _plausible(Row(_unsaved(row.measurement, weight / 2), row.age), indicator, sex, limits)


def _backwards(earlier: list[Measurement], taken: Taken, rule: dict[str, Any]) -> Iterator[str]:
    """Shorter, smaller or much lighter than before."""
    for name, said in (
        ("length_cm", _("比 {day} 量的身长短了 {n} 厘米。")), ("head_cm", _("比 {day} 量的头围小了 {n} 厘米。")),
    ):  # fmt: skip
        now, before = getattr(taken, name), _last(earlier, name)
        if now is not None and before and getattr(before, name) - now > Decimal(str(rule["shorter_cm"])):
            yield said.format(day=before.on.isoformat(), n=plain(getattr(before, name) - now))
    before = _last(earlier, "weight_kg")
    if taken.weight_kg is None or before is None or before.weight_kg is None:
        return
    if (before.weight_kg - taken.weight_kg) * 100 > before.weight_kg * rule["lighter_percent"]:
        lost = plain(before.weight_kg - taken.weight_kg)
        yield _("比 {day} 量的体重轻了 {n} 千克。").format(day=before.on.isoformat(), n=lost)


def _last(rows: list[Measurement], name: str) -> Measurement | None:
    return next((row for row in reversed(rows) if getattr(row, name) is not None), None)


def plain(number: Decimal) -> str:
    """9.1 for 9.100."""
    return f"{number.normalize():f}"
