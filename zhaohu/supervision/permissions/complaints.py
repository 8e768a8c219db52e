"""Who may do what with a complaint. Anybody may complain; the district handles its own; the city sees all.

Who complained is opened by the officer who handles the case, and by nobody else: no lead, no city, no institution.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_IN_DISTRICT = {"district_id": "division"}
_OF_COMPLAINT = {"complaint__district_id": "division"}
_REVIEWERS = (Grant("district_reviewer", _IN_DISTRICT),)
_LEADS = (Grant("district_lead", _IN_DISTRICT),)
_OFFICE = (*_REVIEWERS, *_LEADS, Grant("city_officer"))

# The citizen
SEE_FORM = Action("supervision.see_complaint_form", _("查看投诉说明"), (Grant(ANYONE),))
LODGE = Action("supervision.lodge_complaint", _("投诉"), (Grant(ANYONE),), event="complaint.received")
OPEN_STATUS = Action("supervision.open_complaint_status", _("用查询码看进度"), (Grant(ANYONE),), event="browser.only")
ADD_FACT = Action("supervision.add_complaint_fact", _("补充投诉"), (Grant(ANYONE),), event="complaint.supplemented")
RATE = Action("supervision.rate_complaint", _("评价办理结果"), (Grant(ANYONE),), event="complaint.rated")
REOPEN = Action("supervision.reopen_complaint", _("要求重新办理"), (Grant(ANYONE),), event="complaint.reopened")

# The office
SEE_QUEUE = Action("supervision.see_complaints", _("查看投诉"), _OFFICE)
TAKE = Action("supervision.take_complaint", _("领取投诉"), _REVIEWERS, event="complaint.assigned")
REASSIGN = Action("supervision.reassign_complaint", _("改派投诉"), _LEADS, event="complaint.assigned")
HANDLE = Action("supervision.handle_complaint", _("办理投诉"), _REVIEWERS, event="complaint.handled")
OPEN_COMPLAINANT = Action(
    "supervision.open_complainant",
    _("查看投诉人"),
    (Grant("district_reviewer", {"district_id": "division", "officer_id": "user"}),),
    event="complainant.read",
)
OPEN_FILE = Action(
    "supervision.open_complaint_file",
    _("查看投诉附件"),
    (Grant("district_reviewer", _OF_COMPLAINT), Grant("district_lead", _OF_COMPLAINT), Grant("city_officer")),
)
SEE_RATES = Action("supervision.see_complaint_rates", _("查看三率"), (*_OFFICE, Grant("city_analyst")))

# The house
ESCALATE = Action(
    "supervision.escalate_complaint", _("提醒快到期的投诉"), (Grant("system"),), event="complaint.escalated"
)
DELIVER = Action("supervision.deliver_outgoing", _("对外送文"), (Grant("system"),), event="complaint.outgoing_sent")
RECEIVE_ORDER = Action(
    "supervision.receive_order",
    _("接收 12345 工单"),
    (Grant("registrar", {"authority": "department", "division_id": "division"}),),
    event="complaint.order_received",
)
