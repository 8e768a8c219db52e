"""What the three calculators share: rules in the reader's language, birthdays, whose child may be filled in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhaohu.core.access import Actor
from zhaohu.core.clock import months_after
from zhaohu.families.queries import children
from zhaohu.guidance.errors import benefits as errors
from zhaohu.rules import queries as rules

_CONFIRMED = ("P", "V")


@dataclass(frozen=True, slots=True)
class Basis:
    """Whence a figure comes; `ask` names who confirms it where we have not read the text itself."""

    title: str
    text: str
    ask: str

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Basis":
        return cls(said["title"], said["basis"], "" if said["confidence"] in _CONFIRMED else said["ask"])


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child of the reader, to be filled in with one tap; no number of a record stands in the address."""

    nickname: str
    day: date
    babies: int


def own_children(actor: Actor) -> list[OwnChild]:
    """The reader's own children, born or expected; those born on one day count as born at once."""
    rows = [(row.nickname, row.born_on or row.expected_on) for row in children.of(actor)]
    known = [(name, day) for name, day in rows if day]
    return [OwnChild(name, day, sum(other == day for _name, other in known)) for name, day in known]


def birthday(born_on: date, years: int) -> date:
    """The birthday of that age; a child of 29 February has it on the 28th in a common year."""
    return months_after(born_on, years * 12)


def begins(code: str) -> date:
    """The first day on which the city had such a rule."""
    return min(row.valid_from for row in rules.history(code) if row.division_id is None)


def check_ahead(born_on: date, *, on: date) -> None:
    """Raise BENEFIT_TOO_FAR_AHEAD for a day further off than a pregnancy lasts."""
    most = rules.value("guidance.expected_months", on=on)
    if born_on > months_after(on, most):
        raise errors.TOO_FAR_AHEAD.raised(field="born_on", n=most)


def entry(code: str, *, on: date) -> dict[str, Any]:
    """What a rule of one entry says on a day, in the reader's language."""
    return rules.worded_one(rules.value(code, on=on))
