"""A child's measurements, and what the standards say of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db.models import QuerySet

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Level, Nutrition, Standard
from zhaohu.child_health.growth import ages, scores, standards
from zhaohu.child_health.growth.ages import Age, Early
from zhaohu.child_health.models import Gestation, Measurement
from zhaohu.families.choices import Sex
from zhaohu.families.models import Child
from zhaohu.rules import queries as rules

SEXES = {Sex.MALE.value: "M", Sex.FEMALE.value: "F"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one measurement as a standard reads it. `x` is where it stands in the table: months, for weight for
    length and height centimetres. `percentiles` are the limits there; `line` counts those it has reached."""

    indicator: Indicator
    value: float
    x: float
    z: float
    percentile: float
    level: Level
    line: int
    nutrition: Nutrition | None


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement with the child's age and its readings; none before the child was due, and outside the tables."""

    measurement: Measurement
    age: Age
    readings: dict[Indicator, Reading] = field(default_factory=dict)


def of(child: Child) -> QuerySet[Measurement]:
    """The measurements that count, the earliest first."""
    return Measurement.objects.filter(child=child, voided_at__isnull=True, erased=False).order_by("on", "pk")


def voided(child: Child) -> QuerySet[Measurement]:
    """Those that were taken back, the latest first."""
    return Measurement.objects.filter(child=child, voided_at__isnull=False, erased=False).order_by("-voided_at")


def gestation(child: Child) -> Gestation | None:
    """How long the pregnancy was, as it was stated last; None if nobody said."""
    return Gestation.objects.filter(child=child, weeks__isnull=False).order_by("-pk").first()


def early(child: Child, on: date) -> tuple[int | None, Early]:
    """The days of the pregnancy, and the rule by which an age is corrected."""
    stated = gestation(child)
    return (stated.weeks or 0) * 7 + stated.days if stated else None, Early(**rules.value("growth.prematurity", on=on))


def read(child: Child, standard: Standard, *, on: date) -> list[Row]:
    """Every measurement with its readings by a standard, the earliest first; without readings where the sex is not
    known."""
    rows = list(of(child))
    if child.born_on is None or not rows:
        return []
    days, rule = early(child, on)
    found = [Row(one, ages.of(child.born_on, one.on, gestation_days=days, early=rule)) for one in rows]
    if sex := SEXES.get(child.sex):
        for indicator in Indicator:
            if standards.has(standard, indicator):
                _readings(found, standard, indicator, sex)
    return found


def values(row: Row, indicator: Indicator, standard: Standard) -> float | None:
    """What a measurement gives to an indicator; None if nothing."""
    taken = row.measurement
    weight = float(taken.weight_kg) if taken.weight_kg is not None else None
    if indicator == Indicator.WEIGHT:
        return weight
    if indicator == Indicator.HEAD:
        return float(taken.head_cm) if taken.head_cm is not None else None
    if taken.length_cm is None:
        return None
    cm = ages.length(float(taken.length_cm), taken.position, row.age, by_days=standard == Standard.WHO)
    if indicator == Indicator.LENGTH:
        return cm
    if weight is None or (indicator in BY_LENGTH and indicator != _table(row)):
        return None
    return weight if indicator in BY_LENGTH else weight / (cm / 100) ** 2


def _table(row: Row) -> Indicator:
    return Indicator.WEIGHT_FOR_LENGTH if row.age.lying else Indicator.WEIGHT_FOR_HEIGHT


def _x(row: Row, indicator: Indicator, standard: Standard) -> float:
    if indicator in BY_LENGTH:
        return values(row, Indicator.LENGTH, standard) or np.nan
    return row.age.days if standard == Standard.WHO else row.age.months


def _readings(rows: Sequence[Row], standard: Standard, indicator: Indicator, sex: str) -> None:
    given = [(row, value) for row in rows if (value := values(row, indicator, standard)) is not None]
    if not given:
        return
    x = np.array([_x(row, indicator, standard) for row, _value in given], dtype=float)
    scored = scores.scored(standard, indicator, sex, x, np.array([value for _row, value in given]))
    levels, lines = scores.levels(scored), scores.bands(scored)
    classes = scores.nutrition(indicator, scored) if standard == Standard.WST else [None] * len(given)
    for at, (row, value) in enumerate(given):
        if not np.isnan(scored.z[at]):
            row.readings[indicator] = Reading(
                indicator, value, float(x[at]) if indicator in BY_LENGTH else row.age.months, float(scored.z[at]),
                scores.percentile(value, scored.percentiles[at].tolist()), Level(int(levels[at])), int(lines[at]),
                classes[at],
            )  # fmt: skip


def newest(rows: Sequence[Row]) -> Iterator[tuple[Row, Reading]]:
    """The newest reading of each indicator; of weight for length and for height only the one that counts now."""
    seen: set[str] = set()
    for row in reversed(rows):
        for indicator, reading in row.readings.items():
            name = "wf" if indicator in BY_LENGTH else indicator.value
            if name not in seen:
                seen.add(name)
                yield row, reading
