"""The one clock. Only views, tasks and commands read it; services are handed the instant as `at`."""

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
