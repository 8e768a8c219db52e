"""A limit of a dated rule as the term it makes, and the shares of a term of which somebody is told. Only arithmetic.

Where the calendar of a year is not known yet, Monday to Friday count: a job, and whoever complains, must not be stopped
by a table that is missing. Such a term ends sooner than the calendar will say, never later.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from zhaohu.core.clock import BEIJING, day_of
from zhaohu.rules import workdays


def end_of(day: date) -> datetime:
    """The last minute of a day in Beijing."""
    return datetime.combine(day, time(23, 59), tzinfo=BEIJING)


def working_days(day: date, n: int) -> date:
    """The n-th working day after `day`."""
    return workdays.add_working_days(day, n, provisional=True)


def due(limit: dict[str, Any], since: datetime) -> datetime:
    """The last instant of a limit: some hours on, or the end of a day, some days or working days on."""
    if "hours" in limit:
        return since + timedelta(hours=limit["hours"])
    day = day_of(since)
    return end_of(day + timedelta(days=limit["days"]) if "days" in limit else working_days(day, limit["working_days"]))


def words(limit: dict[str, Any]) -> str:
    """A limit as it is kept, in Chinese."""
    if "hours" in limit:
        return f"{limit['hours']} 小时"
    return f"{limit['days']} 日" if "days" in limit else f"{limit['working_days']} 个工作日"


def instant(begun: datetime, end: datetime, share: int) -> datetime:
    """When a share, in percent, of the term is used up."""
    return begun + (end - begun) * share / 100


def used(begun: datetime, end: datetime, shares: Iterable[int], *, at: datetime) -> list[int]:
    """The shares that are used up, in their order."""
    return [share for share in sorted(shares) if instant(begun, end, share) <= at]


def next_alert(begun: datetime, end: datetime, shares: Iterable[int], alerted: int) -> datetime | None:
    """When the next share after `alerted` is used up; None after the last."""
    later = [share for share in shares if share > alerted]
    return instant(begun, end, min(later)) if later else None
