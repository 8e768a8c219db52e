"""Fitting: logistic regression with an L2 penalty, by scikit-learn."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Truth = NDArray[np.bool_]


class Fitted(msgspec.Struct, frozen=True):
    """A fitted model in the units of its features, as it is stored: everything that a score needs."""

    names: tuple[str, ...]
    base: float
    coefficients: tuple[float, ...]
    means: tuple[float, ...]

    def logits(self, rows: Array) -> Array:
        """The log-odds of each row: the base plus what each feature adds beside its mean."""
        found: Array = self.base + self.parts(rows).sum(axis=1)
        return found

    def parts(self, rows: Array) -> Array:
        """What each feature adds to each row's log-odds: coefficient × (value − mean)."""
        found: Array = (rows - np.asarray(self.means)) * np.asarray(self.coefficients)
        return found

    def chances(self, rows: Array) -> Array:
        """The probability of each row."""
        found: Array = 1 / (1 + np.exp(-self.logits(rows)))
        return found


def fit(names: Sequence[str], rows: Array, truth: Truth, *, penalty: float = 1.0) -> Fitted:
    """Fit on standardised features and answer in their own units; one that never varies counts for nothing.

    `penalty` is the strength of the L2 penalty beside the log-likelihood. Needs both classes.
    """
    # Loaded here: it weighs 130 MB and some CPU, and only a training or an evaluation needs it.
    from sklearn.linear_model import LogisticRegression

    means, spread = rows.mean(axis=0), rows.std(axis=0)
    varies = spread > 1e-12  # less is rounding of a constant
    scale = np.where(varies, spread, 1.0)
    solver: Any = LogisticRegression(C=1 / penalty, tol=1e-8, max_iter=1000)
    solver.fit((rows - means) / scale, truth)
    found = np.where(varies, solver.coef_[0] / scale, 0.0)
    return Fitted(tuple(names), float(solver.intercept_[0]), tuple(map(float, found)), tuple(map(float, means)))
