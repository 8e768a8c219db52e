"""Working days where a job must not stop: in a year whose calendar is not known yet, Monday to Friday, which is sooner
than the calendar will say and never later.
"""

from datetime import date, timedelta

from zhaohu.core.errors import ProblemError
from zhaohu.rules import workdays

_DAY, _WEEKEND = timedelta(days=1), 5


def works(day: date) -> bool:
    """Whether offices work on that day."""
    try:
        return workdays.is_working_day(day)
    except ProblemError:
        return day.weekday() < _WEEKEND


def add(day: date, n: int) -> date:
    """The n-th working day after `day`."""
    for _ in range(n):
        day += _DAY
        while not works(day):
            day += _DAY
    return day
