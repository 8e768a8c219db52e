"""The one clock. Only views, tasks and commands read it; services are handed the instant as `at`."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def day_of(at: datetime) -> date:
    """The calendar day in Beijing on which an instant falls."""
    return timezone.localtime(at).date()


def told_age(past: timedelta) -> tuple[str, int]:
    """An age as far as words tell it apart: minutes, hours, then days."""
    if past < timedelta(hours=1):
        return "minutes", past // timedelta(minutes=1)
    return ("hours", past // timedelta(hours=1)) if past < timedelta(days=1) else ("days", past.days)
