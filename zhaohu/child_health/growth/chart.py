"""A growth chart as numbers: bands between percentiles, a child's points, and the ticks of both axes.

The picture is 320 wide and 224 high; x runs to the right, y upwards.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Standard
from zhaohu.child_health.growth import scores, standards
from zhaohu.child_health.growth.standards import PERCENTILES, Numbers

WIDTH, HEIGHT = 320, 224
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 286, 10, 194
_DAYS_OF_MONTH = 365.25 / 12
_SPANS = (6, 12, 24, 36, 60, 81)
_STEPS = (0.5, 1, 2, 4, 5, 10, 20)
_LINES = 6


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    newest: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`outer` is the band from P3 to P97, `inner` from P25 to P75, `middle` the line P50, as SVG points; `names` stand
    at the ends of the lines."""

    outer: str
    inner: str
    middle: str
    line: str
    points: list[Point]
    across: list[Tick]
    upwards: list[Tick]
    names: list[Tick]


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the plane is drawn."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return round(_LEFT + (value - self.left) / (self.right - self.left) * (_RIGHT - _LEFT), 1)

    def y(self, value: float) -> float:
        return round(_BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP), 1)


def drawn(
    standard: Standard, indicator: Indicator, sex: str, given: Sequence[tuple[float, float]], *, until: float
) -> Chart:
    """The chart of one indicator with a child's (x, value) pairs. `until` is the child's age in months; for weight by
    length the curves go around the pairs."""
    grid = _grid(indicator, sex, given, until)
    x = grid * _DAYS_OF_MONTH if standard == Standard.WHO else grid
    curves = scores.limits(standard, indicator, sex, x)[1]
    inside = ~np.isnan(curves).any(axis=1)
    grid, curves = grid[inside], curves[inside]
    shown = [(at, value) for at, value in given if grid[0] <= at <= grid[-1]]
    frame = _frame(grid, curves, [value for _at, value in shown])
    band = {name: curves[:, PERCENTILES.index(name)] for name in PERCENTILES}
    points = [Point(frame.x(at), frame.y(value), at == shown[-1][0]) for at, value in shown]
    return Chart(
        outer=_band(frame, grid, band[3], band[97]), inner=_band(frame, grid, band[25], band[75]),
        middle=_line(frame, zip(grid, band[50], strict=True)), line=_line(frame, shown), points=points,
        across=list(_across(frame)), upwards=list(_upwards(frame)),
        names=[Tick(frame.y(float(band[name][-1])), f"P{name}") for name in (97, 50, 3)],
    )  # fmt: skip


def _grid(indicator: Indicator, sex: str, given: Sequence[tuple[float, float]], until: float) -> Numbers:
    if indicator in BY_LENGTH:
        x = standards.printed(indicator, sex).x
        least, most = (min(at for at, _ in given), max(at for at, _ in given)) if given else (x[0], x[-1])
        return x[(x >= least - 8) & (x <= most + 5)]
    span = next((one for one in _SPANS if one >= until), _SPANS[-1])
    return np.linspace(0, span, span * 4 + 1)


def _frame(grid: Numbers, curves: Numbers, values: Sequence[float]) -> Frame:
    low, high = min(float(curves.min()), *values, math.inf), max(float(curves.max()), *values, -math.inf)
    return Frame(float(grid[0]), float(grid[-1]), low - (high - low) * 0.04, high + (high - low) * 0.04)


def _band(frame: Frame, grid: Numbers, low: Numbers, high: Numbers) -> str:
    there = _line(frame, zip(grid, high, strict=True))
    return f"{there} {_line(frame, zip(grid[::-1], low[::-1], strict=True))}"


def _line(frame: Frame, pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{frame.x(float(at))},{frame.y(float(value))}" for at, value in pairs)


def _step(span: float) -> float:
    return next((one for one in _STEPS if span / one <= _LINES), _STEPS[-1])


def _across(frame: Frame) -> Iterator[Tick]:
    span = frame.right - frame.left
    step = next((one for one in (1, 2, 3, 6, 12) if span / one <= _LINES - 2), 12)
    for at in np.arange(math.ceil(frame.left / step) * step, frame.right + 1e-9, step):
        yield Tick(frame.x(float(at)), f"{at:g}")


def _upwards(frame: Frame) -> Iterator[Tick]:
    step = _step(frame.high - frame.low)
    for at in np.arange(math.ceil(frame.low / step) * step, frame.high, step):
        yield Tick(frame.y(float(at)), f"{at:g}")
