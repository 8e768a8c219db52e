"""The childcare subsidy (guidance_family 4.6): how much, for which months, where to apply and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhaohu.core.clock import months_after
from zhaohu.guidance.errors import benefits as errors
from zhaohu.guidance.queries.benefits import Basis, birthday, check_ahead, entry

_CODE = "subsidy.infant"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Payment:
    """What is due for a stretch of months: a year of age, or the months of a calendar year; `months` 0 for a year."""

    first: date
    last: date
    months: int
    fen: int


@dataclass(frozen=True, slots=True)
class Subsidy:
    payments: tuple[Payment, ...]
    by_months: bool
    where: str
    until: str
    notes: str
    bases: tuple[Basis, ...]

    @property
    def fen(self) -> int:
        return sum(payment.fen for payment in self.payments)

    @property
    def months(self) -> int:
        return sum(payment.months for payment in self.payments)


def reckon(born_on: date, babies: int, *, on: date) -> Subsidy:
    """The subsidy for the babies of one birth. Raises BENEFIT_TOO_FAR_AHEAD or BENEFIT_TOO_OLD_FOR_SUBSIDY."""
    check_ahead(born_on, on=on)
    counts_from = date.fromisoformat(entry(_CODE, on=on)["counts_from"])
    said = entry(_CODE, on=max(born_on, counts_from))
    if born_on < date.fromisoformat(said["born_from"]):
        raise errors.TOO_OLD_FOR_SUBSIDY.raised(field="born_on", day=said["born_from"])
    by_months = born_on < counts_from
    if by_months:
        payments = tuple(_monthly(born_on, counts_from, said["until_years"], said["fen_a_month"] * babies))
    else:
        payments = tuple(_yearly(born_on, said["until_years"], said["fen_a_year"] * babies))
    return Subsidy(
        payments, by_months, said["where"], said["until"] if by_months else "", said["notes"], (Basis.of(said),)
    )


def _yearly(born_on: date, years: int, fen: int) -> Iterator[Payment]:
    for n in range(years):
        yield Payment(birthday(born_on, n), birthday(born_on, n + 1) - _DAY, 0, fen)


def _monthly(born_on: date, counts_from: date, years: int, fen: int) -> Iterator[Payment]:
    """From the first month of the plan to the month of the third birthday, by calendar year."""
    last = birthday(born_on, years)
    for year in range(counts_from.year, last.year + 1):
        end = min(date(year, 12, 31), months_after(last.replace(day=1), 1) - _DAY)
        yield Payment(date(year, 1, 1), end, end.month, fen * end.month)
