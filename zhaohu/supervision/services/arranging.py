"""One visit made and sent out in one deed: what a complaint, a filing or a re-check asks for."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.supervision.choices.inspections import DONE, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.choices.plans import PlanDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Complaint, Inspection, InspectionPlan, Inspector
from zhaohu.supervision.permissions import inspections as visit_permissions
from zhaohu.supervision.services import dispatch, naming, numbers, plan_steps, plans, visits


@transaction.atomic
def arrange(*, draft: plans.Draft, choice: naming.Choice, on: date, key: UUID, by: Actor, at: datetime) -> Inspection:
    """Plan, name and send out one visit on a day; the same key twice is one visit.

    Raises what making, naming and dispatching raise.
    """
    plan = plans.make(draft=draft, key=key, by=by, at=at)
    if (known := plan.inspections.first()) is not None:
        return known
    made = naming.name(plan=plan, revision=None, choice=choice, by=by, at=at)
    if not made:
        return Inspection.objects.get(pk=choice.into[0].pk)
    dispatch.dispatch(plan=plan, revision=None, days={made[0].pk: on}, by=by, at=at)
    return Inspection.objects.get(pk=made[0].pk)


def complaint_draft(complaint: Complaint, *, items: list[str], on: date) -> plans.Draft:
    """The plan of a visit that looks into a complaint; it carries no word of the citizen's."""
    with translation.override("zh-hans"):
        title = _("投诉核查 {number}").format(number=complaint.number)
        reason = _("核查投诉 {number}：{category}").format(
            number=complaint.number, category=complaint.get_category_display()
        )
    return plans.Draft(
        kind=InspectionKind.COMPLAINT, title=title, reason=reason, district=complaint.district, items=items, from_on=on,
        to_on=on,
    )  # fmt: skip


@transaction.atomic
def recheck(
    *, inspection: Inspection, items: list[str], on: date, reason: str, by: Actor, at: datetime,
    team: Sequence[Inspector] = (),
) -> Inspection:  # fmt: skip
    """Send the same team (or another) once more to see whether what was found has been put right.

    Whoever may handle the visit that it follows may ask for it. Raises INSPECTION_STEP before that visit is signed,
    and what a team may raise.
    """
    plan_steps.alone(inspection.district_id)
    visit_permissions.RECHECK.require(by, inspection)
    if inspection.state not in DONE:
        deed = InspectionKind.RECHECK.label
        raise errors.VISIT_STEP.raised(state=InspectionState(inspection.state).label, deed=deed)
    standing = inspection.officers.filter(replaced_at__isnull=True).select_related("inspector__user").order_by("pk")
    team = list(team) or [one.inspector for one in standing]
    with translation.override("zh-hans"):
        title = _("复查 {number}").format(number=inspection.number)
    first = inspection.plan
    plan = InspectionPlan(
        key=uuid4(), number=numbers.of_plan(inspection.district_id, at), title=title, kind=InspectionKind.RECHECK,
        district_id=inspection.district_id, street_id=first.street_id, department=first.department,
        partners=[one for one in inspection.departments if one != first.department], reason=reason.strip() or title,
        items=items, from_on=on, to_on=on, made_by_id=by.user_id, made_at=at,
    )  # fmt: skip
    visits.check_team(plan, team, [inspection.institution])
    plan_steps.keep(plan, PlanDeed.MADE, by=by, at=at, kind=plan.kind, items=items)
    (row,) = visits.plan_all(
        plan, [visits.Visit(institution=inspection.institution, team=team, follows=inspection)], by=by, at=at
    )
    plan_steps.move(plan, PlanState.DRAWN, PlanDeed.NAMED, by=by, at=at, visits=[row.number], merged=0)
    dispatch.send(plan, {row.pk: on}, by=by, at=at)
    return Inspection.objects.get(pk=row.pk)
