"""How a legal clock stands: working days used and left, and for whom it waits."""

from dataclasses import dataclass
from datetime import date, datetime

from zhaohu.core.clock import day_of
from zhaohu.institutions.models import CaseClock, FilingCase
from zhaohu.rules.workdays import add_working_days, working_days_between


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock on a day. `left` counts working days up to and including `due_on`; negative once it is over."""

    kind: str
    limit: int
    due_on: date
    used: int
    left: int
    waits_for: str = ""

    @property
    def stopped(self) -> bool:
        return bool(self.waits_for)

    @property
    def over(self) -> int:
        """By how many working days the limit is passed."""
        return max(0, -self.left)

    @property
    def tone(self) -> str:
        if self.stopped:
            return ""
        return "danger" if self.over else "warn" if self.left == 0 else ""

    @property
    def segments(self) -> list[bool]:
        """One a working day of the limit: whether it is used."""
        return [day < self.used for day in range(self.limit)]


def pauses_of(clock: CaseClock) -> list[tuple[datetime, datetime | None]]:
    """The pauses of a clock, in order."""
    return [(p.paused_at, p.resumed_at) for p in sorted(clock.pauses.all(), key=lambda p: p.paused_at)]


def used(clock: CaseClock, on: date) -> int:
    """Working days that have counted by the end of `on`.

    The day on which the clock starts or resumes does not count (民法典第201条); the day on which it pauses does.
    """
    total, begin = 0, day_of(clock.started_at)
    for paused_at, resumed_at in pauses_of(clock):
        if day_of(paused_at) > on:
            break
        total += working_days_between(begin, day_of(paused_at))
        if resumed_at is None or day_of(resumed_at) > on:
            return total
        begin = max(begin, day_of(resumed_at))
    return total + max(0, working_days_between(begin, on))


def due_on(clock: CaseClock, *, on: date) -> date:
    """The last day of the limit; while the clock stands still, as if it went on from `on`."""
    begin, spent = day_of(clock.started_at), 0
    for paused_at, resumed_at in pauses_of(clock):
        spent += working_days_between(begin, day_of(paused_at))
        begin = max(begin, day_of(resumed_at) if resumed_at else on)
    left = clock.limit_days - spent
    return add_working_days(begin, left) if left > 0 else begin


def standing(case: FilingCase, *, on: date) -> Standing | None:
    """How the running clock of a case stands on a day; None if none runs."""
    running = [clock for clock in case.clocks.all() if clock.stopped_at is None]
    return standing_of(running[0], on=on) if running else None


def standing_of(clock: CaseClock, *, on: date) -> Standing:
    """How one clock stands on a day; a stopped one stands as on its last day."""
    day = min(on, day_of(clock.stopped_at)) if clock.stopped_at else on
    spent, due = used(clock, day), due_on(clock, on=day)
    waiting = next((p.reason for p in clock.pauses.all() if p.resumed_at is None), "")
    left = clock.limit_days - spent if spent <= clock.limit_days or waiting else -working_days_between(due, day)
    return Standing(kind=clock.kind, limit=clock.limit_days, due_on=due, used=spent, left=left, waits_for=waiting)
