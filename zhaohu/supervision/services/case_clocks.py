"""The terms of a case (decide, serve) and of a record (publish, review of a dispute), rule `case.clocks`."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from zhaohu.accounts.choices import Department, PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.cases import CaseClockKind
from zhaohu.supervision.models import CaseClock, CreditRecord, PenaltyCase
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services import limits, telling


def start(owner: PenaltyCase | CreditRecord, kind: CaseClockKind, *, since: datetime) -> CaseClock:
    """Start a term that runs from `since`, with the limit in force that day. The day it begins does not count."""
    rule = rules.rule("case.clocks", on=day_of(since), division=owner.district_id)
    limit: dict[str, int] = rule.value[kind]
    clock = CaseClock(
        **_owner(owner),
        kind=kind,
        limit=limits.words(limit),
        rule_id=rule.pk,
        started_at=since,
        due_at=limits.due(limit, since),
    )
    clock.alert_at = _next_alert(clock)
    clock.save()
    _settle(owner)
    return clock


def _owner(owner: PenaltyCase | CreditRecord) -> dict[str, Any]:
    return {"case": owner} if isinstance(owner, PenaltyCase) else {"record": owner}


def stop(owner: PenaltyCase | CreditRecord, *kinds: CaseClockKind, fulfilled: bool, at: datetime) -> None:
    """Stop terms: because what they ask was done, or because nobody owes it any more."""
    rows = owner.clocks.filter(stopped_at__isnull=True, kind__in=kinds or tuple(CaseClockKind))
    rows.update(stopped_at=at, fulfilled=fulfilled, alert_at=None)
    _settle(owner)


def _settle(owner: PenaltyCase | CreditRecord) -> None:
    """A case shows the earliest of its running terms."""
    if isinstance(owner, PenaltyCase):
        running = owner.clocks.filter(stopped_at__isnull=True).order_by("due_at")
        owner.due_at = running.values_list("due_at", flat=True).first()
        owner.save(update_fields=["due_at"])


def _shares(clock: CaseClock) -> list[int]:
    owner = clock.case or clock.record
    assert owner is not None  # noqa: S101 - a constraint of the table
    return list(rules.value("case.escalation", on=day_of(clock.started_at), division=owner.district_id))


def _next_alert(clock: CaseClock) -> datetime | None:
    return limits.next_alert(clock.started_at, clock.due_at, _shares(clock), clock.alerted)


def waiting(*, at: datetime) -> list[int]:
    """The clocks of which somebody has to be told something by now."""
    rows = CaseClock.objects.filter(stopped_at__isnull=True, alert_at__lte=at)
    return list(rows.order_by("alert_at").values_list("pk", flat=True))


@transaction.atomic
def escalate(*, clock_id: int, by: Actor, at: datetime) -> bool:
    """Tell of the highest share that is used up; twice is once. Returns whether somebody was told."""
    permissions.ALERT.require(by)
    rows = CaseClock.objects.select_for_update(of=("self",)).select_related("case", "record")
    clock = rows.filter(pk=clock_id, stopped_at__isnull=True, alert_at__lte=at).first()
    if clock is None:
        return False
    clock.alerted = max(limits.used(clock.started_at, clock.due_at, _shares(clock), at=at), default=clock.alerted)
    clock.alert_at = _next_alert(clock)
    clock.save(update_fields=["alerted", "alert_at"])
    owner = clock.case or clock.record
    assert owner is not None  # noqa: S101 - a constraint of the table
    page = "supervision:penalty_case" if clock.case else "supervision:record"
    notifications.notify(
        users=_people(clock, at), template="case_clock_over" if at >= clock.due_at else "case_clock_near", at=at,
        key=f"case-clock-{clock.pk}-{clock.alerted}", link=reverse(page, args=[owner.pk]),
        params={
            "number": str(owner), "deed": CaseClockKind(clock.kind).label, "share": clock.alerted,
            "due": f"{timezone.localtime(clock.due_at):%m-%d}",
        },
    )  # fmt: skip
    ledger.record(
        event="case.escalated", subject=owner, by=by, at=at, division=owner.district_id or "",
        content={"clock": clock.kind, "share": clock.alerted},
    )  # fmt: skip
    return True


def _people(clock: CaseClock, at: datetime) -> QuerySet[User]:
    """The officers of a case and the district's leads; for a record those of its department in its division."""
    if clock.case is not None:
        ours = User.objects.filter(pk__in=clock.case.officers.filter(until__isnull=True).values("user_id"))
        return ours | telling.officers(clock.case.district_id, Role.DISTRICT_LEAD, at=at)
    assert clock.record is not None  # noqa: S101 - a constraint of the table
    return of_department(clock.record.department, clock.record.division_id, at=at)


def of_department(department: str, division: str, *, at: datetime) -> QuerySet[User]:
    """Who answers for the records of a department in a division on that day."""
    on, roles = day_of(at), (Role.REGISTRAR, Role.INSPECTOR, Role.CITY_OFFICER)
    if department == Department.HEALTH:
        roles = (Role.DISTRICT_LEAD, Role.DISTRICT_REVIEWER, Role.CITY_OFFICER)
    posts = Post.objects.filter(
        role__in=roles, department=department, division_id=division, state=PostState.CONFIRMED, valid_from__lte=on
    )
    return User.objects.filter(pk__in=posts.exclude(valid_to__lte=on).values("user_id"), is_active=True)
