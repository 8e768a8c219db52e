"""The clock of an order: when somebody has to be told next (rule `rectification.escalation`). Only arithmetic."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from zhaohu.core.clock import BEIJING, day_of
from zhaohu.rules import workdays
from zhaohu.supervision.services import limits


@dataclass(frozen=True, slots=True)
class Clock:
    """An order's term: it began at an instant and ends with a day; `alerted` is the share of which was told last."""

    started_at: datetime
    due_on: date
    alerted: int


def instant(clock: Clock, share: int) -> datetime:
    """When a share of the term is used up."""
    return limits.instant(clock.started_at, limits.end_of(clock.due_on), share)


def passed(clock: Clock, rule: dict[str, Any], *, at: datetime) -> list[dict[str, Any]]:
    """The shares that are used up and of which nobody has been told, in their order."""
    shares = sorted(rule["shares"], key=lambda one: one["share"])
    return [one for one in shares if one["share"] > clock.alerted and instant(clock, one["share"]) <= at]


def over(clock: Clock, rule: dict[str, Any]) -> bool:
    """Whether the last share has been told: from now on it is told each working day."""
    last: int = max(one["share"] for one in rule["shares"])
    return clock.alerted >= last


def next_alert(clock: Clock, rule: dict[str, Any], ends: list[date], *, at: datetime) -> datetime:
    """When somebody has to be told next, after `at`: a share of the term, the end of a finding's own day, or the
    morning of the next working day. There always is one: nothing expires in silence.
    """
    points = [instant(clock, one["share"]) for one in rule["shares"] if one["share"] > clock.alerted]
    points += [end for day in ends if (end := limits.end_of(day)) > at]
    if over(clock, rule):
        points.append(morning_after(at, rule))
    return min(points)


def morning_after(at: datetime, rule: dict[str, Any]) -> datetime:
    """The hour of the rule on the working day that follows."""
    hour = time(rule["afterwards"]["hour"])
    today = datetime.combine(day_of(at), hour, tzinfo=BEIJING)
    if workdays.is_working_day(day_of(at), provisional=True) and at < today:
        return today
    return datetime.combine(limits.working_days(day_of(at), 1), hour, tzinfo=BEIJING)


def shifted(day: date, *, stood: timedelta) -> date:
    """A day after the clock stood still for some time; each day begun counts."""
    return day + timedelta(days=stood.days + (1 if stood % timedelta(days=1) else 0))
