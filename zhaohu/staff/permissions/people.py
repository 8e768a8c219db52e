"""Who keeps the staff of an institution, and what a person may see and do of the own file."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_OWN = {"institution_id": "institution"}
_OF_EMPLOYMENT = {"employment__institution_id": "institution"}
_SELF = Grant("staff_member", {"member__user_id": "user"})
_MEMBERS = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))
_OFFICE = (
    Grant("district_reviewer", {"district_id": "division"}),
    Grant("district_lead", {"district_id": "division"}),
    Grant("city_officer"),
)
_KEEPERS = (Grant("director", _OWN), Grant("clerk", _OWN))

# --- an institution's people, asked of the institution or of the employment ---
SEE_PEOPLE = Action("staff.see_people", _("查看人员"), _MEMBERS)
BEGIN_HIRE = Action("staff.begin_hire", _("登记拟录用人员"), _MEMBERS, event="staff.hire_begun")
SEE_FILE = Action(
    "staff.see_file",
    _("查看人员档案"),
    (
        *_KEEPERS,
        Grant("district_reviewer", {"institution__district_id": "division"}),
        Grant("district_lead", {"institution__district_id": "division"}),
        Grant("city_officer"),
    ),
    event="staff.read",
)
DECIDE_HIRE = Action("staff.decide_hire", _("录用人员"), (Grant("director", _OWN),), event="staff.hire_decided")
END = Action("staff.end", _("办理离职"), (Grant("director", _OWN),), event="staff.ended")
CORRECT_PHONE = Action(
    "staff.correct_phone", _("更正手机号"), (Grant("director", _OWN),), event="staff.phone_corrected"
)
KEEP_RECORDS = Action("staff.keep_records", _("登记证书和培训"), _KEEPERS, event="staff.record_kept")
ASK_RECORDS = Action("staff.ask_records", _("查询违法犯罪记录"), _KEEPERS, event="staff.records_asked")
ANSWER_RECORDS = Action(
    "staff.answer_records", _("登记查询答复"), (Grant("director", _OWN),), event="staff.records_answered"
)
ASK_REGISTRY = Action(
    "staff.ask_registry", _("联网查询违法犯罪记录"), (Grant("system"),), event="staff.records_answered"
)
ASSIGN = Action("staff.assign", _("安排带班"), _KEEPERS, event="staff.assigned")
SET_PIN = Action("staff.set_pin", _("设置平板口令"), (*_KEEPERS, _SELF), event="staff.pin_set")
REMIND = Action("staff.remind", _("提醒证书到期"), (Grant("system"),), event="staff.reminded")

# --- leave ---
ASK_LEAVE = Action("staff.ask_leave", _("请假"), (_SELF, *_KEEPERS), event="staff.leave_asked")
DECIDE_LEAVE = Action(
    "staff.decide_leave", _("批准请假"), (Grant("director", _OF_EMPLOYMENT),), event="staff.leave_decided"
)
WITHDRAW_LEAVE = Action(
    "staff.withdraw_leave",
    _("撤回请假"),
    (Grant("staff_member", {"employment__member__user_id": "user"}), Grant("director", _OF_EMPLOYMENT)),
    event="staff.leave_decided",
)

# --- coming and going; a shared tablet acts as `device` of its institution ---
CLOCK = Action("staff.clock", _("签到签退"), (_SELF, *_KEEPERS, Grant("device", _OWN)), event="staff.clocked")
SEE_OWN = Action("staff.see_own", _("查看我的档案和班次"), (Grant("staff_member", {"user_id": "user"}),))
CLAIM_FILE = Action(
    "staff.claim_file", _("关联我的人员档案"), (Grant("family", {"user_id": "user"}), Grant("institution_person")),
    event="staff.file_claimed",
)  # fmt: skip

# --- the office ---
SEE_SUMMARY = Action("staff.see_summary", _("查看机构人员情况"), _OFFICE)
