"""The constraints, in the language of CP-SAT.

For each site and tier of right (points and lottery, or points alone) a truth value says *somebody of this tier was
refused*. It spreads to every lower tier; whoever is taken says that no higher tier was refused; where the lowest was
refused the site is full. A child is at its choice or a better one, or its tier was refused there. That is the absence
of justified envy, in clauses whose number grows with the choices alone. Reserved places have tiers of their own.

Siblings with one fate need more: they are refused where one of them would be, with all of them there. If that cannot be
kept for all, `wronged` counts the exceptions.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from zhaohu.enrolment.allocation.ground import NOWHERE, Ground, Unit

Literal = cp_model.IntVar
Lits = list[Literal]


@dataclass(slots=True)
class Tiers:
    """The tiers of those who may take a kind of place at a site: the refusals, by tier, best first."""

    number: dict[int, int]
    refused: Lits


@dataclass(slots=True)
class SiteModel:
    """A site for which there may be too many: who may be there, and its tiers."""

    lits: dict[int, Lits]
    everybody: Tiers
    kinds: dict[str, Tiers] = field(default_factory=dict)
    inside: dict[int, tuple[Literal, Literal]] = field(default_factory=dict)


class Model:
    """`chosen[unit][bundle]` are the truth values that make the answer."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.cp = ground, cp_model.CpModel()
        self.chosen = [[self.cp.new_bool_var("") for _ in unit.bundles] for unit in ground.units]
        self.wronged: dict[tuple[int, int], Literal] = {}
        self.sites: dict[int, SiteModel] = {}
        self._refusals: dict[tuple[int, int, tuple[int, ...]], Literal] = {}
        for unit, bundles in zip(ground.units, self.chosen, strict=True):
            (self.cp.add_exactly_one if unit.settled else self.cp.add_at_most_one)(bundles)
        for site, lits in self._demand().items():
            if len(lits) > ground.capacity[site]:
                self._crowded(site, lits)
        for number, unit in enumerate(ground.units):
            for bundle in range(len(unit.bundles) - unit.settled):
                self._rightful(number, unit, bundle)

    def _demand(self) -> dict[int, dict[int, Lits]]:
        demand: dict[int, dict[int, Lits]] = defaultdict(lambda: defaultdict(list))
        for unit, lits in zip(self.ground.units, self.chosen, strict=True):
            for bundle, lit in zip(unit.bundles, lits, strict=True):
                for child, site in zip(unit.children, bundle, strict=True):
                    if site != NOWHERE:
                        demand[site][child].append(lit)
        return demand

    def _tiers(self, site: int, children: Sequence[int]) -> Tiers:
        keys = sorted({self.ground.tier(child, site) for child in children})
        place = {key: number for number, key in enumerate(keys)}
        refused = [self.cp.new_bool_var("") for _ in keys]
        for higher, lower in pairwise(refused):
            self.cp.add_implication(higher, lower)
        return Tiers({child: place[self.ground.tier(child, site)] for child in children}, refused)

    def _in_order(self, tiers: Tiers, child: int, lits: Lits) -> None:
        """Whoever is taken: nobody of a higher tier was refused."""
        if tier := tiers.number[child]:
            for lit in lits:
                self.cp.add_implication(lit, ~tiers.refused[tier - 1])

    def _crowded(self, site: int, lits: dict[int, Lits]) -> None:
        ground, everyone = self.ground, [lit for found in lits.values() for lit in found]
        made = self.sites[site] = SiteModel(lits, self._tiers(site, list(lits)))
        self.cp.add(sum(everyone) <= ground.capacity[site])
        self.cp.add(sum(everyone) >= ground.capacity[site]).only_enforce_if(made.everybody.refused[-1])
        for kind, places in ground.reserved[site].items():
            entitled = [child for child in lits if ground.kind(child, site) == kind]
            if entitled:
                self._reserve(made, kind, entitled, places)
        for child, found in lits.items():
            if ground.kind(child, site) not in made.kinds:
                self._in_order(made.everybody, child, found)

    def _reserve(self, made: SiteModel, kind: str, entitled: list[int], places: int) -> None:
        """Reserved places take the best of their kind; the others of the kind compete with everybody."""
        site = next(number for number, model in self.sites.items() if model is made)
        tiers = made.kinds[kind] = self._tiers(site, entitled)
        inside = []
        for child in entitled:
            reserved, open_place = self.cp.new_bool_var(""), self.cp.new_bool_var("")
            made.inside[child] = reserved, open_place
            self.cp.add(reserved + open_place == sum(made.lits[child]))
            self._in_order(tiers, child, [reserved])
            self._in_order(made.everybody, child, [open_place])
            self.cp.add_implication(open_place, tiers.refused[tiers.number[child]])
            inside.append(reserved)
        self.cp.add(sum(inside) <= places)
        self.cp.add(sum(inside) >= places).only_enforce_if(tiers.refused[-1])

    def _rightful(self, number: int, unit: Unit, bundle: int) -> None:
        """At this bundle or a better one, or refused; for siblings, or counted as wronged."""
        better = self.chosen[number][: bundle + 1]
        if len(unit.children) > 1:
            wronged = self.wronged[number, bundle] = self.cp.new_bool_var("")
            self.cp.add_bool_or([*better, *self._refused_together(unit, bundle), wronged])
            return
        (child,), (site,) = unit.children, unit.bundles[bundle]
        made = self.sites.get(site)
        if made is None:
            self.cp.add_bool_or(better)
            return
        tiers = made.kinds.get(self.ground.kind(child, site))
        for found in (made.everybody, *([tiers] if tiers else [])):
            self.cp.add_bool_or([*better, found.refused[found.number[child]]])

    def _refused_together(self, unit: Unit, bundle: int) -> Lits:
        """For each crowded site of the bundle and each sibling there: it would be refused with the others there."""
        by_site: dict[int, list[int]] = defaultdict(list)
        for child, site in zip(unit.children, unit.bundles[bundle], strict=True):
            by_site[site].append(child)
        return [
            self._refusal(unit, site, child, tuple(members))
            for site, members in by_site.items()
            if site in self.sites
            for child in members
        ]

    def _refusal(self, unit: Unit, site: int, child: int, members: tuple[int, ...]) -> Literal:
        found = self._refusals.get((site, child, members))
        if found is None:
            found = self._refusals[site, child, members] = self.cp.new_bool_var("")
            self._define(found, unit, site, child, members)
        return found

    def _define(self, refused: Literal, unit: Unit, site: int, child: int, members: tuple[int, ...]) -> None:
        """Those of at least equal right fill what the child may take: its reserved places, and the open ones."""
        ground, made = self.ground, self.sites[site]
        own, kind = ground.tier(child, site), ground.kind(child, site)
        ahead: dict[str, list[Literal | int]] = defaultdict(list)
        total: dict[str, list[Literal | int]] = defaultdict(list)
        for other, lits in made.lits.items():
            if other in unit.children:
                continue
            total[ground.kind(other, site)] += lits
            if ground.tier(other, site) <= own:
                ahead[ground.kind(other, site)] += lits
        for other in members:
            total[ground.kind(other, site)].append(1)
            if other != child and (ground.tier(other, site), ground.draws[other]) < (own, ground.draws[child]):
                ahead[ground.kind(other, site)].append(1)
        taken: list[cp_model.LinearExprT] = [sum(ahead.pop("", []))]
        for name in set(ahead) | set(total) - {""}:
            taken.append(self._filled(refused, ahead[name], total[name], ground.reserved[site][name]))
        self.cp.add(sum(taken) >= ground.capacity[site]).only_enforce_if(refused)
        if kind:
            self.cp.add(sum(ahead[kind]) >= ground.reserved[site][kind]).only_enforce_if(refused)

    def _filled(
        self, refused: Literal, ahead: list[Literal | int], total: list[Literal | int], places: int
    ) -> cp_model.IntVar:
        """At most the larger of: those ahead; and the reserved places that are taken."""
        filled = self.cp.new_int_var(0, len(total), "")
        by_right = self.cp.new_bool_var("")
        self.cp.add(filled <= sum(ahead)).only_enforce_if(refused, by_right)
        self.cp.add(filled <= places).only_enforce_if(refused, ~by_right)
        self.cp.add(filled <= sum(total)).only_enforce_if(refused, ~by_right)
        return filled

    # --- a solution to begin with ---

    def hint(self, at: list[int], wronged: Set[tuple[int, int]]) -> None:
        """Tell the solver an answer: for each unit the number of its bundle, and who is wronged by it."""
        taken: dict[int, set[int]] = defaultdict(set)
        for unit, lits, chosen in zip(self.ground.units, self.chosen, at, strict=True):
            for bundle, lit in enumerate(lits):
                self.cp.add_hint(lit, bundle == chosen)
            for child, site in zip(unit.children, unit.bundles[chosen], strict=True) if chosen != NOWHERE else ():
                taken[site].add(child)
        for key, lit in self.wronged.items():
            self.cp.add_hint(lit, key in wronged)
        for site, made in self.sites.items():
            self._hint_site(site, made, taken[site])

    def _hint_site(self, site: int, made: SiteModel, taken: set[int]) -> None:
        """The best of each kind are in its reserved places; a tier is refused where all places are ahead of it."""
        inside, reserved = set[int](), self.ground.reserved[site]
        for kind, tiers in made.kinds.items():
            own = sorted((tiers.number[child], self.ground.draws[child], child) for child in taken & set(tiers.number))
            inside |= {child for _, _, child in own[: reserved[kind]]}
            full = len(own) >= reserved[kind]
            self._hint_tiers(tiers, own[reserved[kind] - 1][0] if full else len(tiers.refused))
        for child, (within, outside) in made.inside.items():
            self.cp.add_hint(within, child in inside)
            self.cp.add_hint(outside, child in taken - inside)
        full = len(taken) >= self.ground.capacity[site]
        last = max((made.everybody.number[child] for child in taken - inside), default=0)
        self._hint_tiers(made.everybody, last if full else len(made.everybody.refused))

    def _hint_tiers(self, tiers: Tiers, first: int) -> None:
        for tier, lit in enumerate(tiers.refused):
            self.cp.add_hint(lit, tier >= first)
