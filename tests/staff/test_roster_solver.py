"""Whatever the week: nobody works who may not, nor too long, and each half hour has its carers or the gap is said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from zhaohu.staff.roster.instance import CELLS, Answer, Instance, Level, Limits, Need, Person, Shift, faults, gaps
from zhaohu.staff.roster.solver import solve

LIMITS = Limits(16, 88, 8, 6)


@st.composite
def weeks(draw: st.DrawFn) -> Instance:
    """A few classes over a few days, people with days off, one shift set by hand."""
    days = draw(st.integers(1, 6))
    needs = []
    for care_class in range(draw(st.integers(1, 2))):
        for day in range(days):
            first, span, peak = draw(st.integers(14, 18)), draw(st.integers(2, 20)), draw(st.integers(1, 3))
            carers = [0] * CELLS
            for cell in range(first, first + span):
                carers[cell] = peak if first + 2 <= cell < first + span - 2 else 1
            needs.append(Need(care_class, day, tuple(carers)))
    people = [
        Person(number, frozenset(draw(st.sets(st.integers(0, 1), max_size=1))), frozenset(off))
        for number in range(draw(st.integers(0, 6)))
        for off in [draw(st.sets(st.integers(0, days - 1)))]
    ]
    fixed = []
    if people and draw(st.booleans()):
        fixed = [Shift(0, 0, 0, 16, 24)]
    return Instance(tuple(needs), tuple(people), LIMITS, tuple(fixed))


@settings(max_examples=25)
@given(weeks())
def test_nobody_works_who_may_not_and_every_half_hour_is_covered_or_the_gap_is_said(instance: Instance) -> None:
    answer = solve(instance, budget=0.3)
    assert faults(instance, answer) == []
    told = sum(missing for _, _, missing in gaps(instance.needs, [*answer.shifts, *instance.fixed]))
    missing = next((level for level in answer.levels if level.goal == "missing"), None)
    if missing is not None:
        assert told <= missing.value and missing.bound <= missing.value
    for need in instance.needs:
        free = [p for p in instance.people if need.day in p.days]
        first, last = need.window
        if sum(max(n.carers) for n in instance.needs if n.day == need.day) * 2 <= len(free) and last - first <= 16:
            mine = [gap for gap in gaps((need,), [*answer.shifts, *instance.fixed])]
            assert mine == [] or instance.fixed or len({n.day for n in instance.needs}) > 5


@settings(max_examples=10)
@given(weeks())
def test_the_same_week_gives_the_same_shifts(instance: Instance) -> None:
    assert solve(instance, budget=0.2).shifts == solve(instance, budget=0.2).shifts


def _one(**values: object) -> Instance:
    carers = tuple(1 if 16 <= cell < 32 else 0 for cell in range(CELLS))
    known: dict[str, object] = {
        "needs": (Need(1, 0, carers),), "people": (Person(7, frozenset(), frozenset({0})),), "limits": LIMITS
    }  # fmt: skip
    return Instance(**(known | values))  # type: ignore[arg-type]


def test_one_carer_covers_one_class_for_eight_hours() -> None:
    assert solve(_one(), budget=1).shifts == (Shift(7, 0, 1, 16, 32),)


def test_with_nobody_there_everything_is_missing() -> None:
    instance = _one(people=())
    answer = solve(instance, budget=1)
    assert answer.shifts == ()
    assert sum(missing for *_, missing in gaps(instance.needs, [])) == 16


def test_the_check_finds_what_a_wrong_answer_does() -> None:
    def wrong(*shifts: Shift) -> list[str]:
        return faults(_one(), Answer(shifts, (Level("missing", 0, 0),), "nobody"))

    assert wrong(Shift(7, 1, 1, 16, 32)) == [f"{Shift(7, 1, 1, 16, 32)}: may not work that day"]
    assert wrong(Shift(9, 0, 1, 16, 32)) == [f"{Shift(9, 0, 1, 16, 32)}: may not work that day"]
    assert wrong(Shift(7, 0, 1, 14, 32)) == [f"{Shift(7, 0, 1, 14, 32)}: too long"]
    assert wrong(Shift(7, 0, 1, 16, 20), Shift(7, 0, 1, 24, 32)) == [f"{Shift(7, 0, 1, 24, 32)}: two shifts on a day"]


def test_a_shorter_shift_is_preferred_where_it_is_enough() -> None:
    carers = tuple(1 if 18 <= cell < 26 else 0 for cell in range(CELLS))
    assert solve(_one(needs=(Need(1, 0, carers),)), budget=1).shifts == (Shift(7, 0, 1, 18, 26),)
