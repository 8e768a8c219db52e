"""Small allocations for a test, by hand or by chance. Sites and children are named by small numbers."""

from collections.abc import Sequence

from hypothesis import strategies as st

from zhaohu.enrolment.allocation import solver, verify
from zhaohu.enrolment.allocation.instance import Answer, Child, Instance, Quota, Rules, Site, Wish

DAY = "2026-09-01"
SEED = "00" * 32


def site(number: int, places: int = 1, *, institution: int = 0, ages: tuple[int, int] = (12, 36)) -> Site:
    """A site of an institution of its own, unless told otherwise."""
    return Site(
        id=number, institution=institution or number, places=places, from_months=ages[0], to_months=ages[1]
    )  # fmt: skip


def child(number: int, *wishes: int, home: int = 0, born: str = "2025-03-01", **facts: object) -> Child:
    """A child of 18 months in a household of its own, unless told otherwise."""
    return Child(
        id=number, born_on=born, household=home or 1000 + number, wishes=tuple(Wish(w) for w in wishes),
        **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def instance(sites: Sequence[Site], children: Sequence[Child], rules: Rules | None = None) -> Instance:
    return Instance(
        round=1, starts_on=DAY, seed=SEED, rules=rules or Rules(), sites=tuple(sites), children=tuple(children)
    )


def solved(given: Instance) -> Answer:
    """The solver's answer, which the verifier accepts."""
    answer = solver.solve(given)
    assert verify.verify(given, answer) == []
    return answer


def got(answer: Answer) -> dict[int, int]:
    return {outcome.id: outcome.site for outcome in answer.outcomes}


_CLAIMS = ("low_income", "disability", "staff")
_RULES = st.builds(
    Rules,
    points=st.just({"low_income": 3, "disability": 2, "staff": 1}),
    quotas=st.sampled_from([(), (Quota("low_income", 40),), (Quota("disability", 30), Quota("low_income", 50))]),
    siblings=st.sampled_from(["together", "together", "separate"]),
    transfers=st.sampled_from(["reuse", "keep"]),
    tie_break=st.sampled_from(["lottery", "most_families"]),
    choices=st.integers(1, 3),
)


@st.composite
def instances(draw: st.DrawFn, largest: int = 9) -> Instance:
    """Any small allocation: twins and siblings, movers, claims everywhere and at one site, ages that do not fit."""
    count = draw(st.integers(1, 4))
    sites = [
        site(n, draw(st.integers(1, 3)), institution=(n + 1) // 2, ages=draw(st.sampled_from([(12, 36), (12, 24)])))
        for n in range(1, count + 1)
    ]
    numbers = st.integers(1, count)
    children = []
    for number in range(1, draw(st.integers(1, largest)) + 1):
        wishes = draw(st.lists(numbers, min_size=1, max_size=3, unique=True))
        here = draw(st.lists(st.sampled_from(["", "staff"]), min_size=3, max_size=3))
        children.append(
            Child(
                id=number, born_on=draw(st.sampled_from(["2025-03-01", "2024-03-01"])),
                household=draw(st.integers(1, 6)), together=draw(st.booleans()),
                wishes=tuple(Wish(w, claims=(c,) if c else ()) for w, c in zip(wishes, here, strict=False)),
                claims=tuple(sorted(draw(st.sets(st.sampled_from(_CLAIMS))))),
                present=draw(st.sampled_from([0, 0, 0, 1, 99])),
            )
        )  # fmt: skip
    return instance(sites, children, draw(_RULES))
