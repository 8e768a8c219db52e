"""The draw is random, can be done again, and never sends anybody where he must not go."""

from hypothesis import given
from hypothesis import strategies as st

from zhaohu.supervision import draw
from zhaohu.supervision.draw import Candidate, Lots, Officer

SEEDS = st.binary(min_size=32, max_size=32)
CODES = [f"C{n}" for n in range(12)]
NUMBERS = [f"N{n}" for n in range(8)]


@st.composite
def lists(draw_: st.DrawFn) -> Lots:
    """Any list: some institutions with a rank, some officers of one to three departments, some of them barred."""
    codes = draw_(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    ranked = draw_(st.booleans())
    departments = draw_(st.sampled_from([("health",), ("health", "fire"), ("health", "fire", "market")]))
    numbers = draw_(st.lists(st.sampled_from(NUMBERS), min_size=1, unique=True))
    pairs = st.tuples(st.sampled_from(codes), st.sets(st.sampled_from(numbers), min_size=2, max_size=2).map(frozenset))
    return Lots(
        institutions=tuple(Candidate(code, n if ranked else None) for n, code in enumerate(codes, 1)),
        officers=tuple(Officer(number, draw_(st.sampled_from(departments))) for number in numbers),
        departments=departments, wanted=draw_(st.integers(1, 12)), share=draw_(st.integers(0, 100)),
        barred=draw_(st.frozensets(st.tuples(st.sampled_from(codes), st.sampled_from(numbers)))),
        pairs=draw_(st.frozensets(pairs)) if len(numbers) > 1 else frozenset(),
    )  # fmt: skip


@given(lists(), SEEDS)
def test_the_same_list_and_seed_give_the_same_result_in_whatever_order_the_list_stands(lots: Lots, seed: bytes) -> None:
    again = draw.read(lots.text())
    turned = Lots(
        institutions=lots.institutions[::-1], officers=lots.officers[::-1], departments=lots.departments,
        wanted=lots.wanted, share=lots.share, barred=lots.barred, pairs=lots.pairs,
    )  # fmt: skip
    assert again.text() == lots.text() == turned.text()
    assert draw.draw(lots, seed) == draw.draw(again, seed) == draw.draw(turned, seed)


@given(lists(), SEEDS)
def test_a_team_is_whole_and_nobody_goes_where_he_must_not(lots: Lots, seed: bytes) -> None:
    department = {one.certificate: one.department for one in lots.officers}
    for one in draw.draw(lots, seed).drawn:
        assert len(set(one.team)) == len(one.team) >= 2
        assert sorted(department[number] for number in one.team) == sorted(draw.seats(lots.departments))
        assert not {(one.code, number) for number in one.team} & lots.barred
        assert not any(where == one.code and two <= set(one.team) for where, two in lots.pairs)


@given(lists(), SEEDS)
def test_as_many_are_drawn_as_are_wanted_or_can_be_visited(lots: Lots, seed: bytes) -> None:
    outcome = draw.draw(lots, seed)
    codes = [one.code for one in outcome.drawn]
    assert len(set(codes)) == len(codes) <= lots.wanted
    assert not set(codes) & set(outcome.passed)
    assert set(codes) | set(outcome.passed) <= {one.code for one in lots.institutions}
    if len(codes) < lots.wanted:
        assert set(codes) | set(outcome.passed) == {one.code for one in lots.institutions}


@given(lists(), SEEDS)
def test_the_random_arm_has_at_least_its_share_and_the_rest_follow_the_order(lots: Lots, seed: bytes) -> None:
    outcome = draw.draw(lots, seed)
    arm = [one for one in outcome.drawn if one.random_arm]
    assert len(arm) == min(draw.arm_of(lots), lots.wanted, len(outcome.drawn))
    if len(outcome.drawn) == lots.wanted:
        assert len(arm) * 100 >= lots.wanted * lots.share
    rank = {one.code: one.rank for one in lots.institutions}
    ordered = [rank[one.code] for one in outcome.drawn if not one.random_arm]
    assert ordered == sorted(ordered, key=lambda one: one or 0)
    left = {code for code in rank if code not in {one.code for one in outcome.drawn} and code not in outcome.passed}
    assert all((rank[code] or 0) > (ordered[-1] or 0) for code in left if ordered)


def _plain(codes: list[str], **more: object) -> Lots:
    return Lots(**{
        "institutions": tuple(Candidate(code) for code in codes), "wanted": 1, "share": 20, "departments": ("health",),
        "officers": tuple(Officer(number, "health") for number in NUMBERS[:4]),
    } | more)  # type: ignore[arg-type] # fmt: skip


def test_everybody_has_the_same_chance() -> None:
    """Over 600 seeds each of six is drawn near 100 times (five deviations are 46), and each officer near 300."""
    drawn, sent = dict.fromkeys(CODES[:6], 0), dict.fromkeys(NUMBERS[:4], 0)
    for n in range(600):
        (one,) = draw.draw(_plain(CODES[:6]), n.to_bytes(32, "big")).drawn
        drawn[one.code] += 1
        for number in one.team:
            sent[number] += 1
    assert all(54 <= n <= 146 for n in drawn.values()), drawn
    assert all(240 <= n <= 360 for n in sent.values()), sent


def test_without_an_order_all_are_the_random_arm_and_with_one_a_fifth_rounded_up() -> None:
    seed = bytes(32)
    assert all(one.random_arm for one in draw.draw(_plain(CODES, wanted=7), seed).drawn)
    ranked = tuple(Candidate(code, n) for n, code in enumerate(CODES, 1))
    drawn = draw.draw(_plain(CODES, wanted=7, institutions=ranked), seed).drawn
    assert [one.random_arm for one in drawn] == [True] * 2 + [False] * 5


def test_a_lot_can_be_computed_by_hand() -> None:
    """SM3 of `<64 zeros>|institution|A`, as another program (OpenSSL) computes it."""
    told = "f75f161d9a3110c90a0081ba381523d3a5b0d2f7df873e4a6d3ba84c784ef239"
    assert draw.lot(bytes(32), "institution", "A").hex() == told
