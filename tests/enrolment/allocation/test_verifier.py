"""The verifier stands apart: it accepts what the solver answers, and finds every kind of fault that is planted."""

import ast
import inspect
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from tests.enrolment.allocation import factories
from tests.enrolment.allocation.factories import child, instance, instances, site, solved
from zhaohu.enrolment.allocation import metrics, reasons, solver, verify
from zhaohu.enrolment.allocation.ground import NOWHERE, ground
from zhaohu.enrolment.allocation.instance import Answer, Coalition, Instance, Quota, Reason, Rules, to_bytes


def test_the_verifier_shares_nothing_with_the_solver() -> None:
    tree = ast.parse(inspect.getsource(verify))
    ours = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and "allocation" in str(n.module)}
    assert ours == {"zhaohu.enrolment.allocation.instance"}


@given(instances())
@settings(max_examples=120)
def test_the_verifier_accepts_every_answer_of_the_solver_and_a_repetition_is_the_same_bytes(given: Instance) -> None:
    answer = solver.solve(given)
    assert verify.verify(given, answer) == []
    assert to_bytes(solver.solve(given)) == to_bytes(answer)
    told = metrics.metrics(given, answer)
    assert 0 <= told.first <= told.placed <= told.children


@given(instances(largest=4))
@settings(max_examples=60)
def test_no_answer_is_better_than_the_solvers_when_all_are_tried(given: Instance) -> None:
    made = ground(given)
    best = None
    for at in product(*([*range(len(unit.bundles)), *([] if unit.settled else [NOWHERE])] for unit in made.units)):
        answer = reasons.answer(made, list(at), (), "")
        if all(found.code in ("coalitions",) for found in verify.verify(given, answer)):
            placed = sum(1 for outcome in answer.outcomes if outcome.site)
            ranks = sum(unit.costs[b] for unit, b in zip(made.units, at, strict=True) if b != NOWHERE)
            found = (len(answer.coalitions), -placed, ranks)
            best = found if best is None else min(best, found)
    levels = {level.goal: level.value for level in solver.solve(given).levels}
    assert best is not None
    assert (levels["placed"], levels["ranks"]) == (-best[1], best[2]) or levels["wronged"] > 0


def _given() -> Instance:
    """Two children for one place, twins, one who moves and one too young, with places reserved."""
    children = [
        child(1, 1, 2, claims=("low_income",)), child(2, 1, 2), child(3, 3, home=7, together=True),
        child(4, 3, home=7, together=True), child(5, 1, present=2), child(6, 1, 4, born="2026-06-01"),
    ]  # fmt: skip
    rules = Rules(points={"low_income": 3}, quotas=(Quota("low_income", 50),))
    return instance([site(1), site(2, 2), site(3, 2), site(4, 3)], children, rules)


def _moved(answer: Answer, number: int, to: int) -> Answer:
    changed = tuple(replace(o, site=to) if o.id == number else o for o in answer.outcomes)
    return replace(answer, outcomes=changed)


def _reason(answer: Answer, number: int, **facts: object) -> Answer:
    first = answer.outcomes[number - 1]
    told = (replace(first.reasons[0], **facts), *first.reasons[1:])
    outcomes = list(answer.outcomes)
    outcomes[number - 1] = replace(first, reasons=told)
    return replace(answer, outcomes=tuple(outcomes))


FAULTS: dict[str, tuple[str, Callable[[Answer], Answer]]] = {
    "more children than places": ("capacity", lambda a: _moved(a, 2, 1)),
    "a child left out": ("children", lambda a: replace(a, outcomes=a.outcomes[1:])),
    "a child twice": ("children", lambda a: replace(a, outcomes=(*a.outcomes, a.outcomes[0]))),
    "a site that was no choice": ("eligible", lambda a: _moved(a, 2, 4)),
    "a child of another age": ("eligible", lambda a: _moved(a, 6, 4)),
    "a mover without a place": ("transfer", lambda a: _moved(a, 5, 0)),
    "twins apart": ("siblings", lambda a: _moved(a, 3, 0)),
    "a better right passed over": ("envy", lambda a: _moved(_moved(a, 1, 2), 2, 1)),
    "an empty place refused": ("envy", lambda a: _moved(a, 2, 0)),
    "twins refused though there is room": ("coalitions", lambda a: _moved(_moved(a, 3, 0), 4, 0)),
    "a coalition that is none": (
        "coalitions", lambda a: replace(a, coalitions=(Coalition(children=(3, 4), sites=(3, 3)),)),
    ),
    "a better goal than reached": (
        "goal", lambda a: replace(a, levels=(*a.levels[:1], replace(a.levels[1], value=99), *a.levels[2:])),
    ),
    "other points": (
        "right", lambda a: replace(a, outcomes=(replace(a.outcomes[0], points=4), *a.outcomes[1:])),
    ),
    "another lottery number": (
        "right", lambda a: replace(a, outcomes=(replace(a.outcomes[0], lottery=1), *a.outcomes[1:])),
    ),
    "a reason of another kind": ("reason", lambda a: _reason(a, 2, kind="age")),
    "a reason with another number": ("reason", lambda a: _reason(a, 2, facts={"places": 8})),
    "a reason about another site": ("reason", lambda a: _reason(a, 2, site=2)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    given = _given()
    answer = solved(given)
    code, plant = FAULTS[fault]
    assert code in {found.code for found in verify.verify(given, plant(answer))}


def test_a_reserved_place_given_to_others_is_found() -> None:
    children = sorted([child(1, 1, claims=("low_income",)), child(2, 1), child(3, 1)], key=lambda one: one.id)
    given = instance([site(1, 2)], children, Rules(quotas=(Quota("low_income", 50),)))
    answer = solved(given)
    assert factories.got(answer)[1] == 1
    loser = next(number for number, got in factories.got(answer).items() if not got)
    planted = _moved(_moved(answer, 1, 0), loser, 1)
    assert "envy" in {found.code for found in verify.verify(given, planted)}


def test_a_missing_reason_is_found() -> None:
    given = _given()
    answer = solved(given)
    bare = replace(answer, outcomes=(replace(answer.outcomes[0], reasons=()), *answer.outcomes[1:]))
    assert {found.code for found in verify.verify(given, bare)} == {"reason"}
    assert Reason(1, "matched") in answer.outcomes[0].reasons


def test_figures_count_as_they_say() -> None:
    given = _given()
    told = metrics.metrics(given, solved(given))
    assert (told.children, told.places, told.sibling_families, told.siblings_together) == (6, 8, 1, 1)
    assert (told.placed, told.kept, told.first, told.wronged) == (4, 1, 3, 0)
    assert told.mean_rank == pytest.approx(1.25)
