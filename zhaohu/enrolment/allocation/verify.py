"""The verifier: reads an input and an answer and says what is wrong with it. It shares nothing with the solver.

Its definition of a better right is the published one, counted out: a child is refused at a site if those of at least
equal right fill the places that are open to it, reserved ones included.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from zhaohu.enrolment.allocation.instance import Answer, Child, Instance, Outcome, Reason, draw, lottery_number
from zhaohu.families.queries import ages

_Option = tuple[int, tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: what, of which child (0: none in particular), at which site, and in words."""

    code: str
    child: int = 0
    site: int = 0
    words: str = ""


class Checker:
    """The facts of an input and an answer, worked out anew."""

    def __init__(self, instance: Instance, answer: Answer) -> None:
        self.instance, self.answer, self.rules = instance, answer, instance.rules
        self.sites = {site.id: site for site in instance.sites}
        self.children = {child.id: child for child in instance.children}
        self.draws = {child.id: draw(instance.seed, child.id) for child in instance.children}
        self.points = {c.id: sum(self.rules.points.get(x, 0) for x in c.claims) for c in instance.children}
        self.quota = {
            c.id: next((q.claim for q in self.rules.quotas if q.claim in c.claims), "") for c in instance.children
        }
        self.got = {outcome.id: outcome.site for outcome in answer.outcomes}
        self.there: dict[int, set[int]] = defaultdict(set)
        for child in instance.children:
            site = self.got.get(child.id, 0)
            if site and not self.stays_apart(child, site):
                self.there[site].add(child.id)
        self.may = {child.id: self._may(child) for child in instance.children}
        self.places = Counter({site.id: site.places for site in instance.sites})
        if self.rules.transfers == "reuse":
            self.places.update(child.present for child in instance.children if child.present in self.sites)

    def stays_apart(self, child: Child, site: int) -> bool:
        """Whether the child keeps a place that is no part of the round."""
        return site == child.present and (self.rules.transfers == "keep" or site not in self.sites)

    def _may(self, child: Child) -> list[int]:
        """What the child may get by its wishes, in order."""
        day, born = date.fromisoformat(self.instance.starts_on), date.fromisoformat(child.born_on)
        months, found = ages.months(born, day), []
        for wish in child.wishes[: self.rules.choices]:
            site = self.sites.get(wish.site)
            if site and wish.site != child.present and site.from_months <= months < site.to_months:
                found.append(wish.site)
        return found

    # --- rights ---

    def points_at(self, child: int, site: int) -> int:
        """Points of the child with those that its wish for this site adds."""
        here = (claim for wish in self.children[child].wishes if wish.site == site for claim in wish.claims)
        return self.points[child] + sum(self.rules.points.get(claim, 0) for claim in here)

    def rank(self, child: int, site: int) -> tuple[int, int, bytes]:
        """Smaller is better; among equals of a rule without lottery all are alike."""
        here = self.children[child].present == site and self.rules.transfers == "reuse"
        return (
            0 if here else 1,
            -self.points_at(child, site),
            self.draws[child] if self.rules.tie_break == "lottery" else b"",
        )

    def reserved(self, site: int) -> dict[str, int]:
        """Places of the site set apart, by claim."""
        return {q.claim: n for q in self.rules.quotas if (n := self.sites[site].places * q.percent // 100)}

    def refused(self, child: int, site: int, with_others: Iterable[int]) -> bool:
        """Whether those at the site, with others who come along, leave nothing for the child."""
        mine, reserved = self.rank(child, site), self.reserved(site)
        ahead, total = Counter[str](), Counter[str]()
        along = set(with_others)
        for other in (self.there[site] | along) - {child}:
            kind = "" if self.children[other].present == site else self.quota[other]
            kind = kind if kind in reserved else ""
            total[kind] += 1
            rank = self.rank(other, site)
            first = (rank, self.draws[other]) < (mine, self.draws[child]) if other in along else rank <= mine
            ahead[kind] += first
        own = self.quota[child] if self.quota[child] in reserved else ""
        total[own] += 1
        if own and ahead[own] < reserved[own]:
            return False
        filled = ahead[""] + sum(max(ahead[kind], min(n, total[kind])) for kind, n in reserved.items())
        return filled >= self.places[site]

    def blocks(self, members: tuple[int, ...], bundle: tuple[int, ...]) -> bool:
        """Whether all of these children have a right to these sites at once, their own places given up."""
        left = {member: self.got[member] for member in members}
        for member, site in left.items():
            self.there[site].discard(member)
        right = all(
            not self.refused(member, site, [m for m, s in zip(members, bundle, strict=True) if s == site])
            for member, site in zip(members, bundle, strict=True)
        )
        for member, site in left.items():
            if site and not self.stays_apart(self.children[member], site):
                self.there[site].add(member)
        return right

    # --- families ---

    def families(self) -> Iterator[tuple[tuple[int, ...], list[_Option]]]:
        """Those with one fate, and their options in order: (sum of ranks, ranks, sites)."""
        homes: dict[int, list[int]] = defaultdict(list)
        for child in self.instance.children:
            if child.together and self.rules.siblings == "together":
                homes[child.household].append(child.id)
        bound = set()
        for home in homes.values():
            options = self._options(home) if len(home) > 1 else []
            if options:
                bound.update(home)
                yield tuple(home), options
        for child in self.instance.children:
            if child.id not in bound:
                yield (child.id,), self._options([child.id])

    def _options(self, members: list[int]) -> list[_Option]:
        ways = product(*(list(enumerate(self.may[member])) for member in members))
        found = [(sum(r for r, _ in way), tuple(r for r, _ in way), tuple(s for _, s in way)) for way in ways]
        return sorted(o for o in found if len({self.sites[site].institution for site in o[2]}) == 1)


def verify(instance: Instance, answer: Answer) -> list[Finding]:
    """Everything that is wrong with an answer; empty for one that keeps the rules."""
    expected = [child.id for child in instance.children]
    if [outcome.id for outcome in answer.outcomes] != expected:
        return [Finding("children", words="each child has one outcome, in the order of the input")]
    checker = Checker(instance, answer)
    found = [*_places(checker), *_outcomes(checker), *_families(checker)]
    return found or [*_reasons(checker)]


def _places(checker: Checker) -> Iterator[Finding]:
    for site, children in checker.there.items():
        if len(children) > checker.places[site]:
            yield Finding("capacity", site=site, words=f"{len(children)} children, {checker.places[site]} places")


def _outcomes(checker: Checker) -> Iterator[Finding]:
    for outcome in checker.answer.outcomes:
        child = checker.children[outcome.id]
        if outcome.site == 0 and child.present:
            yield Finding("transfer", child.id, child.present, "lost the place it had")
        if outcome.site not in (0, child.present, *checker.may[child.id]):
            yield Finding("eligible", child.id, outcome.site, "not a choice, or not its age")
        if outcome.points != checker.points[child.id] or outcome.lottery != lottery_number(checker.draws[child.id]):
            yield Finding("right", child.id, outcome.site, "points or lottery number are others")


def _families(checker: Checker) -> Iterator[Finding]:
    """Siblings have one fate; nobody has a better right than some who got a place; the goals are what they say."""
    wronged, reached = [], Counter[str]()
    for members, options in checker.families():
        got = tuple(checker.got[member] for member in members)
        place = next((n for n, option in enumerate(options) if option[2] == got), None)
        if place is None and got != tuple(checker.children[member].present for member in members):
            yield Finding("siblings", members[0], got[0], "not together")
            continue
        better = options[:place] if place is not None else options
        claim = next((option[2] for option in better if checker.blocks(members, option[2])), None)
        reached["placed"] += sum(1 for site in got if site)
        stays = sum(len(checker.may[member]) for member in members) if any(got) else 0
        reached["ranks"] += options[place][0] if place is not None else stays
        if claim is None:
            continue
        wronged.append((members, claim))
        if len(members) == 1:
            yield Finding("envy", members[0], claim[0], "has a better right than somebody at the site")
    stated = [(coalition.children, coalition.sites) for coalition in checker.answer.coalitions]
    if sorted(stated) != sorted(wronged):
        yield Finding("coalitions", words=f"stated {len(stated)}, found {len(wronged)}")
    for level in checker.answer.levels:
        if level.goal in reached and level.value != reached[level.goal]:
            yield Finding("goal", words=f"{level.goal}: stated {level.value}, found {reached[level.goal]}")


def _reasons(checker: Checker) -> Iterator[Finding]:
    owed = {pair for c in checker.answer.coalitions for pair in zip(c.children, c.sites, strict=True)}
    for outcome in checker.answer.outcomes:
        child = checker.children[outcome.id]
        wishes = child.wishes[: checker.rules.choices]
        if [reason.site for reason in outcome.reasons] != [wish.site for wish in wishes]:
            yield Finding("reason", child.id, words="a reason for each choice, in order")
            continue
        passed = False
        for reason in outcome.reasons:
            if reason != _true_reason(checker, outcome, reason.site, passed=passed, owed=owed):
                yield Finding("reason", child.id, reason.site, f"{reason.kind} is not true")
            passed = passed or reason.site == outcome.site != child.present


def _true_reason(checker: Checker, outcome: Outcome, site: int, *, passed: bool, owed: set[tuple[int, int]]) -> Reason:
    """The one true reason why a choice came out as it did."""
    child = checker.children[outcome.id]
    offer = checker.sites.get(site)
    if passed:
        return Reason(site, "better")
    if offer is None:
        return Reason(site, "closed")
    if site == child.present:
        return Reason(site, "kept")
    if site not in checker.may[child.id]:
        day, born = date.fromisoformat(checker.instance.starts_on), date.fromisoformat(child.born_on)
        facts = {"from_months": offer.from_months, "to_months": offer.to_months, "months": ages.months(born, day)}
        return Reason(site, "age", facts)
    if site == outcome.site:
        return Reason(site, "matched")
    if (child.id, site) in owed:
        return Reason(site, "wronged")
    if not checker.refused(child.id, site, ()):
        return Reason(site, "siblings")
    return _full(checker, child.id, site)


def _full(checker: Checker, child: int, site: int) -> Reason:
    there, mine = checker.there[site], checker.rank(child, site)
    staying = {c for c in there if checker.rank(c, site)[0] == 0}
    ahead = sorted(
        (checker.rank(c, site), checker.draws[c], c) for c in there - staying if checker.rank(c, site) <= mine
    )
    facts = {
        "points": checker.points_at(child, site),
        "places": len(there),
        "staying": len(staying),
        "reserved": len(there) - len(staying) - len(ahead),
    }
    if not ahead:
        return Reason(site, "full", facts)
    last = ahead[-1][2]
    facts |= {"last_points": checker.points_at(last, site), "last_lottery": lottery_number(checker.draws[last])}
    alike = checker.rules.tie_break != "lottery" and facts["last_points"] == facts["points"]
    return Reason(site, "equal" if alike else "full", facts)
