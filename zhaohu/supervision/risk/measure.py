"""Figures that say how good an order is: discrimination, calibration, drift, and days gained."""

from typing import Any

import numpy as np

from zhaohu.supervision.risk.fit import Array, Truth

WINDOW = 90
"""Days of a window within which an order is compared with chance: plans are made by the quarter."""
_LEAST_SHARE = 1e-4


def ranks(values: Array) -> Array:
    """The rank of each value from 1, the smallest first; equal values share the mean of their ranks."""
    _found, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Array = (last - (counts - 1) / 2)[which]
    return middle


def auc(truth: Truth, chances: Array) -> float | None:
    """How often one with a violation stands above one without; None where one of the two is missing."""
    hits, misses = int(truth.sum()), int((~truth).sum())
    if not hits or not misses:
        return None
    above = float(ranks(chances)[truth].sum()) - hits * (hits + 1) / 2
    return above / (hits * misses)


def brier(truth: Truth, chances: Array) -> float:
    """The mean squared distance between chance and outcome."""
    return float(np.mean((chances - truth) ** 2))


def calibration(truth: Truth, chances: Array, *, bins: int = 10) -> list[dict[str, Any]]:
    """Rows in equally large groups by their chance: what was said on average, and what came."""
    order = np.argsort(chances, kind="stable")
    groups = [part for part in np.array_split(order, min(bins, len(order))) if len(part)]
    return [
        {"rows": len(part), "said": float(chances[part].mean()), "came": float(truth[part].mean())} for part in groups
    ]


def calibration_error(groups: list[dict[str, Any]]) -> float:
    """The mean distance between said and come over the groups, by their size (expected calibration error)."""
    whole = sum(one["rows"] for one in groups)
    return float(sum(one["rows"] * abs(one["said"] - one["came"]) for one in groups) / whole)


def edges(values: Array, *, bins: int = 10) -> tuple[list[float], list[float]]:
    """The inner bounds of a feature's groups by quantile, and the share of the values in each."""
    bounds = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    return [float(one) for one in bounds], _shares(values, bounds)


def _shares(values: Array, bounds: Array) -> list[float]:
    found = np.bincount(np.searchsorted(bounds, values, side="left"), minlength=len(bounds) + 1)
    return [float(one) / len(values) for one in found]


def drift(bounds: list[float], before: list[float], values: Array) -> float:
    """How far a feature's values have moved since training (population stability index)."""
    old = np.maximum(np.asarray(before), _LEAST_SHARE)
    new = np.maximum(np.asarray(_shares(values, np.asarray(bounds))), _LEAST_SHARE)
    return float(np.sum((new - old) * np.log(new / old)))


def days_earlier(days: Array, truth: Truth, chances: Array, *, window: int = WINDOW) -> float | None:
    """How many days earlier a violation is found, on average, than when the same visits go in random order.

    Visits are cut into windows of days; within each, as many go out a day as really went, in the order of the chances.
    At random every place in the row is equally likely. None where there is no violation.
    """
    first, gained = days.min(), 0.0
    turns = np.floor((days - first) / window)
    for turn in np.unique(turns):
        here = turns == turn
        places, count = ranks(-chances[here]), int(here.sum())
        a_visit = min(window, float(days.max() - first) + 1 - turn * window) / count
        gained += float((((count + 1) / 2 - places[truth[here]]) * a_visit).sum())
    hits = int(truth.sum())
    return gained / hits if hits else None
