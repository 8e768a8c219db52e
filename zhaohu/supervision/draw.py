"""The draw of 双随机: which institutions, and who goes there. Pure: the same list and seed give the same result.

Each institution's lot is SM3(seed | "institution" | its code), and the lots are read from the smallest. With a risk
order, at least `share` percent of the wanted are drawn by lot from the whole list first (the random arm), the rest by
rank. Each inspector's lot for an institution is SM3(seed | "officer" | its code | the certificate's number); seats are
filled from the smallest lot, passing over whoever must stay away. An institution for which no whole team is left is
passed over. Anybody who holds the list and the seed can do it again, by hand if need be.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhaohu.core.encryption import sm3

VERSION = "zhaohu-draw-1"
_TEAM = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution, by its unified social credit code, with its place in the risk order where one stands."""

    code: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """An inspector, by the number of the certificate."""

    certificate: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """The list that is drawn from. `barred` and `pairs` say who may not go where, alone or together."""

    institutions: tuple[Candidate, ...]
    officers: tuple[Officer, ...]
    departments: tuple[str, ...]
    wanted: int
    share: int
    barred: frozenset[tuple[str, str]] = frozenset()
    pairs: frozenset[tuple[str, frozenset[str]]] = frozenset()

    def text(self) -> str:
        """The canonical text of the list, whose SM3 stands in the ledger."""
        told: dict[str, Any] = {
            "version": VERSION, "departments": list(self.departments), "wanted": self.wanted, "share": self.share,
            "institutions": sorted([one.code, one.rank] for one in self.institutions),
            "officers": sorted([one.certificate, one.department] for one in self.officers),
            "barred": sorted(list(one) for one in self.barred),
            "pairs": sorted([code, *sorted(two)] for code, two in self.pairs),
        }  # fmt: skip
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(text: str) -> Lots:
    """The list of a canonical text."""
    told = json.loads(text)
    return Lots(
        institutions=tuple(Candidate(code, rank) for code, rank in told["institutions"]),
        officers=tuple(Officer(number, department) for number, department in told["officers"]),
        departments=tuple(told["departments"]), wanted=told["wanted"], share=told["share"],
        barred=frozenset((code, number) for code, number in told["barred"]),
        pairs=frozenset((code, frozenset(two)) for code, *two in told["pairs"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """An institution that was drawn, the certificates of its team, and whether the risk order had no say in it."""

    code: str
    team: tuple[str, ...]
    random_arm: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was drawn, in order, and the institutions that were passed over for want of a team."""

    drawn: tuple[Drawn, ...]
    passed: tuple[str, ...]


def lot(seed: bytes, *words: str) -> bytes:
    """SM3 over the seed in hexadecimal and the words, joined by a vertical bar."""
    return sm3("|".join((seed.hex(), *words)).encode())


def seats(departments: tuple[str, ...]) -> tuple[str, ...]:
    """One seat for each department; two where only one goes."""
    return departments * _TEAM if len(departments) == 1 else departments


def arm_of(lots: Lots) -> int:
    """How many are drawn without regard to the order: the share, rounded up; all of them where there is no order."""
    if all(one.rank is None for one in lots.institutions):
        return lots.wanted
    return -(-lots.wanted * lots.share // 100)


def draw(lots: Lots, seed: bytes) -> Outcome:
    """Draw the wanted number of institutions, or as many as there are, each with a whole team."""
    by_lot = sorted(lots.institutions, key=lambda one: lot(seed, "institution", one.code))
    last = len(by_lot)
    by_rank = sorted(by_lot, key=lambda one: last if one.rank is None else one.rank)
    drawn: dict[str, Drawn] = {}
    passed: dict[str, None] = {}
    for order, until, random in ((by_lot, min(arm_of(lots), lots.wanted), True), (by_rank, lots.wanted, False)):
        for one in order:
            if len(drawn) >= until:
                break
            if one.code in drawn or one.code in passed:
                continue
            if team := next(_teams(lots, seed, one.code), ()):
                drawn[one.code] = Drawn(one.code, team, random)
            else:
                passed[one.code] = None
    return Outcome(tuple(drawn.values()), tuple(passed))


def _teams(lots: Lots, seed: bytes, code: str) -> Iterator[tuple[str, ...]]:
    """Whole teams for an institution, in the order of the lots."""
    free = [one for one in lots.officers if (code, one.certificate) not in lots.barred]
    free.sort(key=lambda one: lot(seed, "officer", code, one.certificate))
    present = [one.department for one in free]
    open_now = seats(lots.departments)
    if any(present.count(department) < open_now.count(department) for department in open_now):
        return
    together = {two for where, two in lots.pairs if where == code}

    def filled(open_seats: tuple[str, ...], team: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not open_seats:
            yield team
            return
        for one in free:
            if one.department != open_seats[0] or one.certificate in team:
                continue
            if any(frozenset((one.certificate, other)) in together for other in team):
                continue
            yield from filled(open_seats[1:], (*team, one.certificate))

    yield from filled(open_now, ())
