"""Plans and visits as the office and the officers read them."""

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.supervision.choices.inspections import OPEN, UNCHECKED, VISIBLE, InspectionState, PlanState
from zhaohu.supervision.models import (
    DrawExclusion,
    Inspection,
    InspectionOfficer,
    InspectionPlan,
    InspectionStep,
    PenaltyCase,
    PlanStep,
)
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.permissions import plans as plan_permissions

TEAM = Prefetch(
    "officers", InspectionOfficer.objects.filter(replaced_at__isnull=True).select_related("user").order_by("pk")
)
_ENDED = (PlanState.CLOSED, PlanState.MERGED, PlanState.CANCELLED)
_TABS = {
    "draft": Q(state=PlanState.DRAFT),
    "drawn": Q(state=PlanState.DRAWN),
    "dispatched": Q(state=PlanState.DISPATCHED),
    "ended": Q(state__in=_ENDED),
}


def plans(actor: Actor) -> QuerySet[InspectionPlan]:
    """The plans that somebody may see."""
    return plan_permissions.SEE_PLANS.rows(actor, InspectionPlan.objects.all())


def counts(actor: Actor) -> dict[str, int]:
    """How many plans stand under each tab, in one statement."""
    return plans(actor).aggregate(**{name: Count("id", filter=where) for name, where in _TABS.items()})


def listed(actor: Actor, *, tab: str) -> QuerySet[InspectionPlan]:
    """The plans under a tab with how many visits each has, and how many of these are done."""
    standing = Count("inspections", filter=~Q(inspections__state=InspectionState.CANCELLED))
    waiting = Count("inspections", filter=Q(inspections__state__in=OPEN))
    rows = plans(actor).filter(_TABS[tab]).select_related("district", "street")
    return rows.annotate(visits=standing, waiting=waiting)


def read(actor: Actor) -> QuerySet[InspectionPlan]:
    """Plans with everything that a plan's page shows."""
    visits = (
        Inspection.objects.select_related("institution__street").prefetch_related(TEAM).order_by("planned_on", "pk")
    )
    left_out = DrawExclusion.objects.select_related("institution", "inspector__user").order_by("institution_id", "pk")
    steps = PlanStep.objects.select_related("by").order_by("-pk")
    rows = plans(actor).select_related("district", "street", "made_by")
    return rows.prefetch_related(
        Prefetch("inspections", visits), Prefetch("exclusions", left_out), Prefetch("steps", steps)
    )  # fmt: skip


def visible_to(actor: Actor) -> QuerySet[Inspection]:
    """The visits that somebody may see: of the office, or one's own once they are dispatched."""
    own = InspectionOfficer.objects.filter(replaced_at__isnull=True, inspection__state__in=VISIBLE)
    mine = Q(pk__in=permissions.SEE_OWN.rows(actor, own).values("inspection_id"))
    office = Q(pk__in=permissions.SEE.rows(actor, Inspection.objects.all()).values("pk"))
    return Inspection.objects.filter(mine | office)


def detailed(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Visits with everything that a visit's page shows before anybody goes."""
    everyone = InspectionOfficer.objects.select_related("user").order_by("pk")
    steps = InspectionStep.objects.select_related("by").order_by("-pk")
    rows = rows.select_related("plan", "institution__street", "district", "complaint", "follows")
    return rows.prefetch_related(Prefetch("officers", everyone), Prefetch("steps", steps))


def mine(actor: Actor) -> QuerySet[Inspection]:
    """The visits on which the reader goes, once they are dispatched."""
    own = InspectionOfficer.objects.filter(replaced_at__isnull=True)
    ids = permissions.SEE_OWN.rows(actor, own).values("inspection_id")
    rows = Inspection.objects.filter(pk__in=ids, state__in=VISIBLE)
    return rows.select_related("institution__street", "plan").prefetch_related(TEAM)


def over() -> Q:
    """Visits that ask nothing more of those who went."""
    return Q(state__in=(InspectionState.CLOSED, InspectionState.TO_CASE))


def undecided(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Visits that wait for a decision: found nobody or were not let in; or passed on, themselves or their order, to a
    case that nobody has opened."""
    shut = Q(state=InspectionState.SIGNED, conclusion__in=UNCHECKED)
    passed = Q(state=InspectionState.TO_CASE, cases=None, order__cases=None)
    return rows.filter(shut | passed).distinct()


def case_of(row: Inspection) -> PenaltyCase | None:
    """The case that a visit, or its order, became."""
    return PenaltyCase.objects.filter(Q(inspection=row) | Q(order__inspection=row)).first()


def goes(actor: Actor, inspection: Inspection) -> bool:
    """Whether somebody is on the team of a visit."""
    team = inspection.officers.filter(replaced_at__isnull=True)
    return permissions.SEE_OWN.rows(actor, team).exists()


def same_day(inspectors: set[int], *, first: date, last: date) -> dict[tuple[int, date], list[str]]:
    """The visits that inspectors have in a window, by inspector and day: two on one day clash."""
    rows = InspectionOfficer.objects.filter(
        inspector_id__in=inspectors, replaced_at__isnull=True, inspection__state__in=OPEN,
        inspection__planned_on__range=(first, last),
    )  # fmt: skip
    found: dict[tuple[int, date], list[str]] = {}
    for inspector, day, number in rows.order_by("pk").values_list(
        "inspector_id", "inspection__planned_on", "inspection__number"
    ):
        if day is not None:
            found.setdefault((inspector, day), []).append(number)
    return found
