"""Growth scores: agreement with every printed value of WS/T 423—2022, and speed against NumPy's own bound.

The bound is the bare arithmetic of the score on arrays that lie ready, measured in the same run: for the WHO the power
formula on L, M and S; for the national standard one straight line between two limits.
"""

import time
from collections.abc import Callable
from itertools import product

import numpy as np

from bench import harness
from zhaohu.child_health.choices.growth import Indicator, Standard
from zhaohu.child_health.growth import scores, standards
from zhaohu.child_health.growth.standards import PERCENTILES, SD

COUNT, RUNS = 200_000, 5


def agreement() -> tuple[int, float]:
    """How many printed values were compared, and the largest difference in deviations or in percentile points."""
    compared, worst = 0, 0.0
    for indicator, sex in product(Indicator, "MF"):
        table = standards.printed(indicator, sex)
        whole = np.equal(np.mod(table.x, 1), 0)  # the row that stands for 24 months lying is ours, not printed
        x, sd, percentiles = table.x[whole], table.sd[whole], table.percentiles[whole]
        for column, z in enumerate(SD):
            found = scores.scored(Standard.WST, indicator, sex, x, sd[:, column]).z
            worst, compared = max(worst, float(np.abs(found - z).max())), compared + len(x)
        for row in percentiles:
            told = [scores.percentile(value, row.tolist()) for value in row.tolist()]
            worst = max(worst, *(abs(one - p) for one, p in zip(told, PERCENTILES, strict=True)))
            compared += len(row)
    return compared, worst


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


def _who(chance: np.random.Generator) -> tuple[Callable[[], object], Callable[[], object]]:
    days = chance.integers(0, 1096, COUNT).astype(float)
    rows = scores.lms_at(Indicator.WEIGHT, "M", days)
    power, middle, spread = (np.ascontiguousarray(rows[:, column]) for column in range(3))
    values = np.round(middle * (1 + spread * chance.standard_normal(COUNT)), 2)
    return (
        lambda: scores.lms_score(values, scores.lms_at(Indicator.WEIGHT, "M", days)),
        lambda: ((values / middle) ** power - 1) / (power * spread),
    )


def _national(chance: np.random.Generator) -> tuple[Callable[[], object], Callable[[], object]]:
    table = standards.printed(Indicator.WEIGHT, "M")
    months = chance.uniform(0, 36, COUNT)
    rows = scores.between_rows(table.x, table.sd, months)
    values = np.round(rows[:, 3] * (1 + 0.1 * chance.standard_normal(COUNT)), 1)
    low, high = np.ascontiguousarray(rows[:, 3]), np.ascontiguousarray(rows[:, 4])
    return (
        lambda: scores.sd_score(values, scores.between_rows(table.x, table.sd, months)),
        lambda: (values - low) / (high - low),
    )


def _timed(work: Callable[[], object], bound: Callable[[], object]) -> tuple[list[float], list[float], list[float]]:
    """Scores a second, NumPy's a second, and CPU milliseconds for 1,000 scores; the first run warms up."""
    ours, theirs, cpu = [], [], []
    for run in range(RUNS + 1):
        took, used = _seconds(work)
        least, _used = _seconds(bound)
        if run:
            ours.append(COUNT / took)
            theirs.append(COUNT / least)
            cpu.append(used * 1000 / COUNT * 1000)
    return ours, theirs, cpu


def main() -> None:
    chance = np.random.default_rng(423)
    compared, worst = agreement()
    who, bound, cpu = _timed(*_who(chance))
    national, line, national_cpu = _timed(*_national(chance))
    figures = [
        harness.figure("values_compared", [compared], "printed values"),
        harness.figure("max_difference", [worst], "standard deviations or percentile points"),
        harness.figure("numpy_ratio", who, "z-scores/s, WHO", ratio_to="the power formula in NumPy", bounds=bound),
        harness.figure("cpu_ms_who", cpu, "ms for 1,000 z"),
        harness.figure(
            "numpy_ratio_wst", national, "z-scores/s, WS/T 423", ratio_to="one straight line in NumPy", bounds=line
        ),
        harness.figure("cpu_ms_wst", national_cpu, "ms for 1,000 z"),
    ]
    harness.write("growth", {"scores": COUNT, "runs": RUNS}, figures)


if __name__ == "__main__":
    main()
