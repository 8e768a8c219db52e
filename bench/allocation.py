"""Allocating children to offers: the whole way from the input's bytes to a verified answer, in a process of its own.

The instances are made by a seeded generator: institutions with a class for each of two ages, families who name what is
near and well liked, siblings and twins who want to be together, children who move, places for seven or eight of ten
children. Seconds and memory are those of the solving process; each answer goes through the verifier. Beside it stands
what plain deferred acceptance makes of the same instance, each child on its own.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from zhaohu.enrolment.allocation import metrics, solver, verify
from zhaohu.enrolment.allocation.instance import Child, Instance, Quota, Rules, Site, Wish, to_bytes

SIZES = {"1000x100": (1000, 100), "10000x2000": (10_000, 2000)}
# Every case ends by proof, or at the budget of its goals with the gap said.
CASES = (
    ("1000x100", "lottery", 3),
    ("1000x100", "most_families", 1),
    ("10000x2000", "lottery", 3),
    ("10000x2000", "most_families", 1),
)
RULES = {
    "lottery": Rules(
        points={"low_income": 30, "disability": 30, "staff": 10}, quotas=(Quota("low_income", 15),), choices=5
    ),
    "most_families": Rules(
        points={"low_income": 30, "disability": 30, "staff": 10}, quotas=(Quota("low_income", 15),), choices=5,
        tie_break="most_families",
    ),
}  # fmt: skip
_CLAIMS = (("low_income", 0.08), ("disability", 0.02), ("staff", 0.05))


class World:
    """Institutions on a plane of 40 km, and the families around them."""

    def __init__(self, children: int, sites: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.side = 40_000 * (sites / 2000) ** 0.5
        self.homes = [(self._somewhere(), self._somewhere()) for _ in range(sites // 2)]
        self.liked = [self.chance.random() ** 2 for _ in self.homes]
        mean = 0.75 * children / sites
        self.sites = tuple(
            Site(
                id=number + 1, institution=number // 2 + 1, from_months=12 if number % 2 else 24,
                to_months=24 if number % 2 else 36, places=max(1, round(self.chance.gauss(mean, mean / 3))),
            )
            for number in range(sites // 2 * 2)
        )  # fmt: skip
        self.wanted = children

    def _somewhere(self) -> float:
        return self.chance.uniform(0, self.side)

    def children(self) -> Iterator[Child]:
        number, household = 1, 0
        while number <= self.wanted:
            household += 1
            near = self._near()
            count = 2 if self.chance.random() < 0.04 and number < self.wanted else 1
            ages = [self.chance.randrange(12, 36)]
            ages += [ages[0] if self.chance.random() < 0.4 else self.chance.randrange(12, 36)] if count > 1 else []
            for months in ages:
                yield self._child(number, household, months, near, together=count > 1)
                number += 1

    def _near(self) -> list[tuple[int, int]]:
        """Institutions (by index) with their distance in metres, the most wanted first."""
        x, y = self._somewhere(), self._somewhere()
        far = [(round(((a - x) ** 2 + (b - y) ** 2) ** 0.5), n) for n, (a, b) in enumerate(self.homes)]
        closest = sorted(far)[:12]
        return [(n, d) for d, n in sorted(closest, key=lambda found: found[0] / (0.3 + self.liked[found[1]]))]

    def _child(self, number: int, household: int, months: int, near: list[tuple[int, int]], *, together: bool) -> Child:
        odd = months < 24
        wishes = tuple(Wish(2 * n + 1 + odd, d) for n, d in near[: self.chance.randint(3, 5)])
        claims = tuple(claim for claim, share in _CLAIMS if self.chance.random() < share)
        present = 2 * near[-1][0] + 1 + odd if self.chance.random() < 0.04 else 0
        born = f"{2026 - (months + 3) // 12}-{12 - (months + 3) % 12:02d}-01"
        return Child(
            id=number, born_on=born, household=household, wishes=wishes, claims=claims, together=together,
            present=present, low_income="low_income" in claims,
        )  # fmt: skip


def instance(children: int, sites: int, rules: Rules, *, seed: int = 20191122) -> Instance:
    """The same instance for the same numbers."""
    world = World(children, sites, seed)
    return Instance(
        round=1, starts_on="2026-09-01", seed=f"{seed:064x}", rules=rules, sites=world.sites,
        children=tuple(world.children()),
    )  # fmt: skip


def alone(size: str, rules: str, seed: int) -> dict[str, Any]:
    """Solve once, here: what the child process does."""
    children, sites = SIZES[size]
    given = instance(children, sites, RULES[rules], seed=seed)
    began = time.perf_counter()
    answer = solver.solve(given, say=lambda level: print(f"{size} {rules}: {level}", file=sys.stderr, flush=True))
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    told, plain = metrics.metrics(given, answer), metrics.metrics(given, solver.accept(given))
    return {
        "seconds": seconds, "memory": memory, "gap": answer.gap, "bytes": len(to_bytes(given)),
        "findings": len(verify.verify(given, answer)), "levels": [level.goal for level in answer.levels],
        "told": {name: getattr(told, name) for name in told.__struct_fields__},
        "plain": {name: getattr(plain, name) for name in plain.__struct_fields__},
    }  # fmt: skip


def _in_a_process(size: str, rules: str, seed: int) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.allocation", size, rules, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(ran.stdout))


def figures(size: str, rules: str, count: int) -> list[dict[str, Any]]:
    """All figures of one size under one set of rules."""
    from bench import harness

    runs = [_in_a_process(size, rules, 20191122 + n) for n in range(count)]
    if any(run["findings"] for run in runs):
        raise SystemExit(f"{size} {rules}: the verifier found faults")
    name = f"{size}_{rules}"
    made = [
        harness.figure(f"seconds_{name}", [run["seconds"] for run in runs], "s"),
        harness.figure(f"memory_gib_{name}", [run["memory"] for run in runs], "GiB"),
        harness.figure(f"gap_{name}", [run["gap"] for run in runs], "share of the bound"),
        harness.figure(
            f"first_choice_ratio_{name}", [run["told"]["first"] / run["told"]["children"] for run in runs],
            "of all children", ratio_to="deferred acceptance",
            bounds=[run["plain"]["first"] / run["plain"]["children"] for run in runs],
        ),
    ]  # fmt: skip
    for what in ("placed", "first", "envy", "siblings_together", "wronged"):
        for side in ("told", "plain"):
            label = f"{what}_{name}" + ("_deferred_acceptance" if side == "plain" else "")
            made.append(harness.figure(label, [run[side][what] for run in runs], "count"))
    return made


def main() -> None:
    from bench import harness

    made = [found for size, rules, count in CASES for found in figures(size, rules, count)]
    harness.write("allocation", {"sizes": list(SIZES), "budget": solver.BUDGET, "solver": solver.VERSION}, made)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(alone(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        main()
