"""The risk model's method on a generated labelled file, the way `manage.py risk evaluate FILE` goes.

The file is made by a seeded generator: 2,000 institutions, three years of visits, features as the city's records have
them (counts, months, shares). Its ground truth is a logistic chance of some of them, bent (a square root, a product of
two, a hidden trait of each institution that no feature tells), and the outcome is drawn from it; so the true chance is
known of every row, and an order by it is the bound of any order. The generated city with visits of its own comes later.
"""

import csv
import math
import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from bench import harness
from zhaohu.supervision.risk import labelled
from zhaohu.supervision.risk.features import NAMES

INSTITUTIONS, DAYS, SEEDS = 2000, 1095, (20191122, 20191123, 20191124)
_FIRST = date(2023, 1, 1)


def _row(chance: random.Random, hidden: float) -> tuple[dict[str, float], float]:
    """The features of one visit, and the true chance of a grave finding."""
    worse = chance.gauss(hidden, 0.6)

    def count(mean: float) -> int:
        mean, product, found = math.exp(math.log(mean) + 0.5 * worse), 1.0, -1
        while product > math.exp(-mean):
            product, found = product * chance.random(), found + 1
        return found

    row: dict[str, float] = dict.fromkeys(NAMES, 0)
    row |= {
        "filed_months": chance.randrange(1, 60), "months_since_visit": chance.randrange(1, 24),
        "critical_last": count(0.25), "major_last": count(0.8), "minor_last": count(2.0),
        "overdue_orders": count(0.15), "complaints_year": count(0.5), "complaints_quarter": count(0.15),
        "grave_complaints": count(0.05), "incidents_year": count(0.3), "ratio_alerts": count(0.8),
        "leavers_percent": min(100, count(18)), "without_certificate": count(0.4), "clusters_year": count(0.3),
        "overdue_notices": count(0.05), "late_incidents": count(0.08), "places": chance.choice((20, 40, 60, 90, 150)),
    }  # fmt: skip
    row["open_orders"] = row["overdue_orders"] + count(0.2)
    logit = (
        -3.1 + 0.7 * math.sqrt(row["critical_last"]) + 0.3 * row["major_last"] + 0.6 * row["overdue_orders"]
        + 0.35 * row["complaints_year"] + 0.5 * row["grave_complaints"] + 0.5 * math.sqrt(row["ratio_alerts"])
        + 0.03 * row["leavers_percent"] * (row["filed_months"] < 12) + 0.25 * row["without_certificate"]
        + 0.02 * row["months_since_visit"] - 0.008 * row["filed_months"] + 0.5 * hidden
    )  # fmt: skip
    return row, 1 / (1 + math.exp(-logit))


def write(path: Path, *, seed: int) -> int:
    """The same file for the same seed: each institution is visited about once in eight months, a fifth at random."""
    chance, lines = random.Random(seed), []
    for number in range(INSTITUTIONS):
        hidden, day = chance.gauss(0, 0.8), chance.randrange(240)
        while day < DAYS:
            row, truth = _row(chance, hidden)
            on = (_FIRST + timedelta(days=day)).isoformat()
            told = [int(chance.random() < truth), int(chance.random() < 0.2), f"{truth:.6f}"]
            lines.append([on, f"演示{number}", *told, *row.values()])
            day += chance.randrange(120, 360)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["day", "institution", "label", "random", "truth", *NAMES], *lines])
    return len(lines)


def main() -> None:
    found, cpu, rows = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in (SEEDS[0], *SEEDS):  # the first warms up
            path = Path(folder) / f"{seed}.csv"
            count = write(path, seed=seed)
            began = time.process_time()
            evaluation = labelled.evaluate(labelled.read(path))
            cpu.append((time.process_time() - began) * 1000 / count * 1000)
            found.append(evaluation)
            rows.append(count)
    found, cpu = found[1:], cpu[1:]
    bounds = [one.bound or {} for one in found]
    best = [labelled.best_days(one.judged.rows) or 0 for one in found]
    arms = [one.random or {} for one in found]
    figure, true = harness.figure, "the true chance"
    harness.write(
        "risk_model",
        {"institutions": INSTITUTIONS, "days": DAYS, "rows": rows[1:], "features": len(NAMES), "seeds": SEEDS},
        [
            figure("auc", [one.figures["auc"] for one in found], "share", ratio_to=true,
                   bounds=[one["auc"] for one in bounds]),
            figure("auc_of_true_chance", [one["auc"] for one in bounds], "share"),
            figure("calibration_error", [one.figures["calibration_error"] for one in found], "share"),
            figure("calibration_error_of_true_chance", [one["calibration_error"] for one in bounds], "share"),
            figure("days_earlier", [one.figures["days_earlier"] for one in found], "days, windows of 90",
                   ratio_to=true, bounds=[one["days_earlier"] for one in bounds]),
            figure("days_earlier_all_known", best, "days, windows of 90"),
            figure("auc_random_arm", [one["auc"] for one in arms], "share"),
            figure("cpu_ms", cpu, "ms for 1,000 rows: read, fit, judge"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
