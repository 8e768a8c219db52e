"""Deferred acceptance: units propose in their order, sites keep whom they choose. The warm start, and the comparison.

With children alone this is Gale and Shapley: no justified envy, and nobody can do better without it. Siblings who want
to be together may leave somebody with a better right behind; such units are heard again, some times at most.
"""

from zhaohu.enrolment.allocation.ground import NOWHERE, Ground, Unit

_HEARINGS = 60


class Acceptance:
    """Who is kept where; `at` is the number of each unit's bundle, or NOWHERE."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.at = [NOWHERE] * len(ground.units)
        self.kept: list[set[int]] = [set() for _ in ground.capacity]

    def run(self) -> list[int]:
        """Hear all units, singles first; then those again who were wronged by siblings, until nobody is."""
        units = self.ground.units
        waiting = sorted(range(len(units)), key=lambda n: (-len(units[n].children), self._drawn(n)))
        self._hear([(number, 0) for number in waiting])
        for _ in range(_HEARINGS):
            wronged = [(number, better) for number in range(len(units)) if (better := self.better(number)) >= 0]
            if not wronged:
                break
            for number, better in wronged:
                self._leave(number)
                self._hear([(number, better)])
        return self.at

    def _drawn(self, number: int) -> bytes:
        return min(self.ground.draws[child] for child in self.ground.units[number].children)

    def _hear(self, waiting: list[tuple[int, int]]) -> None:
        while waiting:
            number, bundle = waiting.pop()
            unit = self.ground.units[number]
            while bundle < len(unit.bundles):
                if (put_out := self._propose(number, bundle)) is not None:
                    self.at[number] = bundle
                    waiting += put_out
                    break
                bundle += 1

    def _choices(self, unit: Unit, bundle: int, *, modest: bool = False) -> dict[int, set[int]]:
        """The sites of a bundle with those whom each would choose; empty where one refuses.

        A modest unit puts nobody of equal right out.
        """
        wanting: dict[int, set[int]] = {}
        for child, site in zip(unit.children, unit.bundles[bundle], strict=True):
            if site != NOWHERE:
                wanting.setdefault(site, set()).add(child)
        chosen = {}
        for site, new in wanting.items():
            staying = self.kept[site] - set(unit.children)
            chosen[site] = self.ground.choose(site, staying | new, new if modest else frozenset())
            if not new <= chosen[site]:
                return {}
        return chosen

    def _propose(self, number: int, bundle: int) -> list[tuple[int, int]] | None:
        """Take the unit in and say who is put out, with what they try next; None if it is refused."""
        chosen = self._choices(self.ground.units[number], bundle)
        if not chosen:
            return None
        out = {self.ground.unit_of[child] for site, kept in chosen.items() for child in self.kept[site] - kept}
        out.discard(number)
        put_out = [(other, self.at[other] + 1) for other in sorted(out)]
        for other in sorted(out):
            self._leave(other)
        for child, site in zip(
            self.ground.units[number].children, self.ground.units[number].bundles[bundle], strict=True
        ):
            if site != NOWHERE:
                self.kept[site].add(child)
        return put_out

    def _leave(self, number: int) -> None:
        unit = self.ground.units[number]
        if self.at[number] != NOWHERE:
            for child, site in zip(unit.children, unit.bundles[self.at[number]], strict=True):
                if site != NOWHERE:
                    self.kept[site].discard(child)
        self.at[number] = NOWHERE

    def better(self, number: int) -> int:
        """The first bundle that the unit likes more than what it has and has a right to; NOWHERE if there is none."""
        unit = self.ground.units[number]
        last = len(unit.bundles) if self.at[number] == NOWHERE else self.at[number]
        return next((bundle for bundle in range(last) if self._choices(unit, bundle, modest=True)), NOWHERE)


def run(ground: Ground) -> list[int]:
    """For each unit the number of its bundle, or NOWHERE."""
    return Acceptance(ground).run()


def blocking(ground: Ground, at: list[int]) -> list[tuple[int, int]]:
    """Units with a bundle that they like more and have a right to."""
    state = Acceptance(ground)
    for number, bundle in enumerate(at):
        if bundle != NOWHERE:
            state.at[number] = bundle
            for child, site in zip(ground.units[number].children, ground.units[number].bundles[bundle], strict=True):
                if site != NOWHERE:
                    state.kept[site].add(child)
    return [(number, better) for number in range(len(at)) if (better := state.better(number)) != NOWHERE]
