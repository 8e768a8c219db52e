"""Drawing up a week: first as few carers missing as can be, then as few hours, then people in their own classes and
the hours shared out.

Which shifts there are is sought first, people counting only by the length of what each works on a day: the model stays
small and loses nothing, for whoever works so long that day can take any shift of that length. Whoever cannot reach the
week's limits is only counted, and if that is everybody, each day is sought alone. Who takes which shift is sought then.
CP-SAT with one worker, a fixed seed and a budget in deterministic time: a repetition gives the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version

from ortools.sat.python import cp_model

from zhaohu.staff.roster.instance import CELLS, Answer, Instance, Level, Need, Person, Shift

VERSION = f"ortools {version('ortools')}"
_SEED = 20191122
_AWAY = 6
"""What a shift away from the own class costs, in cells of the longest week."""
Slot = tuple[int, int, int, int]
"""A shift without its person: day, class, first, last."""


def _solver(budget: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, _SEED
    solver.parameters.max_deterministic_time = budget
    return solver


def patterns(need: Need, instance: Instance) -> list[Slot]:
    """The shifts that a class could use on a day: short, middle and long ones, begun at every cell."""
    first, last = need.window
    limits, span = instance.limits, last - first
    lengths = sorted({min(n, span) for n in (limits.least, (limits.least + limits.daily) // 2, limits.daily)} - {0})
    return [
        (need.day, need.care_class, begin, begin + length)
        for length in lengths
        for begin in range(first, last - length + 1)
    ]


def _fixed(instance: Instance, person: Person) -> tuple[set[int], int]:
    """The days that are set by hand for a person, and their cells."""
    mine = [shift for shift in instance.fixed if shift.person == person.number]
    return {shift.day for shift in mine}, sum(shift.last - shift.first for shift in mine)


def _reaches_limits(instance: Instance, person: Person) -> bool:
    """Whether somebody who worked on every day that he can would pass the limits of the week."""
    busy, worked = _fixed(instance, person)
    days = (person.days - busy) & {need.day for need in instance.needs}
    return (
        worked + len(days) * instance.limits.daily > instance.limits.weekly or len(busy | days) > instance.limits.days
    )


class Shape:
    """Which shifts some days have: how many of each pattern, and who works how long on which day."""

    def __init__(self, instance: Instance, needs: Sequence[Need]) -> None:
        self.instance, self.cp = instance, cp_model.CpModel()
        self.many: dict[Slot, cp_model.IntVar] = {}
        self.missing: list[cp_model.IntVar] = []
        for need in needs:
            self._cover(need)
        self.long: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.counted: dict[int, list[int]] = defaultdict(list)
        self.free: dict[tuple[int, int], cp_model.IntVar] = {}
        for person in instance.people:
            self._works(person)
        self._balance()
        self.slots: list[Slot] = []
        self.worked: list[tuple[int, int, int]] = []

    def _cover(self, need: Need) -> None:
        mine = patterns(need, self.instance)
        for slot in mine:
            self.many[slot] = self.cp.new_int_var(0, max(need.carers), "")
        fixed = [s for s in self.instance.fixed if (s.care_class, s.day) == (need.care_class, need.day)]
        for cell, wanted in enumerate(need.carers):
            left = wanted - sum(s.first <= cell < s.last for s in fixed)
            if left > 0:
                missing = self.cp.new_int_var(0, left, "")
                self.missing.append(missing)
                self.cp.add(sum(self.many[s] for s in mine if s[2] <= cell < s[3]) + missing >= left)

    def _works(self, person: Person) -> None:
        limits, (busy, worked) = self.instance.limits, _fixed(self.instance, person)
        days = sorted((person.days - busy) & {slot[0] for slot in self.many})
        if not _reaches_limits(self.instance, person):
            for day in days:
                self.counted[day].append(person.number)
            return
        chosen = []
        for day in days:
            offered = [
                self.long.setdefault((person.number, day, n), self.cp.new_bool_var("")) for n in self._lengths(day)
            ]
            chosen += list(zip(offered, self._lengths(day), strict=True))
            self.cp.add_at_most_one(offered)
        if chosen:
            self.cp.add(sum(length * works for works, length in chosen) <= max(0, limits.weekly - worked))
            self.cp.add(sum(works for works, _ in chosen) <= max(0, limits.days - len(busy)))

    def _lengths(self, day: int) -> list[int]:
        return sorted({last - first for on, _, first, last in self.many if on == day})

    def _balance(self) -> None:
        """As many people work so long on a day as there are shifts of that length."""
        for day in sorted({slot[0] for slot in self.many}):
            people = len(self.counted[day])
            for length in self._lengths(day):
                self.free[day, length] = self.cp.new_int_var(0, people, "")
                slots = [many for (on, _, a, b), many in self.many.items() if (on, b - a) == (day, length)]
                named = [works for (_, on, n), works in self.long.items() if (on, n) == (day, length)]
                self.cp.add(sum(slots) == sum(named) + self.free[day, length])
            self.cp.add(sum(self.free[day, length] for length in self._lengths(day)) <= people)

    def run(self, budget: float) -> list[Level]:
        """Fewest missing, then fewest cells of work; nothing at all is always an answer to begin with."""
        for var in self._vars():
            self.cp.add_hint(var, 0)
        cells = sum((last - first) * many for (_, _, first, last), many in self.many.items())
        levels = []
        for name, goal in (("missing", sum(self.missing)), ("cells", cells)):
            solver = _solver(budget)
            self.cp.minimize(goal)
            if solver.solve(self.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break  # the budget is spent: what the goal before found stands
            self._keep(solver)
            levels.append(Level(name, round(solver.objective_value), round(solver.best_objective_bound)))
            self.cp.add(goal <= round(solver.objective_value))
        return levels

    def _keep(self, solver: cp_model.CpSolver) -> None:
        self.slots = [slot for slot, many in self.many.items() for _ in range(solver.value(many))]
        self.worked = [key for key, works in self.long.items() if solver.boolean_value(works)]
        load: dict[int, int] = defaultdict(int)
        waiting = {day: list(people) for day, people in self.counted.items()}
        for (day, length), n in sorted(self.free.items(), key=lambda pair: -pair[0][1]):
            for _ in range(solver.value(n)):
                chosen = min(waiting[day], key=lambda number: (load[number], (number + day) % 97))
                waiting[day].remove(chosen)
                load[chosen] += length
                self.worked.append((chosen, day, length))
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for var in self._vars():
            self.cp.add_hint(var, solver.value(var))

    def _vars(self) -> list[cp_model.IntVar]:
        return [*self.many.values(), *self.long.values(), *self.free.values()]


def _first_sharing(instance: Instance, slots: list[Slot], worked: list[tuple[int, int, int]]) -> list[Shift]:
    """Whoever works so long that day takes a shift of that length, in the own class if one is left."""
    homes = {person.number: person.homes for person in instance.people}
    free: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        free[slot[0], slot[3] - slot[2]].append(slot)
    made = []
    for number, day, length in sorted(worked):
        offered = free[day, length]
        slot = next((slot for slot in offered if slot[1] in homes[number]), offered[0])
        offered.remove(slot)
        made.append(Shift(number, day, slot[1], slot[2], slot[3]))
    return made


def _share(instance: Instance, slots: list[Slot], begun: list[Shift], budget: float) -> tuple[list[Shift], list[Level]]:
    """Who takes which shift: people in their own classes, and nobody's week much longer than another's."""
    cp = cp_model.CpModel()
    lits = _offers(cp, instance, slots)
    longest, away = cp.new_int_var(0, 7 * CELLS, ""), []
    for person in instance.people:
        mine = [(slots[n], lit) for (n, number), lit in lits.items() if number == person.number]
        if mine:
            _limit(cp, instance, person, mine, longest)
            away += [lit for slot, lit in mine if person.homes and slot[1] not in person.homes]
    waiting = {shift: n for n, shift in _numbered(slots, begun)}
    for shift, n in waiting.items():
        cp.add_hint(lits[n, shift.person], 1)
    cp.minimize(_AWAY * sum(away) + longest)
    solver = _solver(budget)
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return begun, []
    found = [
        Shift(number, day, care_class, first, last)
        for (n, number), lit in lits.items()
        if solver.boolean_value(lit)
        for day, care_class, first, last in [slots[n]]
    ]
    return found, [Level("sharing", round(solver.objective_value), round(solver.best_objective_bound))]


def _offers(cp: cp_model.CpModel, instance: Instance, slots: list[Slot]) -> dict[tuple[int, int], cp_model.IntVar]:
    """Each shift goes to one of those who can take it, and nobody has two on a day: {(slot, person): taken}."""
    lits: dict[tuple[int, int], cp_model.IntVar] = {}
    of_day: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    busy = {(shift.person, shift.day) for shift in instance.fixed}
    for n, slot in enumerate(slots):
        for person in instance.people:
            if slot[0] in person.days and (person.number, slot[0]) not in busy:
                lits[n, person.number] = of = cp.new_bool_var("")
                of_day[person.number, slot[0]].append(of)
        cp.add_exactly_one(lits[n, p.number] for p in instance.people if (n, p.number) in lits)
    for offered in of_day.values():
        cp.add_at_most_one(offered)
    return lits


def _limit(
    cp: cp_model.CpModel, instance: Instance, person: Person, mine: list[tuple[Slot, cp_model.IntVar]],
    longest: cp_model.IntVar,
) -> None:  # fmt: skip
    """Nobody passes the limits of the week, and the longest week is at least his."""
    busy, before = _fixed(instance, person)
    worked = sum((last - first) * lit for (_, _, first, last), lit in mine) + before
    cp.add(worked <= max(instance.limits.weekly, before))
    cp.add(sum(lit for _, lit in mine) <= max(0, instance.limits.days - len(busy)))
    cp.add(longest >= worked)


def _numbered(slots: list[Slot], shifts: list[Shift]) -> list[tuple[int, Shift]]:
    """Each shift with the number of a slot of its own."""
    left: dict[Slot, list[int]] = defaultdict(list)
    for n, slot in enumerate(slots):
        left[slot].append(n)
    return [(left[s.day, s.care_class, s.first, s.last].pop(), s) for s in shifts]


def solve(instance: Instance, *, budget: float) -> Answer:
    """The week's shifts for everybody who may work; what is missing is for the reader to count (`instance.gaps`)."""
    together = any(_reaches_limits(instance, person) for person in instance.people)
    days = sorted({need.day for need in instance.needs})
    parts = [instance.needs] if together else [[n for n in instance.needs if n.day == day] for day in days]
    slots: list[Slot] = []
    worked: list[tuple[int, int, int]] = []
    levels: dict[str, Level] = {}
    for part in parts:
        shape = Shape(instance, part)
        for level in shape.run(budget / len(parts)):
            before = levels.get(level.goal, Level(level.goal, 0, 0))
            levels[level.goal] = Level(level.goal, before.value + level.value, before.bound + level.bound)
        slots += shape.slots
        worked += shape.worked
    begun = _first_sharing(instance, slots, worked)
    shifts, shared = _share(instance, slots, begun, budget) if slots else (begun, [])
    return Answer(tuple(sorted(shifts)), (*levels.values(), *shared), VERSION)
