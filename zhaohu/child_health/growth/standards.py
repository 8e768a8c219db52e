"""The tables of both standards, as they were published (see `data/README.md`).

WS/T 423—2022 prints, for each row, the value of seven standard deviations and of seven percentiles. The WHO gives L, M
and S of each day; both prints of it follow from them.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Standard

Numbers = NDArray[np.float64]

SD = (-3, -2, -1, 0, 1, 2, 3)
PERCENTILES = (3, 10, 25, 50, 75, 90, 97)
PERCENTILE_Z = tuple(NormalDist().inv_cdf(one / 100) for one in PERCENTILES)
TWO_YEARS = 24
LYING_TO_STANDING_CM = 0.7
LAST_LYING_DAY = 730
_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, eq=False)
class Printed:
    """A table of the national standard: `sd` and `percentiles` have one row for each `x` (months, or centimetres)."""

    x: Numbers
    sd: Numbers
    percentiles: Numbers


@cache
def printed(indicator: Indicator, sex: str) -> Printed:
    """The national table for a sex (M or F).

    Under two years lengths are compared, from two years heights; rows stand at 23 and at 24 months. Between them a
    child still lies, so the row of 24 months is read there as it would be lying (`_lying_at_two`).
    """
    x, sd = _columns("wst423_2022_sd.csv", indicator, sex)
    same, percentiles = _columns("wst423_2022_percentile.csv", indicator, sex)
    if not np.array_equal(x, same):
        raise ValueError(f"the annexes differ in the rows of {indicator}")
    if indicator in (Indicator.LENGTH, Indicator.BMI):
        at = int(np.searchsorted(x, TWO_YEARS))
        x = np.insert(x, at, np.nextafter(float(TWO_YEARS), 0.0))
        sd = np.insert(sd, at, _lying_at_two(indicator, sex, sd[at]), axis=0)
        percentiles = np.insert(percentiles, at, _lying_at_two(indicator, sex, percentiles[at]), axis=0)
    return Printed(x, sd, percentiles)


def _lying_at_two(indicator: Indicator, sex: str, row: Numbers) -> Numbers:
    """A row of 24 months for a child that lies: 0.7 cm longer, and the body mass index of that length."""
    if indicator == Indicator.LENGTH:
        return row + LYING_TO_STANDING_CM
    x, sd = _columns("wst423_2022_sd.csv", Indicator.LENGTH, sex)
    height = float(sd[int(np.searchsorted(x, TWO_YEARS)), SD.index(0)])
    return row * (height / (height + LYING_TO_STANDING_CM)) ** 2


@cache
def lms(indicator: Indicator, sex: str) -> Numbers:
    """L, M and S of the WHO, one row a day from birth."""
    _days, rows = _columns("who_2006.csv", indicator, sex)
    return rows


def has(standard: Standard, indicator: Indicator) -> bool:
    """Whether a standard's table is here: the WHO's weight for length and height is not."""
    return standard == Standard.WST or indicator not in BY_LENGTH


@cache
def _file(name: str) -> dict[tuple[str, str], list[list[float]]]:
    found: dict[tuple[str, str], list[list[float]]] = {}
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for indicator, sex, *numbers in rows:
            found.setdefault((indicator, sex), []).append([float(one) for one in numbers])
    return found


def _columns(name: str, indicator: Indicator, sex: str) -> tuple[Numbers, Numbers]:
    table = np.array(_file(name)[indicator, sex])
    return table[:, 0], table[:, 1:]


def from_lms(rows: Numbers, z: Sequence[float]) -> Numbers:
    """The values that stand at these scores, one column a score."""
    power, middle, spread = rows[:, 0:1], rows[:, 1:2], rows[:, 2:3]
    return np.asarray(middle * (1 + power * spread * np.asarray(z)) ** (1 / power))
