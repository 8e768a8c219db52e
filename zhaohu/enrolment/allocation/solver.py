"""Solving a round: first no siblings wronged, then as many children placed as can be, then the best ranks.

CP-SAT starts from deferred acceptance; where more families decide between equals, from what the lottery would give, so
that it is never less. One worker, a fixed seed and a budget in deterministic time: a repetition gives
the same bytes. Each goal is solved under what the one before reached. Where its budget ends first, the best answer
found is kept, and the goal says how far from the best it can be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from msgspec.structs import replace
from ortools.sat.python import cp_model

from zhaohu.enrolment.allocation import da, reasons
from zhaohu.enrolment.allocation.ground import NOWHERE, Ground, ground
from zhaohu.enrolment.allocation.instance import Answer, Instance, Level
from zhaohu.enrolment.allocation.model import Model

VERSION = f"ortools {version('ortools')}"
BUDGET = 15.0
"""Deterministic time of each goal; for the whole city, 10,000 children, some minutes of a core each."""
Say = Callable[[Level], None]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is sought: `sign` is 1 for the most, -1 for the least."""

    name: str
    sign: int
    terms: list[tuple[cp_model.IntVar, int]]


def _goals(ground: Ground, model: Model) -> list[Goal]:
    wronged = [(lit, 1) for lit in model.wronged.values()]
    placed, ranks = [], []
    for unit, lits in zip(ground.units, model.chosen, strict=True):
        for bundle, cost, lit in zip(unit.bundles, unit.costs, lits, strict=True):
            placed.append((lit, sum(site != NOWHERE for site in bundle)))
            ranks.append((lit, cost))
    return [Goal("wronged", -1, wronged), Goal("placed", 1, placed), Goal("ranks", -1, ranks)]


def _value(goal: Goal, solution: list[int]) -> int:
    return sum(weight * solution[lit.index] for lit, weight in goal.terms)


def _trivial(goal: Goal) -> int:
    """What nobody can surpass, whatever the constraints."""
    return sum(weight for _, weight in goal.terms if weight > 0) if goal.sign > 0 else 0


class Search:
    """The goals one after the other, each from the best answer so far."""

    def __init__(self, ground: Ground, start: list[int], budget: float, say: Say) -> None:
        self.ground, self.at, self.budget, self.say = ground, start, budget, say
        self.model = Model(ground)
        self.solution: list[int] = []
        self.levels: list[Level] = []

    def run(self) -> None:
        """Reach all goals, as far as the budget goes."""
        self._hint()
        for goal in _goals(self.ground, self.model):
            self._reach(goal)

    def _hint(self) -> None:
        """Begin from the start, completed to an answer; half an answer would be followed half."""
        wronged = set(da.blocking(self.ground, self.at)) if self.model.wronged else set()
        self.model.hint(self.at, wronged)
        solver = self._solver()
        solver.parameters.fix_variables_to_their_hinted_value = True
        if solver.solve(self.model.cp) == cp_model.OPTIMAL:
            self._keep(solver)

    def _reach(self, goal: Goal) -> None:
        cp, weighed = self.model.cp, [(lit, weight) for lit, weight in goal.terms if weight]
        expression = cp_model.LinearExpr.weighted_sum([lit for lit, _ in weighed], [w for _, w in weighed])
        if not weighed:
            self.levels.append(Level(goal.name, 0, 0, 0.0, "nothing to decide"))
            return
        (cp.maximize if goal.sign > 0 else cp.minimize)(expression)
        if self.solution and _value(goal, self.solution) == _trivial(goal):
            status, proven = cp_model.OPTIMAL, 0
        else:
            status, proven = self._solve()
        value = _value(goal, self.solution)
        bound = {cp_model.OPTIMAL: value, cp_model.FEASIBLE: proven}.get(status, _trivial(goal))
        gap = abs(bound - value) / max(1, abs(bound), abs(value))
        proof = "cp-sat" if status == cp_model.OPTIMAL else "bound"
        self.levels.append(Level(goal.name, value, bound, round(gap, 6), proof))
        self.say(self.levels[-1])
        cp.add(expression >= value if goal.sign > 0 else expression <= value)

    def _solver(self) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = 1, 20191122
        solver.parameters.max_deterministic_time = self.budget
        return solver

    def _solve(self) -> tuple[cp_model.CpSolverStatus, int]:
        solver = self._solver()
        status = solver.solve(self.model.cp)
        if status == cp_model.UNKNOWN and self.solution:
            return status, 0  # nothing better was found: the answer of the goal before stands
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise NoAnswer(solver.status_name(status))
        self._keep(solver)
        return status, round(solver.best_objective_bound)

    def _keep(self, solver: cp_model.CpSolver) -> None:
        """The best answer so far, from which the next goal begins."""
        self.solution = list(solver.response_proto.solution)
        self.at = [
            next((bundle for bundle, lit in enumerate(lits) if self.solution[lit.index]), NOWHERE)
            for lits in self.model.chosen
        ]
        self.model.cp.proto.solution_hint.vars.clear()
        self.model.cp.proto.solution_hint.values.clear()
        for index, value in enumerate(self.solution):
            self.model.cp.add_hint(self.model.cp.get_int_var_from_proto_index(index), value)


class NoAnswer(RuntimeError):
    """The budget was spent before any answer was found."""


def _silent(level: Level) -> None:
    """Say nothing."""


def solve(instance: Instance, *, budget: float = BUDGET, say: Say = _silent) -> Answer:
    """The answer to an instance. Raises NoAnswer when the budget does not suffice for any."""
    search = _searched(instance, budget, say)
    return reasons.answer(search.ground, search.at, tuple(search.levels), VERSION)


def _searched(instance: Instance, budget: float, say: Say) -> Search:
    made = ground(instance)
    if instance.rules.tie_break == "lottery":
        start = da.run(made)
    else:
        start = _searched(replace(instance, rules=replace(instance.rules, tie_break="lottery")), budget, _silent).at
    search = Search(made, start, budget, say)
    search.run()
    return search


def accept(instance: Instance) -> Answer:
    """What plain deferred acceptance answers, each child on its own, whatever the rules say of siblings."""
    made = ground(replace(instance, rules=replace(instance.rules, siblings="separate", tie_break="lottery")))
    return reasons.answer(made, da.run(made), (), "deferred acceptance")
