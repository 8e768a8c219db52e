"""Why each choice of each child came out as it did, in facts that name nobody else.

matched    the child has the place
kept       it is the place that the child has already
better     the child got a choice that it likes more
full       all `places` went to children with a better right than `points`; `last_points`, `last_lottery`: the last;
           `reserved`: places that went to children of a quota; `staying`: children who keep the place they have
equal      as full, but the last has the same points: among equals the rule places as many children as can be
siblings   there was a place for the child, not for all siblings at one institution
wronged    all siblings have a right to be here, and no answer without such an exception exists
age        not the offer's age: `months` on the first day, `from_months` to below `to_months`
closed     the offer is not in the round
"""

from zhaohu.enrolment.allocation.da import blocking
from zhaohu.enrolment.allocation.ground import NOWHERE, Ground
from zhaohu.enrolment.allocation.instance import (
    Answer,
    Coalition,
    Kind,
    Level,
    Outcome,
    Reason,
    Wish,
    lottery_number,
)
from zhaohu.enrolment.allocation.months import eligible, months_of


class Teller:
    """Knows who is where, and says why."""

    def __init__(self, ground: Ground, at: list[int]) -> None:
        self.ground, self.instance = ground, ground.instance
        self.sites = {site.id: number for number, site in enumerate(self.instance.sites)}
        self.where = [NOWHERE] * len(self.instance.children)
        self.taken: list[set[int]] = [set() for _ in ground.capacity]
        for unit, bundle in zip(ground.units, at, strict=True):
            for child, site in zip(unit.children, unit.bundles[bundle], strict=True) if bundle != NOWHERE else ():
                if site != NOWHERE:
                    self.where[child] = site
                    self.taken[site].add(child)
        self.wronged = blocking(ground, at)
        self.owed = {
            (child, site)
            for number, bundle in self.wronged
            for child, site in zip(ground.units[number].children, ground.units[number].bundles[bundle], strict=True)
        }

    def outcome(self, number: int) -> Outcome:
        """What a child got and why."""
        child, site = self.instance.children[number], self.where[number]
        return Outcome(
            id=child.id, site=self._id(number, site), points=self.ground.points[number],
            lottery=lottery_number(self.ground.draws[number]), reasons=tuple(self._reasons(number)),
        )  # fmt: skip

    def _id(self, child: int, site: int) -> int:
        if site == NOWHERE:
            return 0
        kept = site == self.ground.present[child]
        return self.instance.children[child].present if kept else self.instance.sites[site].id

    def _reasons(self, number: int) -> list[Reason]:
        told, passed = [], False
        for wish in self.instance.children[number].wishes[: self.instance.rules.choices]:
            kind, facts = ("better", {}) if passed else self._reason(number, wish)
            passed = passed or kind == "matched"
            told.append(Reason(site=wish.site, kind=kind, facts=facts))
        return told

    def _reason(self, number: int, wish: Wish) -> tuple[Kind, dict[str, int]]:
        child, site = self.instance.children[number], self.sites.get(wish.site, NOWHERE)
        if site == NOWHERE:
            return "closed", {}
        if child.present == wish.site:
            return "kept", {}
        offer = self.instance.sites[site]
        if not eligible(offer, child, self.instance.starts_on):
            months = months_of(child, self.instance.starts_on)
            return "age", {"months": months, "from_months": offer.from_months, "to_months": offer.to_months}
        if self.where[number] == site:
            return "matched", {}
        if (number, site) in self.owed:
            return "wronged", {}
        others = self.taken[site] - {number}
        if number in self.ground.choose(site, others | {number}, {number}):
            return "siblings", {}
        return self._full(number, site)

    def _full(self, number: int, site: int) -> tuple[Kind, dict[str, int]]:
        ground, own = self.ground, self.ground.tier(number, site)
        staying = {child for child in self.taken[site] if ground.present[child] == site}
        ahead = [child for child in self.taken[site] - staying if ground.tier(child, site) <= own]
        facts = {
            "points": ground.points_at(number, site), "places": len(self.taken[site]), "staying": len(staying),
            "reserved": len(self.taken[site]) - len(staying) - len(ahead),
        }  # fmt: skip
        if not ahead:
            return "full", facts
        last = max(ahead, key=lambda child: (ground.tier(child, site), ground.draws[child]))
        facts |= {"last_points": ground.points_at(last, site), "last_lottery": lottery_number(ground.draws[last])}
        alike = not ground.lottery and facts["last_points"] == facts["points"]
        return ("equal" if alike else "full"), facts


def answer(ground: Ground, at: list[int], levels: tuple[Level, ...], solver: str) -> Answer:
    """The whole answer: outcomes in the order of the input, coalitions in the order of their children."""
    teller = Teller(ground, at)
    coalitions = [
        Coalition(
            tuple(ground.instance.children[child].id for child in ground.units[number].children),
            tuple(ground.instance.sites[site].id for site in ground.units[number].bundles[bundle]),
        )
        for number, bundle in teller.wronged
    ]
    outcomes = tuple(teller.outcome(number) for number in range(len(ground.instance.children)))
    return Answer(outcomes=outcomes, coalitions=tuple(coalitions), levels=levels, solver=solver)
