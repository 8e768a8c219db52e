"""The regression pack: small allocations worked out by hand, one for each rule switched on and off."""

import pytest
from msgspec.structs import replace

from tests.enrolment.allocation.factories import SEED, child, got, instance, site, solved
from zhaohu.enrolment.allocation import solver, verify
from zhaohu.enrolment.allocation.instance import (
    Quota,
    Rules,
    Wish,
    answer_of,
    digest,
    draw,
    instance_of,
    lottery_number,
    to_bytes,
)

LOTTERY = sorted(range(1, 7), key=lambda number: draw(SEED, number))  # who is drawn before whom
FIRST, SECOND, THIRD = LOTTERY[:3]


def test_the_digest_is_sm3_as_the_standard_gives_it() -> None:
    assert digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert lottery_number(bytes.fromhex("0000ffff") + b"rest") == 65535


def test_points_go_before_the_lottery() -> None:
    given = instance(
        [site(1)], [child(FIRST, 1), child(SECOND, 1, claims=("low_income",))], Rules(points={"low_income": 1})
    )
    assert got(solved(given)) == {FIRST: 0, SECOND: 1}
    assert got(solved(replace(given, rules=Rules()))) == {FIRST: 1, SECOND: 0}


def test_a_claim_of_one_choice_counts_at_that_site_only() -> None:
    favoured = replace(child(SECOND, 1, 2), wishes=(Wish(1, claims=("sibling",)), Wish(2)))
    other = replace(child(THIRD, 2, 1), wishes=(Wish(2, claims=("sibling",)), Wish(1)))
    given = instance([site(1)], [child(FIRST, 1), favoured, other], Rules(points={"sibling": 5}))
    assert got(solved(given)) == {FIRST: 0, SECOND: 1, THIRD: 0}


def test_between_equals_the_smaller_draw_goes_first() -> None:
    assert got(solved(instance([site(1, 2)], [child(n, 1) for n in sorted(LOTTERY[:3])]))) == {
        FIRST: 1,
        SECOND: 1,
        THIRD: 0,
    }


def test_most_families_places_more_children_of_equal_points_than_the_lottery() -> None:
    children = sorted([child(FIRST, 1, 2), child(SECOND, 1)], key=lambda one: one.id)
    sites = [site(1), site(2)]
    lottery = got(solved(instance(sites, children)))
    most = got(solved(instance(sites, children, Rules(tie_break="most_families"))))
    assert (lottery, most) == ({FIRST: 1, SECOND: 0}, {FIRST: 2, SECOND: 1})


def test_most_families_never_puts_fewer_points_before_more() -> None:
    children = sorted([child(FIRST, 1, 2, claims=("staff",)), child(SECOND, 1)], key=lambda one: one.id)
    rules = Rules(points={"staff": 1}, tie_break="most_families")
    assert got(solved(instance([site(1), site(2)], children, rules))) == {FIRST: 1, SECOND: 0}


def test_reserved_places_go_to_the_claim_first_and_what_is_left_of_them_to_everybody() -> None:
    children = sorted(
        [child(n, 1) for n in (FIRST, SECOND)] + [child(THIRD, 1, claims=("low_income",))], key=lambda c: c.id
    )
    quota = Rules(quotas=(Quota("low_income", 50),))
    assert got(solved(instance([site(1, 2)], children, quota))) == {FIRST: 1, SECOND: 0, THIRD: 1}
    assert got(solved(instance([site(1, 2)], children))) == {FIRST: 1, SECOND: 1, THIRD: 0}
    nobody = [one for one in children if one.id != THIRD]
    assert got(solved(instance([site(1, 2)], nobody, quota))) == {FIRST: 1, SECOND: 1}


def test_a_share_of_places_is_rounded_down() -> None:
    children = sorted([child(FIRST, 1), child(SECOND, 1, claims=("low_income",))], key=lambda one: one.id)
    assert got(solved(instance([site(1)], children, Rules(quotas=(Quota("low_income", 99),)))))[SECOND] == 0


def test_twins_are_together_or_nowhere_where_the_rule_says_so() -> None:
    twins = [child(n, 1, home=7, together=True) for n in sorted((FIRST, SECOND))]
    assert set(got(solved(instance([site(1)], twins))).values()) == {0}
    assert set(got(solved(instance([site(1, 2)], twins))).values()) == {1}
    apart = got(solved(instance([site(1)], twins, Rules(siblings="separate"))))
    assert apart == {FIRST: 1, SECOND: 0}


def test_twins_who_do_not_both_fit_go_to_their_next_choice_together() -> None:
    twins = [child(n, 1, 2, home=7, together=True) for n in sorted((FIRST, SECOND))]
    given = instance([site(1), site(2, 2)], [*twins, child(9, 1)])
    assert got(solved(given)) == {FIRST: 2, SECOND: 2, 9: 1}


def test_siblings_of_two_ages_are_together_at_one_institution() -> None:
    sites = [
        site(1, institution=5, ages=(12, 24)), site(2, institution=5, ages=(24, 36)), site(3, ages=(24, 36)),
    ]  # fmt: skip
    small = child(1, 1, home=7, together=True)
    big = child(2, 3, 2, home=7, together=True, born="2024-03-01")
    assert got(solved(instance(sites, [small, big]))) == {1: 1, 2: 2}


def test_siblings_without_an_institution_in_common_are_placed_each_alone() -> None:
    pair = [child(1, 1, home=7, together=True), child(2, 2, home=7, together=True)]
    assert got(solved(instance([site(1), site(2)], pair))) == {1: 1, 2: 2}


def test_what_cannot_be_just_to_all_siblings_is_listed_and_everybody_else_is_treated_justly() -> None:
    # Each family's claim to a site rests on the other's absence: there is no answer in which nobody is wronged.
    points = {"a": 3, "b": 2, "c": 1}
    sites = [site(1), site(2), site(3, institution=1), site(4, institution=2)]
    pair = [
        child(1, 1, home=7, together=True, claims=("b",)), child(2, 3, home=7, together=True, claims=("b",)),
    ]  # fmt: skip
    rivals = [child(3, 1, 2, claims=("a",)), child(4, 2, 1, claims=("c",))]
    swapped = replace(rivals[0], wishes=(Wish(2), Wish(1)))
    answer = solved(instance(sites, [*pair, swapped, rivals[1]], Rules(points=points)))
    assert answer.levels[0].goal == "wronged" and answer.levels[0].value == len(answer.coalitions)


def test_a_moving_child_never_loses_its_place_and_the_place_it_leaves_is_given_again() -> None:
    mover = child(FIRST, 2, present=1)
    children = sorted([mover, child(SECOND, 1), child(THIRD, 1)], key=lambda one: one.id)
    sites = [site(1), site(2)]
    assert got(solved(instance(sites, children))) == {FIRST: 2, SECOND: 1, THIRD: 1}
    kept = got(solved(instance(sites, children, Rules(transfers="keep"))))
    assert kept == {FIRST: 2, SECOND: 1, THIRD: 0}


def test_a_moving_child_stays_where_a_better_right_takes_what_it_wants() -> None:
    children = sorted([child(SECOND, 2, present=1), child(FIRST, 2)], key=lambda one: one.id)
    assert got(solved(instance([site(1), site(2)], children))) == {FIRST: 2, SECOND: 1}
    elsewhere = sorted([child(SECOND, 2, present=99), child(FIRST, 2)], key=lambda one: one.id)
    assert got(solved(instance([site(2)], elsewhere))) == {FIRST: 2, SECOND: 99}


def test_two_children_change_places_in_one_round() -> None:
    children = [child(1, 2, present=1), child(2, 1, present=2)]
    full = [site(1), site(2)]
    answer = solved(instance(full, [*children, child(3, 1), child(4, 2)]))
    assert (got(answer)[1], got(answer)[2]) == (2, 1)


def test_ages_and_the_number_of_choices_are_kept() -> None:
    young = child(1, 1, 2, born="2026-03-01")
    given = instance([site(1), site(2, ages=(6, 12))], [young], Rules(choices=1))
    answer = solved(given)
    assert got(answer) == {1: 0}
    assert answer.outcomes[0].reasons[0].facts == {"months": 6, "from_months": 12, "to_months": 36}
    assert got(solved(replace(given, rules=Rules(choices=2)))) == {1: 2}


def test_a_child_not_born_on_the_first_day_gets_no_place_yet() -> None:
    assert got(solved(instance([site(1, ages=(0, 36))], [child(1, 1, born="2026-10-01")]))) == {1: 0}


def test_an_input_without_children_or_sites_has_an_answer() -> None:
    assert solved(instance([], [])).outcomes == ()
    assert got(solved(instance([], [child(1, 1)]))) == {1: 0}


@pytest.mark.parametrize("kind", ["matched", "better", "full", "closed", "age", "kept", "siblings", "equal"])
def test_every_kind_of_reason_is_given_where_it_is_true(kind: str) -> None:
    sites = [site(1), site(2), site(3, ages=(30, 36))]
    twins = [child(n, 2, home=7, together=True) for n in (11, 12)]
    children = [child(1, 1, 2), child(2, 1, 3, 9), child(3, 4, 1, present=4), *twins]
    found = set()
    for tie in ("lottery", "most_families"):
        answer = solved(instance([*sites, site(4)], children, Rules(tie_break=tie)))  # type: ignore[arg-type]
        found |= {reason.kind for outcome in answer.outcomes for reason in outcome.reasons}
    assert kind in found


def test_the_canonical_bytes_are_read_back_to_the_same_and_anything_else_is_refused() -> None:
    given = instance([site(1)], [child(1, 1)])
    answer = solver.solve(given)
    assert to_bytes(instance_of(to_bytes(given))) == to_bytes(given)
    assert to_bytes(answer_of(to_bytes(answer))) == to_bytes(answer)
    with pytest.raises(ValueError, match="unknown field"):
        instance_of(to_bytes(answer))


def test_plain_deferred_acceptance_tears_siblings_apart_where_the_solver_does_not() -> None:
    twins = [child(n, 1, 2, home=7, together=True) for n in sorted((FIRST, SECOND))]
    given = instance([site(1), site(2, 2)], twins)
    assert len(set(got(solver.accept(given)).values())) == 2
    assert len(set(got(solved(given)).values())) == 1
    assert {finding.code for finding in verify.verify(given, solver.accept(given))} >= {"siblings"}
