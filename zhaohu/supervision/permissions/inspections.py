"""Who sees visits and arranges them, and who is registered to go on them."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_IN_DISTRICT = {"district_id": "division"}
_LEADS = Grant("district_lead", _IN_DISTRICT)
_REVIEWERS = Grant("district_reviewer", _IN_DISTRICT)
_STREET = Grant("street_officer", {"plan__street_id": "division"})
_OWN = {"user_id": "user"}
_OFFICERS = tuple(Grant(role, _OWN) for role in ("inspector", "district_reviewer", "street_officer"))

# A visit as the office arranges it
SEE = Action("supervision.see_inspections", _("查看检查"), (_LEADS, _REVIEWERS, _STREET, Grant("city_officer")))
OPEN = Action(  # a page: `queries.inspections.visible_to` says which visits
    "supervision.open_inspection", _("打开检查"), (*SEE.grants, Grant("inspector", {"officers__user_id": "user"}))
)
MOVE = Action("supervision.move_inspection", _("检查改期"), (_LEADS, _STREET), event="inspection.moved")
REPLACE = Action(
    "supervision.replace_officer", _("更换检查人员"), (_LEADS, _STREET), event="inspection.officer_replaced"
)
CANCEL = Action("supervision.cancel_inspection", _("取消检查"), (_LEADS, _STREET), event="inspection.cancelled")
RECHECK = Action(
    "supervision.recheck", _("安排复查"), (_LEADS, _REVIEWERS, Grant("inspector", _IN_DISTRICT)),
    event="inspection.dispatched",
)  # fmt: skip
DECIDE_ENDING = Action(
    "supervision.decide_ending", _("决定没有查成的检查怎样处理"), (_LEADS, _REVIEWERS), event="inspection.closed"
)
SEE_BURDEN = Action("supervision.see_burden", _("查看检查负担"), (_LEADS, _REVIEWERS, Grant("city_officer")))

# The rows of `InspectionOfficer`: who was drawn sees the visit
SEE_OWN = Action("supervision.see_own_inspections", _("我的检查"), _OFFICERS)

# The rows of `Inspector`
SEE_INSPECTORS = Action("supervision.see_inspectors", _("查看执法人员"), (_LEADS, _REVIEWERS, Grant("city_officer")))
REGISTER = Action("supervision.register_inspector", _("登记执法人员"), (_LEADS,), event="inspector.registered")
END = Action("supervision.end_inspector", _("执法人员退出"), (_LEADS,), event="inspector.ended")
DECLARE = Action("supervision.declare_tie", _("申报回避关系"), (_LEADS, *_OFFICERS), event="inspector.tie_declared")
END_TIE = Action("supervision.end_tie", _("解除回避关系"), (_LEADS,), event="inspector.tie_ended")
