"""One week of an institution as the solver sees it: numbers only. The same instance gives the same answer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

CELLS = 48


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Somebody (`person`) cares for a class on a day (0 = Monday), in cells `[first, last)`."""

    person: int
    day: int
    care_class: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Need:
    """How many carers a class needs in each cell of a day."""

    care_class: int
    day: int
    carers: tuple[int, ...]

    @property
    def window(self) -> tuple[int, int]:
        """From the first cell in which somebody is needed to the last."""
        wanted = [cell for cell, n in enumerate(self.carers) if n]
        return (wanted[0], wanted[-1] + 1) if wanted else (0, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """Who counts to the ratio, the classes to which he belongs, and the days on which nothing keeps him."""

    number: int
    homes: frozenset[int]
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Limits:
    """Most cells a day and a week, fewest cells of a shift, most days a week."""

    daily: int
    weekly: int
    least: int
    days: int


@dataclass(frozen=True, slots=True)
class Instance:
    """What is asked. `fixed` are shifts that somebody has set by hand: they stay, and count."""

    needs: tuple[Need, ...]
    people: tuple[Person, ...]
    limits: Limits
    fixed: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """What one goal reached, and what nobody can surpass."""

    goal: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The shifts that were found (without the fixed ones), and how good they are."""

    shifts: tuple[Shift, ...]
    levels: tuple[Level, ...]
    solver: str


def gaps(needs: tuple[Need, ...], shifts: list[Shift]) -> Iterator[tuple[Need, int, int]]:
    """Each cell in which carers are missing, and how many: `(need, cell, missing)`."""
    there: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for shift in shifts:
        there[shift.care_class, shift.day].append(shift)
    for need in needs:
        for cell, wanted in enumerate(need.carers):
            have = sum(s.first <= cell < s.last for s in there[need.care_class, need.day])
            if have < wanted:
                yield need, cell, wanted - have


def faults(instance: Instance, answer: Answer) -> list[str]:
    """What is wrong with an answer, whoever found it: hours, days, people who may not; empty if nothing."""
    found, limits = [], instance.limits
    people = {person.number: person for person in instance.people}
    cells: dict[int, int] = defaultdict(int)
    days: dict[int, set[int]] = defaultdict(set)
    taken: set[tuple[int, int]] = {(s.person, s.day) for s in instance.fixed}
    for shift in instance.fixed:
        cells[shift.person] += shift.last - shift.first
        days[shift.person].add(shift.day)
    for shift in answer.shifts:
        person = people.get(shift.person)
        if person is None or shift.day not in person.days:
            found.append(f"{shift}: may not work that day")
        if not 0 < shift.last - shift.first <= limits.daily:
            found.append(f"{shift}: too long")
        if (shift.person, shift.day) in taken:
            found.append(f"{shift}: two shifts on a day")
        taken.add((shift.person, shift.day))
        cells[shift.person] += shift.last - shift.first
        days[shift.person].add(shift.day)
    drafted = {shift.person for shift in answer.shifts}
    found += [f"{number}: {cells[number]} cells in the week" for number in drafted if cells[number] > limits.weekly]
    return found + [f"{number}: no day of rest" for number in drafted if len(days[number]) > limits.days]
