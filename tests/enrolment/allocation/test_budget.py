"""Where the budget of a goal ends before the proof, the best answer found is kept, and how far it may be is said."""

from bench import allocation as bench
from zhaohu.enrolment.allocation import solver, verify
from zhaohu.enrolment.allocation.instance import Answer, Instance, to_bytes
from zhaohu.enrolment.models import Run
from zhaohu.enrolment.queries import run_figures

TINY = 0.01  # deterministic seconds, in which the third goal is not proven


def _given() -> Instance:
    return bench.instance(150, 16, bench.RULES["most_families"])


def test_a_tiny_budget_gives_a_just_answer_with_its_gap_and_the_same_bytes_again() -> None:
    given = _given()
    answer = solver.solve(given, budget=TINY)
    assert verify.verify(given, answer) == []
    last = answer.levels[-1]
    assert (last.goal, last.proof) == ("ranks", "bound")
    assert answer.gap == last.gap > 0 and last.bound < last.value
    assert to_bytes(solver.solve(given, budget=TINY)) == to_bytes(answer)


def test_the_page_of_a_run_says_in_words_what_was_not_proven() -> None:
    reached = [
        {"goal": "placed", "value": 90, "bound": 100, "gap": 0.1, "proof": "bound"},
        {"goal": "ranks", "value": 165, "bound": 103, "gap": 0.375758, "proof": "bound"},
        {"goal": "wronged", "value": 0, "bound": 0, "gap": 0.0, "proof": "cp-sat"},
    ]
    assert run_figures.told(Run(progress=reached))["gaps"] == [
        "有托位的孩子：90，最多还可能多 10（10.0%）。",
        "志愿顺序之和：165，最多还可能少 62（37.6%）。",
    ]


def test_more_families_between_equals_is_never_fewer_than_the_lottery_however_small_the_budget() -> None:
    lottery = bench.instance(150, 16, bench.RULES["lottery"])
    drawn, most = (solver.solve(given, budget=0.3) for given in (lottery, _given()))
    assert placed(most) >= placed(drawn)


def placed(answer: Answer) -> int:
    return sum(1 for outcome in answer.outcomes if outcome.site)
