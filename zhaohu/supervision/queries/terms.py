"""How a term stands at an instant, in words: what is left, or by how much it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from zhaohu.core.clock import day_of
from zhaohu.supervision.models import Complaint, ComplaintClock

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A running term: its words, its tone, and its end."""

    words: str
    tone: str
    icon: str
    due_at: datetime


def of(due_at: datetime | None, *, at: datetime) -> Term | None:
    """The term that ends then, as it stands; None where none runs."""
    if due_at is None:
        return None
    left = due_at - at
    if left <= timedelta(0):
        return Term(_("超期 {time}").format(time=_span(-left)), "danger", "alert-octagon", due_at)
    tone = "warn" if left < 4 * _HOUR or day_of(due_at) == day_of(at) else ""
    return Term(_("剩 {time}").format(time=_span(left)), tone, "clock", due_at)


def _span(length: timedelta) -> str:
    if length >= 2 * _DAY:
        return _("{n} 天").format(n=length.days)
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if hours >= 12:
        return _("{n} 小时").format(n=hours)
    return _("{h} 小时 {m} 分").format(h=hours, m=minutes) if hours else _("{m} 分").format(m=max(1, minutes))


@dataclass(frozen=True, slots=True)
class Line:
    """One of a complaint's terms on its page: running, kept, late, or no longer owed."""

    clock: ComplaintClock
    words: str
    tone: str
    icon: str


def lines(complaint: Complaint, *, at: datetime) -> list[Line]:
    """Every term of a complaint, in the order in which they end."""
    found = []
    for clock in sorted(complaint.clocks.all(), key=lambda one: (one.started_at, one.due_at)):
        if clock.stopped_at is None:
            term = of(clock.due_at, at=at)
            found.append(Line(clock, term.words if term else "", term.tone if term else "", "clock"))
        elif not clock.fulfilled:
            found.append(Line(clock, _("不再计时"), "", "player-pause"))
        elif clock.stopped_at <= clock.due_at:
            found.append(Line(clock, _("按时完成"), "ok", "circle-check"))
        else:
            found.append(Line(clock, _("逾期完成"), "danger", "alert-octagon"))
    return found
