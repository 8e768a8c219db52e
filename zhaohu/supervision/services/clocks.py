"""The three terms of a complaint (rule `complaint.clocks`): accept, first answer, close. Called inside a deed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.rules.models import Rule
from zhaohu.supervision.choices.complaints import ClockKind, Severity
from zhaohu.supervision.models import Complaint, ComplaintClock
from zhaohu.supervision.services import limits

_LEVELS = {Severity.CRITICAL: "critical", Severity.MAJOR: "major", Severity.ORDINARY: "ordinary"}
COMPLEX = "complex"


def start(complaint: Complaint, *, kinds: tuple[ClockKind, ...] = tuple(ClockKind), since: datetime) -> None:
    """Start terms that run from `since`, with the limits in force that day."""
    rule = _rule(complaint, since)
    for kind in kinds:
        _start(complaint, kind, rule, rule.value[_LEVELS[Severity(complaint.severity)]][kind], since)
    _settle(complaint)


def prolong(complaint: Complaint) -> None:
    """Let the term to close end as for a complex matter; it began when it began."""
    clock = complaint.clocks.filter(kind=ClockKind.CLOSE, stopped_at__isnull=True).first()
    if clock is None:
        return
    rule = _rule(complaint, clock.started_at)
    limit = rule.value[COMPLEX][ClockKind.CLOSE]
    clock.limit, clock.due_at, clock.rule_id = limits.words(limit), limits.due(limit, clock.started_at), rule.pk
    clock.alerted, clock.alert_at = 0, alert_at(clock, 0)
    clock.save()
    _settle(complaint)


def bind(complaint: Complaint, *, due_at: datetime | None) -> None:
    """Let the term to close end when the hotline's order says, where that is earlier."""
    clock = complaint.clocks.filter(kind=ClockKind.CLOSE, stopped_at__isnull=True).first()
    if clock is not None and due_at is not None and due_at < clock.due_at:
        clock.limit, clock.due_at = gettext_noop("工单时限"), max(due_at, clock.started_at)
        clock.alert_at = alert_at(clock, clock.alerted)
        clock.save()
        _settle(complaint)


def stop(complaint: Complaint, *kinds: ClockKind, fulfilled: bool, at: datetime) -> None:
    """Stop terms: because what they ask was done, or because nobody here owes it any more."""
    rows = complaint.clocks.filter(stopped_at__isnull=True, kind__in=kinds or tuple(ClockKind))
    rows.update(stopped_at=at, fulfilled=fulfilled, alert_at=None)
    _settle(complaint)


def resume(complaint: Complaint, *, stopped_at: datetime) -> None:
    """Let the terms go on that were stopped, unfulfilled, at that instant; no day is given back."""
    for clock in complaint.clocks.filter(stopped_at=stopped_at, fulfilled=False):
        clock.stopped_at, clock.alert_at = None, alert_at(clock, clock.alerted)
        clock.save()
    _settle(complaint)


def alert_at(clock: ComplaintClock, alerted: int) -> datetime | None:
    """When the next share of the term is used up (rule `complaint.escalation`); None after the last."""
    shares = rules.value("complaint.escalation", on=day_of(clock.started_at), division=clock.complaint.district_id)
    return limits.next_alert(clock.started_at, clock.due_at, shares, alerted)


def _rule(complaint: Complaint, at: datetime) -> Rule:
    return rules.rule("complaint.clocks", on=day_of(at), division=complaint.district_id)


def _start(complaint: Complaint, kind: ClockKind, rule: Rule, limit: dict[str, Any], since: datetime) -> None:
    clock = ComplaintClock(
        complaint=complaint,
        kind=kind,
        limit=limits.words(limit),
        rule_id=rule.pk,
        started_at=since,
        due_at=limits.due(limit, since),
    )
    clock.alert_at = alert_at(clock, 0)
    clock.save()


def _settle(complaint: Complaint) -> None:
    running = complaint.clocks.filter(stopped_at__isnull=True).order_by("due_at")
    complaint.due_at = running.values_list("due_at", flat=True).first()
    complaint.save(update_fields=["due_at"])
