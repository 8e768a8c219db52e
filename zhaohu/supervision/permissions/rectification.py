"""Who may do what with an order to put things right. The inspectors, reviewers and the lead of a district handle its
orders; the institution hands in and objects; the city sees all.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_ROLES = ("inspector", "district_reviewer", "district_lead")
_IN_DISTRICT = {"district_id": "division"}
_OF_INSTITUTION = {"institution_id": "institution"}
_OF_STREET = Grant("street_officer", {"plan__street_id": "division"})  # the last to sign a street's own visit
_OFFICERS = tuple(Grant(role, _IN_DISTRICT) for role in _ROLES)
_MEMBERS = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))
_OF_FILE = {"evidence__finding__inspection__institution_id": "institution"}
_FILE_IN_DISTRICT = {"evidence__finding__inspection__district_id": "division"}

ORDER = Action("supervision.order_rectification", _("责令改正"), (*_OFFICERS, _OF_STREET), event="order.issued")
SEE = Action("supervision.see_orders", _("查看责令改正"), (*_OFFICERS, Grant("city_officer")))
HANDLE = Action("supervision.handle_order", _("核实整改"), _OFFICERS, event="order.handled")
OPEN_FILE = Action(
    "supervision.open_evidence",
    _("查看整改材料"),
    (
        Grant("director", _OF_FILE),
        Grant("clerk", _OF_FILE),
        *(Grant(role, _FILE_IN_DISTRICT) for role in _ROLES),
        Grant("city_officer"),
    ),
)
DOWNLOAD = Action("supervision.download_order", _("下载责令改正通知书"), (*_OFFICERS, *_MEMBERS, Grant("city_officer")))

SEE_OWN = Action("supervision.see_own_results", _("查看本机构的检查结果"), _MEMBERS)
HAND_IN = Action("supervision.hand_in_evidence", _("报送整改材料"), _MEMBERS, event="order.evidence_submitted")
OBJECT = Action("supervision.object_to_finding", _("对检查发现提出异议"), _MEMBERS, event="order.objected")

ESCALATE = Action("supervision.escalate_order", _("提醒责令改正的期限"), (Grant("system"),), event="order.escalated")
