"""Who plans visits: the district's lead all kinds, its reviewers what follows a case, a street its own patrols."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhaohu.core import errors
from zhaohu.core.access import Action, Actor, Grant
from zhaohu.supervision.choices.inspections import InspectionKind
from zhaohu.supervision.choices.plans import CHECKS
from zhaohu.supervision.models import InspectionPlan

_IN_DISTRICT = {"district_id": "division"}
_LEADS = Grant("district_lead", _IN_DISTRICT)
_REVIEWERS = Grant("district_reviewer", _IN_DISTRICT)
_STREET = Grant("street_officer", {"street_id": "division"})
_PLANNERS = (_LEADS, _REVIEWERS, _STREET)

SEE_PLANS = Action("supervision.see_inspection_plans", _("查看检查计划"), (*_PLANNERS, Grant("city_officer")))
SEE_DUE = Action(
    "supervision.see_unvisited", _("查看还没检查的机构"), (_LEADS, _REVIEWERS, _STREET, Grant("city_officer"))
)
MAKE = Action("supervision.make_inspection_plan", _("编制检查计划"), _PLANNERS, event="inspection_plan.made")
DRAW = Action("supervision.draw_inspection_plan", _("随机抽取"), (_LEADS,), event="inspection_plan.drawn")
NAME = Action("supervision.name_inspection_plan", _("确定机构和人员"), _PLANNERS, event="inspection_plan.named")
DISPATCH = Action("supervision.dispatch_inspection_plan", _("派发检查"), _PLANNERS, event="inspection_plan.dispatched")
CANCEL = Action("supervision.cancel_inspection_plan", _("取消检查计划"), _PLANNERS, event="inspection_plan.cancelled")
CLOSE = Action("supervision.close_inspection_plan", _("完成检查计划"), _PLANNERS, event="inspection_plan.closed")


def kinds(by: Actor, plan: InspectionPlan) -> set[InspectionKind]:
    """The kinds of visits that somebody may plan where this plan is."""
    return {kind for found in _kinds(by, plan) for kind in found}


def _kinds(by: Actor, plan: InspectionPlan) -> Iterator[tuple[InspectionKind, ...]]:
    for held in by.held:
        if _LEADS.covers(held, plan):
            yield tuple(InspectionKind)
        elif _REVIEWERS.covers(held, plan):
            yield CHECKS
        elif _STREET.covers(held, plan):
            yield (InspectionKind.PATROL,)


def require(action: Action, by: Actor, plan: InspectionPlan) -> None:
    """Raise NOT_ALLOWED unless somebody may do this to a plan of this kind."""
    action.require(by, plan)
    if plan.kind not in kinds(by, plan):
        raise errors.NOT_ALLOWED.raised(action=action.title)


def allows(action: Action, by: Actor, plan: InspectionPlan) -> bool:
    """Whether somebody may do this to a plan of this kind."""
    return action.allows(by, plan) and plan.kind in kinds(by, plan)
