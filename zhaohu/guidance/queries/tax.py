"""The deduction for children under three in a tax year (guidance_family 4.6): months, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhaohu.core.clock import months_after
from zhaohu.guidance.choices.benefits import Split
from zhaohu.guidance.errors import benefits as errors
from zhaohu.guidance.queries.benefits import Basis, begins, check_ahead, entry
from zhaohu.rules import queries as rules

_CODE = "tax.infant_care"


@dataclass(frozen=True, slots=True)
class Year:
    """What a family may deduct in one tax year: the months from a first to a last, and fen."""

    year: int
    first: date
    last: date
    months: int
    fen: int


@dataclass(frozen=True, slots=True)
class Deduction:
    """The answer for the year that was asked, and every year of the child beside it."""

    chosen: Year
    mine: int
    spouse: int
    years: tuple[Year, ...]
    bases: tuple[Basis, ...]


def reckon(born_on: date, babies: int, year: int, split: Split, *, on: date) -> Deduction:
    """The deduction of a tax year. Raises BENEFIT_TOO_FAR_AHEAD, _BEFORE_DEDUCTION or _YEAR_WITHOUT_DEDUCTION."""
    check_ahead(born_on, on=on)
    years = tuple(_years(born_on, babies))
    if not years:
        raise errors.BEFORE_DEDUCTION.raised(field="born_on", day=begins(_CODE).isoformat())
    chosen = next((one for one in years if one.year == year), None)
    if chosen is None:
        ends = {"first": years[0].year, "last": years[-1].year}
        raise errors.YEAR_WITHOUT_DEDUCTION.raised(field="year", year=year, **ends)
    mine = {Split.MINE: chosen.fen, Split.SPOUSE: 0, Split.HALVES: chosen.fen // 2}[split]
    return Deduction(chosen, mine, chosen.fen - mine, years, (Basis.of(entry(_CODE, on=chosen.last)),))


def _years(born_on: date, babies: int) -> Iterator[Year]:
    found: dict[int, list[tuple[date, int]]] = {}
    for month, fen in _months(born_on):
        found.setdefault(month.year, []).append((month, fen * babies))
    for year, months in found.items():
        yield Year(year, months[0][0], months[-1][0], len(months), sum(fen for _month, fen in months))


def _months(born_on: date) -> Iterator[tuple[date, int]]:
    """Each month that counts, from that of birth to the one before the third birthday, with its amount."""
    first, known = born_on.replace(day=1), begins(_CODE)
    age = rules.value(_CODE, on=max(first, known))["until_years"]
    for month in (months_after(first, n) for n in range(age * 12)):
        if month >= known:
            yield month, rules.value(_CODE, on=month)["fen_a_month"]
