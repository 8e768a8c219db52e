"""What the solver and deferred acceptance stand on: who wants what in which order, and in which order sites take them.

A *unit* is a child, or siblings who want to be together; a *bundle* is one site for each of its children. All of a
unit's bundles are in its order of preference. A child that moves from a place it has now ends with that place.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import product

from zhaohu.enrolment.allocation.instance import Child, Instance, draw
from zhaohu.enrolment.allocation.months import eligible

NOWHERE = -1
Bundle = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Indexes of children, their bundles (indexes of sites) and what each costs: the sum of ranks, from 0."""

    children: tuple[int, ...]
    bundles: tuple[Bundle, ...]
    costs: tuple[int, ...]
    settled: bool  # the last bundle is where they are now, and nobody takes it from them


@dataclass(slots=True)
class Ground:
    """An instance with everything that follows from it, by index."""

    instance: Instance
    capacity: list[int] = field(default_factory=list)
    reserved: list[dict[str, int]] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    unit_of: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    draws: list[bytes] = field(default_factory=list)
    claim: list[str] = field(default_factory=list)
    present: list[int] = field(default_factory=list)
    extra: dict[tuple[int, int], int] = field(default_factory=dict)
    lottery: bool = True

    def points_at(self, child: int, site: int) -> int:
        """The child's points at a site, with those that count only there."""
        return self.points[child] + self.extra.get((child, site), 0)

    def tier(self, child: int, site: int) -> tuple[int, int, bytes]:
        """The smaller, the better the child's right at the site. Who has the place now comes first."""
        own = 0 if self.present[child] == site else 1
        return own, -self.points_at(child, site), self.draws[child] if self.lottery else b""

    def kind(self, child: int, site: int) -> str:
        """The claim whose reserved places the child may take at the site, empty if none."""
        claim = self.claim[child]
        return "" if self.present[child] == site or not self.reserved[site].get(claim) else claim

    def choose(self, site: int, wanting: Iterable[int], last: Set[int] = frozenset()) -> set[int]:
        """Whom the site takes of those who want it: reserved places first, then everybody by right.

        `last` come after their equals: they have a right only if nobody of equal right is put out for them.
        """
        order = sorted(wanting, key=lambda child: (self.tier(child, site), child in last, self.draws[child]))
        if len(order) <= self.capacity[site]:
            return set(order)
        left, chosen = dict(self.reserved[site]), set[int]()
        for child in order if left else ():
            kind = self.kind(child, site)
            if kind and left[kind]:
                left[kind] -= 1
                chosen.add(child)
        for child in order:
            if len(chosen) >= self.capacity[site]:
                break
            chosen.add(child)
        return chosen


def ground(instance: Instance) -> Ground:
    """Work an instance out."""
    made, rules = Ground(instance, lottery=instance.rules.tie_break == "lottery"), instance.rules
    places = {site.id: number for number, site in enumerate(instance.sites)}
    made.capacity = [site.places for site in instance.sites]
    made.reserved = [
        {q.claim: count for q in rules.quotas if (count := site.places * q.percent // 100)} for site in instance.sites
    ]
    order = [quota.claim for quota in rules.quotas]
    for number, child in enumerate(instance.children):
        for wish in child.wishes:
            if wish.site in places and wish.claims:
                made.extra[number, places[wish.site]] = sum(rules.points.get(claim, 0) for claim in wish.claims)
        made.draws.append(draw(instance.seed, child.id))
        made.points.append(sum(rules.points.get(claim, 0) for claim in child.claims))
        made.claim.append(next((claim for claim in order if claim in child.claims), ""))
        made.present.append(_present(made, child, places))
    wishes = [_wishes(instance, child, places) for child in instance.children]
    made.unit_of = [NOWHERE] * len(instance.children)
    for members in _families(instance, wishes):
        for member in members:
            made.unit_of[member] = len(made.units)
        made.units.append(_unit(made, members, wishes))
    return made


def _present(made: Ground, child: Child, places: dict[int, int]) -> int:
    """The site of the place that a child has now. Where it is not to be reused it is a site of its own."""
    if not child.present:
        return NOWHERE
    if made.instance.rules.transfers == "reuse" and child.present in places:
        made.capacity[places[child.present]] += 1
        return places[child.present]
    made.capacity.append(1)
    made.reserved.append({})
    return len(made.capacity) - 1


def _wishes(instance: Instance, child: Child, places: dict[int, int]) -> list[int]:
    """The sites that a child may get, in its order."""
    found = [places[wish.site] for wish in child.wishes[: instance.rules.choices] if wish.site in places]
    return [
        site
        for site in found
        if eligible(instance.sites[site], child, instance.starts_on) and child.present != instance.sites[site].id
    ]


def _families(instance: Instance, wishes: list[list[int]]) -> Iterator[tuple[int, ...]]:
    """The children of each unit. Siblings who name no institution in common are units of their own."""
    homes: dict[int, list[int]] = {}
    for number, child in enumerate(instance.children):
        if child.together and instance.rules.siblings == "together":
            homes.setdefault(child.household, []).append(number)
    together = {
        members[0]: tuple(members)
        for members in homes.values()
        if len(members) > 1 and _bundles(instance, members, wishes)
    }
    grouped = {child for members in together.values() for child in members}
    for number in range(len(instance.children)):
        if number in together:
            yield together[number]
        elif number not in grouped:
            yield (number,)


def _bundles(instance: Instance, members: Iterable[int], wishes: list[list[int]]) -> list[tuple[int, Bundle]]:
    """All ways to be at one institution, the least sum of ranks first."""
    found = []
    for ranks in product(*(range(len(wishes[child])) for child in members)):
        bundle = tuple(wishes[child][rank] for child, rank in zip(members, ranks, strict=True))
        if len({instance.sites[site].institution for site in bundle}) == 1:
            found.append((sum(ranks), ranks, bundle))
    return [(cost, bundle) for cost, _, bundle in sorted(found)]


def _unit(made: Ground, members: tuple[int, ...], wishes: list[list[int]]) -> Unit:
    bundles = _bundles(made.instance, members, wishes)
    staying = tuple(made.present[child] for child in members)
    settled = any(site != NOWHERE for site in staying)
    if settled:
        bundles.append((sum(len(wishes[child]) for child in members), staying))
    return Unit(members, tuple(b for _, b in bundles), tuple(c for c, _ in bundles), settled)
