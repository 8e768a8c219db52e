"""Who may do what with records of authorities: a department changes its own, the district sees what is about its
institutions, an institution contests what is said of it, and everybody reads what is published."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_MINE = {"department": "department", "division_id": "division"}
_DEPARTMENTS = (
    Grant("registrar", _MINE), Grant("inspector", _MINE), Grant("district_reviewer", _MINE),
    Grant("district_lead", _MINE), Grant("city_officer", _MINE),
)  # fmt: skip
_DISTRICT = (
    Grant("district_reviewer", {"district_id": "division"}), Grant("district_lead", {"district_id": "division"}),
    Grant("city_officer"),
)  # fmt: skip
_OF_INSTITUTION = {"institution_id": "institution"}
_OF_FILE = {f"record__{path}": held for path, held in _MINE.items()}

SEE_PUBLIC = Action("supervision.see_public_penalties", _("查处罚"), (Grant(ANYONE),))

# The departments
SEE = Action("supervision.see_records", _("查看信用信息"), (*_DEPARTMENTS, *_DISTRICT, Grant("auditor")))
REPORT = Action("supervision.report_record", _("报送信用信息"), _DEPARTMENTS, event="record.received")
IMPORT = Action("supervision.import_records", _("导入信用信息"), _DEPARTMENTS, event="record.delivery_received")
PUBLISH = Action("supervision.publish_record", _("公示处罚"), _DEPARTMENTS, event="record.published")
CORRECT = Action("supervision.correct_record", _("更正记录"), _DEPARTMENTS, event="record.corrected")
WITHDRAW = Action("supervision.withdraw_record", _("撤回记录"), _DEPARTMENTS, event="record.withdrawn")
OPEN_NUMBERS = Action("supervision.open_record_numbers", _("查看证件号码"), _DEPARTMENTS, event="record.read")
REVIEW = Action("supervision.review_record_dispute", _("核查记录异议"), _DEPARTMENTS, event="record.dispute_decided")
DECIDE_REPAIR = Action("supervision.decide_repair", _("办理信用修复"), _DEPARTMENTS, event="record.repair_decided")
OPEN_FILE = Action(
    "supervision.open_record_file",
    _("查看异议和修复材料"),
    (
        *(Grant(grant.role, _OF_FILE) for grant in _DEPARTMENTS),
        Grant("district_reviewer", {"record__district_id": "division"}),
        Grant("district_lead", {"record__district_id": "division"}),
        Grant("city_officer"),
        Grant("director", _OF_INSTITUTION),
    ),
)

# The district and the city
MATCH = Action("supervision.match_record", _("对上机构"), (*_DEPARTMENTS, *_DISTRICT), event="record.matched")
SEE_SILENT = Action("supervision.see_silent_departments", _("查看部门报送"), (*_DISTRICT,))
NUDGE = Action("supervision.nudge_department", _("催部门报送"), (*_DISTRICT,), event="record.department_nudged")
SEE_BATCHES = Action("supervision.see_credit_batches", _("查看对外报送"), (Grant("city_officer"),))
SEND_BATCH = Action(
    "supervision.send_credit_batch",
    _("报送公共信用信息平台"),
    (Grant("city_officer"), Grant("system")),
    event="record.batch_made",
)

# The institution
SEE_OWN = Action(
    "supervision.see_own_records",
    _("查看本机构的信用信息"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
CONTEST = Action(
    "supervision.contest_record", _("对记录提出异议"), (Grant("director", _OF_INSTITUTION),), event="record.contested"
)
ASK_REPAIR = Action(
    "supervision.ask_repair", _("申请信用修复"), (Grant("director", _OF_INSTITUTION),), event="record.repair_asked"
)

# The house
END = Action("supervision.end_publicity", _("结束到期的公示"), (Grant("system"),), event="record.ended")
ALERT = Action("supervision.alert_case_clock", _("提醒案件和公示的时限"), (Grant("system"),), event="case.escalated")
