"""The one clock. Only views, tasks and commands read it; services are handed the instant as `at`."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def day_of(at: datetime) -> date:
    """The calendar day in Beijing on which an instant falls."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone falls on no day")
    return at.astimezone(BEIJING).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months on (back, where negative), or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
