"""Working days as the State Council's holiday notices set them: a table that is looked up, never computed.

The table is the package `chinesecalendar` (2004 to 2026 in the pinned release). A year it does not know needs a rule
`calendar.workdays.<year>` = {"holidays": [days off on weekdays], "workdays": [make-up days on weekends]}; without one
the answer is a Problem, not a guess. Only who asks for a provisional answer gets one: Monday to Friday.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar

from zhaohu.rules import errors, queries
from zhaohu.rules.models import Rule

_DAY = timedelta(days=1)
_SATURDAY = 5
KNOWN_YEARS = frozenset(day.year for day in chinese_calendar.constants.holidays)


def is_working_day(day: date, *, provisional: bool = False) -> bool:
    """Whether offices work on that day. Raises CALENDAR_YEAR_UNKNOWN, unless a provisional answer will do."""
    return _Table(provisional).works(day)


def add_working_days(day: date, n: int, *, provisional: bool = False) -> date:
    """The n-th working day after `day`; with n = 0, `day` itself if it is one, else the next.

    The day on which a term begins does not count (民法典第201条). Raises CALENDAR_YEAR_UNKNOWN, unless
    a provisional answer will do.
    """
    table = _Table(provisional)
    if n == 0:
        return day if table.works(day) else next(table.after(day))
    days = table.after(day)
    for _ in range(n - 1):
        next(days)
    return next(days)


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    table = _Table()
    return sum(table.works(start + _DAY * i) for i in range(1, (end - start).days + 1))


class _Table:
    """The calendar for one calculation: each year of the rules' own is read once."""

    def __init__(self, provisional: bool = False) -> None:
        self.provisional = provisional
        self.own: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def works(self, day: date) -> bool:
        if day.year in KNOWN_YEARS:
            return bool(chinese_calendar.is_workday(day))
        holidays, workdays = self._year(day.year)
        return day.isoformat() in workdays or (day.weekday() < _SATURDAY and day.isoformat() not in holidays)

    def after(self, day: date) -> Iterator[date]:
        while True:
            day += _DAY
            if self.works(day):
                yield day

    def _year(self, year: int) -> tuple[frozenset[str], frozenset[str]]:
        if year not in self.own:
            try:
                found = queries.value(f"calendar.workdays.{year}", on=date(year, 12, 31))
            except Rule.DoesNotExist:
                if self.provisional:
                    return frozenset(), frozenset()
                raise errors.CALENDAR_YEAR_UNKNOWN.raised(year=year) from None
            self.own[year] = frozenset(found["holidays"]), frozenset(found["workdays"])
        return self.own[year]
