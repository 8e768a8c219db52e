"""Scores, levels and classes of many measurements at once. Outside the ages of a table the answer is NaN (or None)."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Level, Nutrition, Standard
from zhaohu.child_health.growth import standards
from zhaohu.child_health.growth.standards import PERCENTILE_Z, PERCENTILES, SD, Numbers

_DECIMALS = 6
_NORMAL = NormalDist()

# Table 3: at how many standard deviations which class begins. Below −3 is the first.
_BELOW = {
    Indicator.WEIGHT: (Nutrition.SEVERELY_UNDERWEIGHT, Nutrition.UNDERWEIGHT),
    Indicator.LENGTH: (Nutrition.SEVERELY_STUNTED, Nutrition.STUNTED),
    Indicator.WEIGHT_FOR_LENGTH: (Nutrition.SEVERELY_WASTED, Nutrition.WASTED),
    Indicator.WEIGHT_FOR_HEIGHT: (Nutrition.SEVERELY_WASTED, Nutrition.WASTED),
    Indicator.BMI: (Nutrition.SEVERELY_WASTED, Nutrition.WASTED),
}
_ABOVE = (Nutrition.OVERWEIGHT, Nutrition.OBESE, Nutrition.SEVERELY_OBESE)
_WITH_ABOVE = (*BY_LENGTH, Indicator.BMI)
_PERCENTILE_CUTS = [PERCENTILES.index(one) for one in (3, 25, 75, 97)]


@dataclass(frozen=True, eq=False)
class Scores:
    """`z`: standard deviations from the middle. `sd` and `percentiles`: the limits at each measurement's own age."""

    values: Numbers
    z: Numbers
    sd: Numbers
    percentiles: Numbers


def scored(standard: Standard, indicator: Indicator, sex: str, x: Numbers, values: Numbers) -> Scores:
    """Scores of measurements of one sex. `x` is the age in months (WHO: in days), or the length in centimetres."""
    if standard == Standard.WHO:
        z = lms_score(values, lms_at(indicator, sex, x))
        return Scores(values, z, *limits(standard, indicator, sex, x))
    sd, percentiles = limits(standard, indicator, sex, x)
    return Scores(values, sd_score(values, sd), sd, percentiles)


def limits(standard: Standard, indicator: Indicator, sex: str, x: Numbers) -> tuple[Numbers, Numbers]:
    """The values of the seven deviations and of the seven percentiles at each `x`; NaN outside the table."""
    if standard == Standard.WHO:
        rows = lms_at(indicator, sex, x)
        return standards.from_lms(rows, SD), standards.from_lms(rows, PERCENTILE_Z)
    table = standards.printed(indicator, sex)
    return between_rows(table.x, table.sd, x), between_rows(table.x, table.percentiles, x)


def between_rows(grid: Numbers, rows: Numbers, x: Numbers) -> Numbers:
    """The row at each `x`, on the straight line between the two rows beside it; NaN outside the table."""
    before = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(grid) - 2)
    share = (x - grid[before]) / (grid[before + 1] - grid[before])
    outside = (share < 0) | (share > 1) | np.isnan(share)
    found = np.round(rows[before] + share[:, None] * (rows[before + 1] - rows[before]), _DECIMALS)
    found[outside] = np.nan
    return np.asarray(found)


def sd_score(values: Numbers, limits: Numbers) -> Numbers:
    """Standard deviations by the printed limits: a value on a limit has exactly that many, between two limits it lies
    on the straight line, beyond ±3 the last step goes on."""
    above = np.clip((values[:, None] >= limits).sum(axis=1), 1, len(SD) - 1)
    line = np.arange(len(values))
    low = limits[line, above - 1]
    return np.asarray(SD[0] + above - 1 + (values - low) / (limits[line, above] - low))


def lms_at(indicator: Indicator, sex: str, days: Numbers) -> Numbers:
    """The WHO's L, M and S of each day of life; NaN outside the table."""
    table = standards.lms(indicator, sex)
    day = np.floor(days)
    inside = (day >= 0) & (day < len(table))
    found = table[np.where(inside, day, 0).astype(np.intp)]
    found[~inside] = np.nan
    return found


def lms_score(values: Numbers, rows: Numbers) -> Numbers:
    """The WHO's score: z = ((y/M)^L − 1)/(L·S); beyond ±3 by the distance between 2 and 3, since there the power
    bends too far."""
    power, middle, spread = rows[:, 0], rows[:, 1], rows[:, 2]
    z = np.asarray(((values / middle) ** power - 1) / (power * spread))
    far = np.flatnonzero(np.abs(z) > SD[-1])
    if far.size:
        z[far] = _beyond(values[far], rows[far], np.sign(z[far]))
    return z


def _beyond(values: Numbers, rows: Numbers, side: Numbers) -> Numbers:
    power, middle, spread = rows[:, 0], rows[:, 1], rows[:, 2]
    third, second = (middle * (1 + power * spread * side * far) ** (1 / power) for far in (3, 2))
    return np.asarray(side * 3 + (values - third) / np.abs(third - second))


def levels(scores: Scores) -> NDArray[np.intp]:
    """Table 1, by percentiles: 0 (下) to 4 (上)."""
    return np.asarray((scores.values[:, None] >= scores.percentiles[:, _PERCENTILE_CUTS]).sum(axis=1))


def nutrition(indicator: Indicator, scores: Scores) -> list[Nutrition | None]:
    """Table 3, by standard deviations of the national standard; None outside its ages, and for the head."""
    steps = (scores.values[:, None] >= scores.sd).sum(axis=1)
    unknown = np.isnan(scores.z)
    return [None if missing else _class(indicator, int(step)) for step, missing in zip(steps, unknown, strict=True)]


def _class(indicator: Indicator, step: int) -> Nutrition | None:
    below = _BELOW.get(indicator)
    if below is None:
        return None
    if step < len(below):
        return below[step]
    above = step - 1 - SD.index(1)
    return _ABOVE[above] if above >= 0 and indicator in _WITH_ABOVE else Nutrition.NORMAL


def bands(scores: Scores) -> NDArray[np.intp]:
    """Between which main percentile lines each value lies: 0 below P3, 7 from P97 on."""
    return np.asarray((scores.values[:, None] >= scores.percentiles).sum(axis=1))


def percentile(value: float, limits: Sequence[float]) -> float:
    """The percentile of one value by the printed ones, on the straight line of scores between two of them; below the
    first or above the last the nearest step goes on."""
    above = min(max(sum(value >= limit for limit in limits), 1), len(limits) - 1)
    low, high = limits[above - 1], limits[above]
    step = PERCENTILE_Z[above] - PERCENTILE_Z[above - 1]
    return 100 * _NORMAL.cdf(PERCENTILE_Z[above - 1] + step * (value - low) / (high - low))


def level(scores: Scores, index: int) -> Level | None:
    """Table 1 for one of the measurements; None outside the table."""
    return None if np.isnan(scores.z[index]) else Level(int(levels(scores)[index]))
