"""Naming who is visited, and by whom, in a plan that is not drawn; a second visit in a quarter is better merged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.complaints import OPEN as OPEN_COMPLAINT
from zhaohu.supervision.choices.inspections import OPEN, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.choices.plans import Necessity, PlanDeed, VisitDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Complaint, Inspection, InspectionPlan, Inspector
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.queries import frequency
from zhaohu.supervision.services import inspection_steps, plan_steps, plans, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who is visited by whom; `into` are standing visits that take up the items instead of a second visit."""

    institutions: Sequence[Institution]
    team: Sequence[Inspector]
    into: Sequence[Inspection] = field(default_factory=tuple)
    necessity: Necessity | None = None
    complaint: Complaint | None = None
    follows: Inspection | None = None


@transaction.atomic
def name(*, plan: InspectionPlan, revision: int | None, choice: Choice, by: Actor, at: datetime) -> list[Inspection]:
    """Name institutions and a team for them, in a draft or once more before the dispatch; returns the new visits.

    Raises INSPECTION_DRAWN_ONLY, _INSTITUTIONS_NEEDED, _INSTITUTION_ELSEWHERE, _OFFICERS_NEEDED, _OFFICER_NOT_VALID,
    _OFFICER_TIED, _OVER_CAP, _NECESSITY_UNFOUNDED or _NOT_MERGEABLE.
    """
    row = plan_steps.locked(plan.pk, revision=revision)
    permissions.require(permissions.NAME, by, row)
    if row.kind == InspectionKind.RANDOM:
        raise errors.DRAWN_ONLY.raised()
    if row.state != PlanState.DRAWN:
        plan_steps.check(row, PlanState.DRAWN)
    _check_places(row, choice)
    visits.check_team(row, choice.team, choice.institutions)
    merged = {pk for visit in choice.into if (pk := _merge(row, visit, choice, by, at))}
    alone = [one for one in choice.institutions if one.pk not in merged]
    made = _visits(row, alone, choice, by, at)
    content: dict[str, Any] = {"visits": [one.number for one in made], "merged": len(merged)}
    if row.state == PlanState.DRAWN:
        plan_steps.keep(row, PlanDeed.NAMED, by=by, at=at, **content)
    elif made:
        plan_steps.move(row, PlanState.DRAWN, PlanDeed.NAMED, by=by, at=at, **content)
    else:
        numbers = "、".join(one.number for one in choice.into)
        plan_steps.move(row, PlanState.MERGED, PlanDeed.MERGED, by=by, at=at, note=numbers, **content)
    return made


def _check_places(row: InspectionPlan, choice: Choice) -> None:
    if not choice.institutions:
        raise errors.INSTITUTIONS_NEEDED.raised(field="institutions")
    for one in choice.institutions:
        here = one.district_id == row.district_id and row.street_id in (None, one.street_id)
        if not here or one.filing_state not in ON_REGISTER:
            raise errors.INSTITUTION_ELSEWHERE.raised(field="institutions", name=one.name)


def _visits(row: InspectionPlan, alone: list[Institution], choice: Choice, by: Actor, at: datetime) -> list[Inspection]:
    """Plan the visits that stand on their own, within the quarter's cap."""
    if row.kind not in rules.value("inspection.quarter_cap", on=day_of(at), division=row.district_id)["free"]:
        known = frequency.standings(alone, on=max(row.from_on, day_of(at)))
        for one in alone:
            if known[one.pk].full:
                _check_necessity(one, known[one.pk], choice.necessity)
    taken = set(row.inspections.exclude(state=InspectionState.CANCELLED).values_list("institution_id", flat=True))
    if taken & {one.pk for one in alone}:
        raise errors.INSTITUTION_TWICE.raised(field="institutions")
    note = str(Necessity(choice.necessity).value) if choice.necessity else ""
    wanted = [
        visits.Visit(
            institution=one, team=choice.team, note=note, complaint=choice.complaint, follows=choice.follows
        )
        for one in alone
    ]  # fmt: skip
    return visits.plan_all(row, wanted, by=by, at=at) if wanted else []


def _check_necessity(one: Institution, standing: frequency.Standing, necessity: Necessity | None) -> None:
    if necessity is None:
        raise errors.OVER_CAP.raised(field="necessity", name=one.name, n=standing.in_quarter, cap=standing.cap)
    waiting = Complaint.objects.filter(institution=one, state__in=OPEN_COMPLAINT)
    if necessity == Necessity.COMPLAINT and not waiting.exists():
        raise errors.NECESSITY_UNFOUNDED.raised(field="necessity", name=one.name)


def mergeable(visit: Inspection, plan: InspectionPlan) -> bool:
    """Whether a standing visit can take up the items of a plan: not begun yet, and in the quarter of the plan."""
    if visit.state not in OPEN or visit.state == InspectionState.ON_SITE or visit.planned_on is None:
        return False
    first, last = frequency.quarter(plan.from_on)
    return visit.district_id == plan.district_id and (
        first <= visit.planned_on <= last or plan.from_on <= visit.planned_on <= plan.to_on
    )


def _merge(row: InspectionPlan, visit: Inspection, choice: Choice, by: Actor, at: datetime) -> int:
    """Let a standing visit take up the items, the departments and the officers; returns its institution."""
    found = inspection_steps.locked(visit.pk)
    if found.institution_id not in {one.pk for one in choice.institutions} or not mergeable(found, row):
        raise errors.NOT_MERGEABLE.raised(field="into", number=found.number)
    present = set(found.officers.filter(replaced_at__isnull=True).values_list("inspector_id", flat=True))
    new = [one for one in choice.team if one.pk not in present]
    found.items = [*found.items, *(code for code in row.items if code not in found.items)]
    found.departments = [
        *found.departments, *(one for one in plans.departments(row) if one not in found.departments)
    ]  # fmt: skip
    inspection_steps.keep(
        found, VisitDeed.MERGED, by=by, at=at, note=f"{row.number} {row.title}", plan=row.number, items=row.items,
        team=[one.certificate_number for one in new],
    )  # fmt: skip
    visits.join(found, new)
    return found.institution_id
