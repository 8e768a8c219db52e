"""Judging by time: fitted on what came before, measured on what came after. Groups are compared afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhaohu.supervision.risk import fit, measure
from zhaohu.supervision.risk.fit import Array, Fitted, Truth

_TOP = 0.2
"""The share that counts as chosen when groups are compared."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows: the day of each (as a number of days), whose it is, its features, what came, how it was drawn."""

    names: tuple[str, ...]
    days: Array
    owners: Sequence[object]
    values: Array
    truth: Truth
    drawn: Truth

    def only(self, which: Any) -> "Rows":
        """These rows alone."""
        owners = [owner for owner, keep in zip(self.owners, which, strict=True) if keep]
        return Rows(self.names, self.days[which], owners, self.values[which], self.truth[which], self.drawn[which])


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged, what the model of the earlier rows said of it, and the figures."""

    model: Fitted
    rows: Rows
    chances: Array
    figures: dict[str, Any]


def split(rows: Rows, *, share: float) -> tuple[Rows, Rows] | None:
    """The earlier rows and the later ones, cut between two days; None where a part lacks one of the two outcomes."""
    if not len(rows.days):
        return None
    cut = np.quantile(rows.days, 1 - share)
    later = rows.days >= cut
    parts = rows.only(~later), rows.only(later)
    return parts if all(part.truth.any() and not part.truth.all() for part in parts) else None


def judge(before: Rows, after: Rows, *, penalty: float) -> Judged:
    """Fit on the earlier rows and measure on the later."""
    model = fit.fit(before.names, before.values, before.truth, penalty=penalty)
    chances = model.chances(after.values)
    return Judged(model, after, chances, figures(after, chances))


def figures(rows: Rows, chances: Array) -> dict[str, Any]:
    """The figures of chances over rows."""
    groups = measure.calibration(rows.truth, chances)
    return {
        "rows": len(rows.truth), "positives": int(rows.truth.sum()), "auc": measure.auc(rows.truth, chances),
        "brier": measure.brier(rows.truth, chances), "calibration_error": measure.calibration_error(groups),
        "calibration": groups, "days_earlier": measure.days_earlier(rows.days, rows.truth, chances),
    }  # fmt: skip


def by_group(judged: Judged, groups: Mapping[str, Sequence[str]], *, least: int) -> list[dict[str, Any]]:
    """For each way of grouping and each group in it: how well it is ordered, what was said and came, how often chosen.

    Groups are found after the model was fitted and are no part of it. One with fewer than `least` rows says so alone.
    """
    bar = np.quantile(judged.chances, 1 - _TOP)
    chosen, found = judged.chances >= bar, []
    for way, names in groups.items():
        told = np.asarray(names)
        for name in sorted(set(names)):
            here = told == name
            line: dict[str, Any] = {"by": way, "group": name, "rows": int(here.sum())}
            if line["rows"] >= least:
                truth, chances = judged.rows.truth[here], judged.chances[here]
                line |= {
                    "auc": measure.auc(truth, chances), "said": float(chances.mean()), "came": float(truth.mean()),
                    "chosen": float(chosen[here].mean()),
                }  # fmt: skip
            found.append(line)
    return found
