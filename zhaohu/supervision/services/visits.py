"""Visits of a plan: who goes where, on which day. Called inside the deed that plans them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Institution
from zhaohu.rules import workdays
from zhaohu.supervision.choices.plans import VisitDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Complaint, Inspection, InspectionOfficer, InspectionPlan, Inspector
from zhaohu.supervision.queries import inspectors as people
from zhaohu.supervision.services import inspection_steps, numbers, plans

_DAY, _WEEKEND = timedelta(days=1), 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to be planned."""

    institution: Institution
    team: Sequence[Inspector]
    random_arm: bool = False
    rank: int | None = None
    note: str = ""
    complaint: Complaint | None = None
    follows: Inspection | None = None


def plan_all(plan: InspectionPlan, visits: Sequence[Visit], *, by: Actor, at: datetime) -> list[Inspection]:
    """Make the visits of a locked plan, a day for each within its window, and their teams."""
    days = proposed_days(plan, n=len(visits), on=day_of(at))
    made = []
    for number, visit, day in zip(numbers.of_visits(plan.district_id, at, len(visits)), visits, days, strict=True):
        row = Inspection(
            number=number, plan=plan, kind=plan.kind, institution=visit.institution, district_id=plan.district_id,
            departments=list(plans.departments(plan)), items=plan.items, complaint=visit.complaint,
            follows=visit.follows, random_arm=visit.random_arm, rank=visit.rank, planned_on=day,
        )  # fmt: skip
        inspection_steps.keep(
            row, VisitDeed.PLANNED, by=by, at=at, note=visit.note, plan=plan.number, random_arm=visit.random_arm,
            team=[one.certificate_number for one in visit.team],
        )  # fmt: skip
        join(row, visit.team)
        made.append(row)
    return made


def join(row: Inspection, team: Collection[Inspector]) -> None:
    """Put inspectors on a visit, with their certificates as they are today."""
    InspectionOfficer.objects.bulk_create(
        InspectionOfficer(
            inspection=row, inspector=one, user_id=one.user_id, department=one.department,
            certificate_number=one.certificate_number,
        )
        for one in team
    )  # fmt: skip


def proposed_days(plan: InspectionPlan, *, n: int, on: date) -> list[date]:
    """A day for each of n visits, spread evenly over the working days of the window that are not yet past."""
    first = max(plan.from_on, min(on, plan.to_on))
    days = [first + _DAY * i for i in range((plan.to_on - first).days + 1)]
    working = [day for day in days if _works(day)] or days
    return [working[i * len(working) // n] for i in range(n)]


def _works(day: date) -> bool:
    """A proposal only: in a year whose calendar is not known yet, Monday to Friday."""
    try:
        return workdays.is_working_day(day)
    except ProblemError:
        return day.weekday() < _WEEKEND


def check_team(plan: InspectionPlan, team: Sequence[Inspector], institutions: Sequence[Institution]) -> None:
    """Raise INSPECTION_OFFICERS_NEEDED, _OFFICER_NOT_VALID or _OFFICER_TIED unless these may go there together."""
    check_whole(plans.departments(plan), team)
    check_people(plan, team, institutions)


def check_whole(departments: Collection[str], team: Sequence[Inspector]) -> None:
    """Raise INSPECTION_OFFICERS_NEEDED unless there are two, and one of each department."""
    missing = [str(Department(one).label) for one in departments if one not in {officer.department for officer in team}]
    if len(team) < 2 or missing:
        what = (
            _("缺 {departments}").format(departments="、".join(missing))
            if missing
            else _("只有 {n} 人").format(n=len(team))
        )
        raise errors.OFFICERS_NEEDED.raised(field="officers", what=what)


def check_people(plan: InspectionPlan, team: Sequence[Inspector], institutions: Sequence[Institution]) -> None:
    """Raise INSPECTION_OFFICER_NOT_VALID or _OFFICER_TIED unless each may go to each."""
    valid = set(people.available(plan.district_id, until=plan.to_on).values_list("pk", flat=True))
    for one in team:
        if one.pk not in valid:
            raise errors.OFFICER_NOT_VALID.raised(field="officers", name=one.user.name)
    tied = people.conflicts(team, [one.pk for one in institutions], on=plan.from_on, of_draw=False)
    for one in team:
        for institution in institutions:
            if reason := tied.get((one.pk, institution.pk)):
                raise errors.OFFICER_TIED.raised(
                    field="officers", name=one.user.name, institution=institution.name, reason=reason
                )
