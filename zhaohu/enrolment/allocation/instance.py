"""The canonical input and output of an allocation: the same facts are always the same bytes."""

from typing import Literal

import msgspec
from cryptography.hazmat.primitives import hashes

Siblings = Literal["together", "separate"]
Transfers = Literal["reuse", "keep"]
TieBreak = Literal["lottery", "most_families"]
Kind = Literal["matched", "kept", "better", "full", "equal", "siblings", "wronged", "age", "closed"]


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of the places of each offer, `percent` (rounded down) go first to children with the claim."""

    claim: str
    percent: int


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a district decides before a round opens."""

    points: dict[str, int] = {}
    quotas: tuple[Quota, ...] = ()
    siblings: Siblings = "together"
    transfers: Transfers = "reuse"
    tie_break: TieBreak = "lottery"
    choices: int = 3


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An offer with its places in the round; ages in months, the last not included."""

    id: int
    institution: int
    places: int
    from_months: int
    to_months: int


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice; distance in metres, -1 where it is not known. `claims` count at this site only."""

    site: int
    distance: int = -1
    claims: tuple[str, ...] = ()


class Child(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application: `id` is the application's. `present` is the offer where the child has a place now, 0 if none."""

    id: int
    born_on: str
    household: int
    wishes: tuple[Wish, ...]
    claims: tuple[str, ...] = ()
    together: bool = False
    present: int = 0
    low_income: bool = False


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that an answer may depend on."""

    round: int
    starts_on: str
    seed: str
    rules: Rules
    sites: tuple[Site, ...]
    children: tuple[Child, ...]
    format: int = 1


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why one choice came out as it did, in facts: see `reasons`."""

    site: int
    kind: Kind
    facts: dict[str, int] = {}


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a child got: a site (0: no place), its lottery number, and a reason for each choice."""

    id: int
    site: int
    lottery: int
    points: int
    reasons: tuple[Reason, ...]


class Coalition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Children who together have a better right to these sites than some who got them."""

    children: tuple[int, ...]
    sites: tuple[int, ...]


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One goal after the other: what was reached and what nobody can surpass; gap is relative to the bound."""

    goal: str
    value: int
    bound: int
    gap: float
    proof: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer; it holds no clock and no count of seconds, so that a repetition is the same bytes."""

    outcomes: tuple[Outcome, ...]
    coalitions: tuple[Coalition, ...]
    levels: tuple[Level, ...]
    solver: str

    @property
    def gap(self) -> float:
        """The largest gap of the levels."""
        return max((level.gap for level in self.levels), default=0.0)


def to_bytes(value: Instance | Answer) -> bytes:
    """The canonical JSON: keys sorted, nothing between."""
    return msgspec.json.encode(value, order="sorted")


def instance_of(data: bytes) -> Instance:
    """The input that these bytes hold; msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Instance)


def answer_of(data: bytes) -> Answer:
    """The answer that these bytes hold; msgspec.ValidationError for anything else."""
    return msgspec.json.decode(data, type=Answer)


def digest(data: bytes) -> bytes:
    """SM3, 32 bytes."""
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def draw(seed: str, application: int) -> bytes:
    """What decides between equals: SM3(seed ‖ application number as text); the smaller goes first."""
    return digest(bytes.fromhex(seed) + str(application).encode())


def lottery_number(drawn: bytes) -> int:
    """The lottery number shown to the family: the first four bytes of the draw, as a number."""
    return int.from_bytes(drawn[:4], "big")
