"""Sending the officers out: a plan is dispatched, a visit gets another day or another officer, or is cancelled."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import InspectionState, PlanState
from zhaohu.supervision.choices.plans import PlanDeed, VisitDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Inspection, InspectionOfficer, InspectionPlan, Inspector
from zhaohu.supervision.permissions import inspections as visit_permissions
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.services import inspection_steps, plan_steps, visits

_BEFORE = (InspectionState.DRAWN, InspectionState.DISPATCHED)


@transaction.atomic
def dispatch(*, plan: InspectionPlan, revision: int | None, days: Mapping[int, date], by: Actor, at: datetime) -> None:
    """Send the officers of every visit out, on the day given by the visit's id or as proposed.

    Raises INSPECTION_PLAN_STEP, _PLAN_CHANGED or INSPECTION_DAY_OUTSIDE.
    """
    row = plan_steps.locked(plan.pk, revision=revision)
    permissions.require(permissions.DISPATCH, by, row)
    plan_steps.check(row, PlanState.DISPATCHED)
    send(row, days, by=by, at=at)


def send(row: InspectionPlan, days: Mapping[int, date], *, by: Actor, at: datetime) -> None:
    """Send the visits of a locked plan out, inside the caller's deed."""
    waiting = row.inspections.filter(state=InspectionState.DRAWN).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        visit = inspection_steps.locked(pk)
        visit.planned_on = _day(row, days.get(pk, visit.planned_on), at, field=f"day_{pk}")
        inspection_steps.move(
            visit, InspectionState.DISPATCHED, event=VisitDeed.DISPATCHED, by=by, at=at,
            planned_on=visit.planned_on.isoformat(),
        )  # fmt: skip
        told(visit, at=at)
    plan_steps.move(row, PlanState.DISPATCHED, PlanDeed.DISPATCHED, by=by, at=at)


def _day(plan: InspectionPlan, day: date | None, at: datetime, *, field: str) -> date:
    if day is None or not max(plan.from_on, day_of(at)) <= day <= plan.to_on:
        raise errors.DAY_OUTSIDE.raised(field=field)
    return day


def told(visit: Inspection, *, at: datetime) -> None:
    """Tell the team, and the institution where visits of this kind are announced."""
    _tell(visit, "inspection_dispatched", at=at)
    if visit.kind in rules.value("inspection.announced_kinds", on=day_of(at)):
        notices.to_institution(
            institution=visit.institution, template="inspection_announced", at=at,
            kind=visit.get_kind_display(), on=_on(visit),
        )  # fmt: skip


def _on(visit: Inspection) -> str:
    return visit.planned_on.isoformat() if visit.planned_on else "—"


def _tell(visit: Inspection, template: str, *, at: datetime, users: list[int] | None = None) -> None:
    team = visit.officers.filter(replaced_at__isnull=True).values_list("user_id", flat=True)
    notifications.notify(
        users=User.objects.filter(pk__in=users or list(team)), template=template, at=at,
        params={"name": visit.institution.name, "number": visit.number, "on": _on(visit)},
        link=reverse("supervision:inspection", args=[visit.pk]),
    )  # fmt: skip


def _open(inspection: Inspection, revision: int | None, deed: VisitDeed) -> Inspection:
    row = inspection_steps.locked(inspection.pk, revision=revision)
    if row.state not in _BEFORE:
        raise errors.VISIT_STEP.raised(state=InspectionState(row.state).label, deed=deed.label)
    return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("理由"))
    return reason.strip()


@transaction.atomic
def move(*, inspection: Inspection, revision: int | None, to: date, reason: str, by: Actor, at: datetime) -> None:
    """Give a visit that has not begun another day within its plan's window; the team is told."""
    row = _open(inspection, revision, VisitDeed.MOVED)
    visit_permissions.MOVE.require(by, row)
    was, row.planned_on = row.planned_on, _day(row.plan, to, at, field="to")
    inspection_steps.keep(
        row, VisitDeed.MOVED, by=by, at=at, note=_reason(reason), was=str(was), planned_on=row.planned_on.isoformat()
    )
    if row.state == InspectionState.DISPATCHED:
        _tell(row, "inspection_moved", at=at)


@transaction.atomic
def replace(
    *, inspection: Inspection, revision: int | None, officer: InspectionOfficer, to: Inspector, reason: str,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Send somebody else of the same department; who went out stays in the trail with the reason.

    Raises INSPECTION_STEP, _CHANGED, _OFFICERS_NEEDED, _OFFICER_NOT_VALID, _OFFICER_TIED or _OFFICER_TWICE.
    """
    row = _open(inspection, revision, VisitDeed.REPLACED)
    visit_permissions.REPLACE.require(by, row)
    reason = _reason(reason)
    gone = InspectionOfficer.objects.select_for_update().get(pk=officer.pk, inspection=row)
    staying = list(row.officers.filter(replaced_at__isnull=True).exclude(pk=gone.pk).select_related("inspector__user"))
    if gone.replaced_at is not None or to.pk in {one.inspector_id for one in staying} | {gone.inspector_id}:
        raise errors.OFFICER_TWICE.raised(field="to")
    visits.check_whole(row.departments, [*(one.inspector for one in staying), to])
    visits.check_people(row.plan, [to], [row.institution])
    gone.replaced_at, gone.replaced_because = at, reason[:200]
    gone.save(update_fields=["replaced_at", "replaced_because"])
    visits.join(row, [to])
    note = f"{gone.user.name} → {to.user.name}：{reason}"
    inspection_steps.keep(
        row, VisitDeed.REPLACED, by=by, at=at, note=note, gone=gone.certificate_number, to=to.certificate_number
    )
    if row.state == InspectionState.DISPATCHED:
        _tell(row, "inspection_dispatched", at=at, users=[to.user_id])
        _tell(row, "inspection_off", at=at, users=[gone.user_id])


@transaction.atomic
def cancel(*, inspection: Inspection, revision: int | None, reason: str, by: Actor, at: datetime) -> None:
    """Give a visit up that has not begun; the reason is kept, and the team is told."""
    row = _open(inspection, revision, VisitDeed.CANCELLED)
    visit_permissions.CANCEL.require(by, row)
    was_out = row.state == InspectionState.DISPATCHED
    row.cancelled_because = _reason(reason)[:300]
    inspection_steps.move(row, InspectionState.CANCELLED, event=VisitDeed.CANCELLED, by=by, at=at, note=reason.strip())
    if was_out:
        _tell(row, "inspection_off", at=at)
