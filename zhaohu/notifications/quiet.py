"""Quiet hours: when nothing but what is urgent leaves the house. The rule's hours hold for everybody; a person's own
are added to them."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from zhaohu.core.clock import BEIJING, day_of
from zhaohu.notifications.choices import Urgency
from zhaohu.notifications.models import QuietHours
from zhaohu.rules import queries as rules

_RULE = "notifications.quiet_hours"
_MOST = 4  # hours that touch are passed one after the other


def rule(at: datetime) -> dict[str, Any]:
    """The hours in force on the day of an instant: `from` and `to`, and how far a person may widen them."""
    found: dict[str, Any] = rules.value(_RULE, on=day_of(at))
    return found


def over_at(urgency: Urgency, at: datetime, own: QuietHours | None) -> datetime | None:
    """When a message that waits now may go out; None if it may go out at once."""
    if urgency == Urgency.URGENT:
        return None
    when = at
    for _turn in range(_MOST):
        ends = [end for hours in _hours(when, own) if (end := _end(when, *hours)) is not None]
        if not ends:
            break
        when = max(ends)
    return when if when != at else None


def _hours(at: datetime, own: QuietHours | None) -> Iterator[tuple[time, time]]:
    told = rule(at)
    yield time.fromisoformat(told["from"]), time.fromisoformat(told["to"])
    if own is not None:
        yield own.starts, own.ends


def _end(at: datetime, starts: time, ends: time) -> datetime | None:
    """The end of these hours of the night, if the instant lies within them."""
    local = timezone.localtime(at, BEIJING)
    clock = local.time()
    if not (clock >= starts or clock < ends):
        return None
    day = local.date() + timedelta(days=1 if clock >= starts else 0)
    return datetime.combine(day, ends, tzinfo=BEIJING)
