"""Legal clocks: started, paused while the party owes something, resumed and stopped. Called inside a case's deed."""

from datetime import datetime

from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.case import ClockKind
from zhaohu.institutions.models import CaseClock, ClockPause, FilingCase
from zhaohu.institutions.queries import clocks
from zhaohu.rules import queries as rules

_LIMITS = {ClockKind.RECEIPT: "filing.clock.receipt_days", ClockKind.NOTICE: "filing.clock.notice_days"}


def start(*, case: FilingCase, kind: ClockKind, at: datetime) -> CaseClock:
    """Start a clock with the limit in force that day, and set the case's deadline by it; it takes over from another."""
    case.clocks.filter(stopped_at__isnull=True).update(stopped_at=at)
    limit = rules.value(_LIMITS[kind], on=day_of(at), division=case.district_id)
    clock = CaseClock(case=case, kind=kind, limit_days=limit, started_at=at, due_on=day_of(at))
    clock.save()
    return _set_due(clock, at)


def pause(*, case: FilingCase, at: datetime, reason: str) -> None:
    """Let the running clock stand still; nothing if none runs or it stands already. `reason` says who owes what."""
    clock = _running(case)
    if clock and not clock.pauses.filter(resumed_at__isnull=True).exists():
        ClockPause.objects.create(clock=clock, paused_at=at, reason=reason)
        case.due_on = None
        case.save(update_fields=["due_on"])


def resume(*, case: FilingCase, at: datetime) -> None:
    """Let the clock go on; its deadline moves by the days it stood still. Nothing if it does not stand still."""
    clock = _running(case)
    if clock and clock.pauses.filter(resumed_at__isnull=True).update(resumed_at=at):
        _set_due(clock, at)


def stop(*, case: FilingCase, at: datetime) -> None:
    """End every running clock; the case has no deadline any more. Call after the case has moved."""
    running = case.clocks.filter(stopped_at__isnull=True)
    ClockPause.objects.filter(clock__in=running, resumed_at__isnull=True).update(resumed_at=at)
    running.update(stopped_at=at)
    case.due_on = None
    case.save(update_fields=["due_on"])


def _running(case: FilingCase) -> CaseClock | None:
    return case.clocks.filter(stopped_at__isnull=True).order_by("-started_at").first()


def _set_due(clock: CaseClock, at: datetime) -> CaseClock:
    clock.due_on = clock.case.due_on = clocks.due_on(clock, on=day_of(at))
    clock.save(update_fields=["due_on"])
    clock.case.save(update_fields=["due_on"])
    return clock
