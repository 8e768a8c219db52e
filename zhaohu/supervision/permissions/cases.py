"""Who may do what in a penalty case: officers of its department in its district handle it, their lead decides."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OURS = {"district_id": "division", "department": "department"}
_OF_FILE = {"step__case__district_id": "division", "step__case__department": "department"}
_OFFICERS = (Grant("district_reviewer", _OURS), Grant("inspector", _OURS))
_LEADS = (Grant("district_lead", _OURS),)

SEE = Action("supervision.see_cases", _("查看处罚案件"), (*_OFFICERS, *_LEADS, Grant("city_officer")))
OPEN = Action("supervision.open_case", _("立案"), (*_OFFICERS, *_LEADS), event="case.opened")
HANDLE = Action("supervision.handle_case", _("办理处罚案件"), _OFFICERS, event="case.handled")
ASSIGN = Action("supervision.assign_case", _("更换办案人员"), _LEADS, event="case.officers_changed")
APPROVE = Action("supervision.approve_case", _("审批处罚决定"), _LEADS, event="case.decided")
OPEN_FILE = Action(
    "supervision.open_case_file",
    _("查看案件材料"),
    (
        Grant("district_reviewer", _OF_FILE),
        Grant("inspector", _OF_FILE),
        Grant("district_lead", _OF_FILE),
        Grant("city_officer"),
    ),
)
