"""Plans of visits: made, cancelled, closed. What happens between is the draw, the naming and the dispatch."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.inspections import OPEN, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.choices.plans import PlanDeed, VisitDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import InspectionPlan
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.queries import checklist
from zhaohu.supervision.services import inspection_steps, numbers, plan_steps

_PARTNERS_NEEDED = (InspectionKind.JOINT,)
_WAITING = (*OPEN, InspectionState.SIGNED, InspectionState.RECTIFYING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a plan says before anybody is drawn or named."""

    kind: InspectionKind
    title: str
    reason: str
    district: Division
    street: Division | None = None
    department: Department = Department.HEALTH
    partners: list[Department] = field(default_factory=list)
    items: list[str]
    from_on: date
    to_on: date
    wanted: int | None = None


@transaction.atomic
def make(*, draft: Draft, key: UUID, by: Actor, at: datetime) -> InspectionPlan:
    """Make a plan; the same key twice is one plan.

    Raises NOT_ALLOWED, INSPECTION_TEXT_NEEDED, _DAYS_IN_ORDER, _ITEMS_NEEDED, _WANTED_NEEDED, _PARTNERS_NEEDED or
    _PLACE_NEEDED.
    """
    plan_steps.alone(draft.district.pk)
    if (known := InspectionPlan.objects.filter(key=key).first()) is not None:
        permissions.MAKE.require(by, known)
        return known
    row = InspectionPlan(
        key=key, title=draft.title.strip(), kind=draft.kind, district=draft.district, street=draft.street,
        department=draft.department, partners=[one for one in draft.partners if one != draft.department],
        reason=draft.reason.strip(), items=draft.items, from_on=draft.from_on, to_on=draft.to_on,
        wanted=draft.wanted if draft.kind == InspectionKind.RANDOM else None, made_by_id=by.user_id, made_at=at,
    )  # fmt: skip
    permissions.require(permissions.MAKE, by, row)
    _check(row, on=day_of(at))
    row.number = numbers.of_plan(row.district_id, at)
    plan_steps.keep(row, PlanDeed.MADE, by=by, at=at, kind=row.kind, items=row.items)
    return row


def _check(row: InspectionPlan, *, on: date) -> None:
    for name, what in (("title", _("名称")), ("reason", _("为什么查"))):
        if not getattr(row, name):
            raise errors.TEXT_NEEDED.raised(field=name, what=what)
    if row.to_on < row.from_on or row.to_on < on:
        raise errors.DAYS_IN_ORDER.raised(field="to_on")
    if not row.items or set(row.items) - {one.code for one in checklist.items(on)}:
        raise errors.ITEMS_NEEDED.raised(field="domains")
    if row.kind == InspectionKind.RANDOM and not row.wanted:
        raise errors.WANTED_NEEDED.raised(field="wanted")
    if row.kind in _PARTNERS_NEEDED and not row.partners:
        raise errors.PARTNERS_NEEDED.raised(field="partners")
    if row.street is not None and row.street.tenant_id != row.district_id:
        raise errors.PLACE_NEEDED.raised(field="street")


def departments(plan: InspectionPlan) -> tuple[str, ...]:
    """The departments that go: who leads, then the partners."""
    return (plan.department, *plan.partners)


@transaction.atomic
def cancel(*, plan: InspectionPlan, revision: int | None, reason: str, by: Actor, at: datetime) -> None:
    """Give a plan up before it is dispatched, its visits with it; the reason is kept."""
    row = plan_steps.locked(plan.pk, revision=revision)
    permissions.require(permissions.CANCEL, by, row)
    plan_steps.check(row, PlanState.CANCELLED)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("取消的理由"))
    for pk in row.inspections.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True):
        visit = inspection_steps.locked(pk)
        visit.cancelled_because = reason.strip()[:300]
        inspection_steps.move(
            visit, InspectionState.CANCELLED, event=VisitDeed.CANCELLED, by=by, at=at, note=reason.strip()
        )
    plan_steps.move(row, PlanState.CANCELLED, PlanDeed.CANCELLED, by=by, at=at, note=reason.strip())


@transaction.atomic
def close(*, plan: InspectionPlan, revision: int | None, by: Actor, at: datetime) -> None:
    """End a plan once each of its visits has ended. Raises INSPECTION_PLAN_NOT_DONE."""
    row = plan_steps.locked(plan.pk, revision=revision)
    permissions.require(permissions.CLOSE, by, row)
    plan_steps.check(row, PlanState.CLOSED)
    if waiting := row.inspections.filter(state__in=_WAITING).count():
        raise errors.PLAN_NOT_DONE.raised(n=waiting)
    plan_steps.move(row, PlanState.CLOSED, PlanDeed.CLOSED, by=by, at=at)
