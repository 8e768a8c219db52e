"""Why an institution stands where it does, and what would lower it."""

from typing import Any

import numpy as np

from zhaohu.supervision.risk.features import BY_NAME
from zhaohu.supervision.risk.fit import Fitted

MOST = 3


def reasons(model: Fitted, values: list[float], *, most: int = MOST) -> list[dict[str, Any]]:
    """The facts that raise it most, the weightiest first, with what each adds to the log-odds."""
    parts = model.parts(np.asarray([values]))[0]
    found = sorted(zip(model.names, values, parts, strict=True), key=lambda one: (-one[2], one[0]))
    return [{"feature": name, "value": value, "adds": round(float(part), 4)} for name, value, part in found[:most]
            if part > 0]  # fmt: skip


def remedies(model: Fitted, values: list[float]) -> list[dict[str, Any]]:
    """What can be mended and would lower the chance, the most effective first, with the chance that is then left."""
    found = []
    for at, (name, value, weight) in enumerate(zip(model.names, values, model.coefficients, strict=True)):
        if not BY_NAME[name].remedy or value <= 0 or weight <= 0:
            continue
        then = [*values[:at], 0.0, *values[at + 1 :]]
        found.append({"feature": name, "value": value, "then": round(float(model.chances(np.asarray([then]))[0]), 4)})
    return sorted(found, key=lambda one: (one["then"], one["feature"]))
