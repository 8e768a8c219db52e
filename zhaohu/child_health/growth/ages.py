"""How old a child is for a table: in months with their part, corrected for having been born early."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhaohu.child_health.choices.growth import Position
from zhaohu.child_health.growth.standards import LAST_LYING_DAY, LYING_TO_STANDING_CM, TWO_YEARS
from zhaohu.core.clock import months_after
from zhaohu.families.queries import ages

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Early:
    """The rule `growth.prematurity`: below how many weeks a child was born early, when it was due, and for how many
    months of life its age is corrected."""

    term_weeks: int
    due_weeks: int
    until_months: int


@dataclass(frozen=True, slots=True)
class Age:
    """`months` with their part, and `days`; both of the corrected age where `corrected`."""

    months: float
    days: int
    corrected: bool = False

    @property
    def lying(self) -> bool:
        """Whether the tables of this age ask for a length."""
        return self.months < TWO_YEARS


def of(born_on: date, on: date, *, gestation_days: int | None = None, early: Early | None = None) -> Age:
    """The age for the tables; negative for a child measured before it was due."""
    if early is None or gestation_days is None or gestation_days >= early.term_weeks * _WEEK:
        return Age(_months(born_on, on), (on - born_on).days)
    if ages.months(born_on, on) >= early.until_months:
        return Age(_months(born_on, on), (on - born_on).days)
    due = born_on + timedelta(days=early.due_weeks * _WEEK - gestation_days)
    return Age(_months(due, on), (on - due).days, corrected=True)


def _months(since: date, on: date) -> float:
    """Completed months and the part of the one that runs."""
    whole = ages.months(since, on)
    began, ends = months_after(since, whole), months_after(since, whole + 1)
    return whole + (on - began).days / (ends - began).days


def length(cm: float, position: str, age: Age, *, by_days: bool = False) -> float:
    """A length as the table of that age asks for it: lying under two years, standing from then on. The WHO counts the
    two years in days (`by_days`)."""
    lying = age.days <= LAST_LYING_DAY if by_days else age.lying
    if lying and position == Position.STANDING:
        return cm + LYING_TO_STANDING_CM
    if not lying and position == Position.LYING:
        return cm - LYING_TO_STANDING_CM
    return cm
