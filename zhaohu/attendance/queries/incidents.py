"""Incidents as each side reads them, and the rule with their clocks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.incidents import ClockKind, IncidentState, NoticeState, Severity
from zhaohu.attendance.models import ChildDay, Incident, IncidentNotice
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import pickups
from zhaohu.core.access import Actor
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of an incident as it stands at an instant: how much of its time is gone, in per cent."""

    kind: ClockKind
    due_at: datetime
    begun_at: datetime
    done_at: datetime | None
    percent: int
    at: datetime

    @property
    def over(self) -> bool:
        """Whether its time has run out, or what it waits for came too late."""
        return self.percent >= 100

    @property
    def bar(self) -> int:
        """How full it is drawn, in per cent."""
        return min(100, self.percent)

    @property
    def tone(self) -> str:
        """The tone of its pill; 80 per cent of the time gone is a warning."""
        if self.over:
            return "danger"
        return "ok" if self.done_at else "warn" if self.percent >= 80 else ""

    @property
    def icon(self) -> str:
        return "alert-octagon" if self.over else "circle-check-filled" if self.done_at else "clock"

    @property
    def words(self) -> str:
        """「区里知悉：剩 3 小时 35 分」."""
        kind = ClockKind(self.kind).label
        if self.done_at:
            return _("{clock}：超时完成").format(clock=kind) if self.over else _("{clock}：按时").format(clock=kind)
        said = _("{clock}：超时 {time}") if self.over else _("{clock}：剩 {time}")
        return said.format(clock=kind, time=span(abs(self.due_at - self.at)))


def span(length: timedelta) -> str:
    """A length of time as people say it, in two units."""
    minutes = int(length.total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days and not hours:
        return _("{d} 天").format(d=days)
    if days:
        return _("{d} 天 {h} 小时").format(d=days, h=hours)
    if hours and not minutes % 60:
        return _("{h} 小时").format(h=hours)
    if hours:
        return _("{h} 小时 {m} 分").format(h=hours, m=minutes % 60)
    return _("{m} 分钟").format(m=minutes)


def rule(on: date, district: str | None) -> dict[str, Any]:
    """The rule of incidents in force in a district on a day."""
    found: dict[str, Any] = rules.value("attendance.incident", on=on, division=district)
    return found


def at_least(kind: str, severity: str, on: date, district: str | None) -> Severity:
    """The severity as which an incident of a kind counts: what was said, or what the rule says at least."""
    least = rule(on, district)["least"].get(kind, Severity.MINOR)
    return max(Severity(severity), Severity(least), key=_ORDER.index)


def children(institution: Institution, on: date) -> QuerySet[Child]:
    """The children who were in the house on a day, or belong to it."""
    there = ChildDay.objects.filter(institution=institution, on=on).values("child_id")
    rows = Child.objects.filter(Q(pk__in=there) | Q(pk__in=pickups.children_of(institution, on).values("pk")))
    return rows.filter(merged_into__isnull=True, erased_at__isnull=True).order_by("nickname", "pk")


def clocks(incident: Incident, at: datetime) -> list[Clock]:
    """The clocks of an incident: the district's first, where it has one."""
    told = [(ClockKind.NOTE, incident.note_due_at, incident.noted_at)] if incident.note_due_at else []
    told.append((ClockKind.CLOSE, incident.close_due_at, incident.closed_at))
    return [_clock(kind, incident.made_at, due, done, at) for kind, due, done in told if due]


def _clock(kind: ClockKind, begun: datetime, due: datetime, done: datetime | None, at: datetime) -> Clock:
    whole = max(due - begun, timedelta(seconds=1))
    return Clock(kind, due, begun, done, max(0, int(((done or at) - begun) / whole * 100)), at)


def _rows() -> QuerySet[Incident]:
    return Incident.objects.select_related("institution", "child", "care_class").prefetch_related("notices")


def of_institution(institution: Institution) -> QuerySet[Incident]:
    """The incidents of an institution."""
    return _rows().filter(institution=institution)


def of_district(actor: Actor) -> QuerySet[Incident]:
    """The incidents that the actor's districts are told of."""
    return permissions.SEE_DISTRICT.rows(actor, _rows().filter(note_due_at__isnull=False))


def waiting(actor: Actor) -> QuerySet[Incident]:
    """Those of which the district has still to take note."""
    return of_district(actor).filter(noted_at__isnull=True)


def visible(actor: Actor) -> QuerySet[Incident]:
    """The incidents whose page the actor may open: an officer's only where his district is told."""
    rows = permissions.SEE.rows(actor, _rows())
    return rows.filter(Q(note_due_at__isnull=False) | Q(pk__in=_own(actor).values("pk")))


def _own(actor: Actor) -> QuerySet[Incident]:
    ids = {held.institution for held in actor.held if held.role in ("director", "clerk", "carer")}
    return Incident.objects.filter(institution__in=ids)


def notices(actor: Actor, on: date) -> QuerySet[IncidentNotice]:
    """The notices of the actor's children that were made out to him, while no court forbids him the child."""
    rows = IncidentNotice.objects.filter(guardian__user_id=actor.user_id or 0)
    rows = permissions.SEE_NOTICE.rows(actor, rows)
    guarded = [held.child for held in actor.held if held.role == "guardian" and held.child is not None]
    held = pickups.blocks(guarded, on)
    forbidden = held.filter(guardian__user_id=actor.user_id or 0).values("child_id")
    rows = rows.exclude(incident__child_id__in=forbidden)
    return rows.select_related("incident__institution", "incident__child", "guardian").order_by("-told_at", "-pk")


def unsigned(incident: Incident) -> int:
    """How many guardians have not answered."""
    return sum(1 for one in incident.notices.all() if one.state == NoticeState.TOLD)


def open_of(institution: Institution) -> QuerySet[Incident]:
    """The incidents of an institution that are not closed."""
    return of_institution(institution).exclude(state=IncidentState.CLOSED)
