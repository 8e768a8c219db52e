"""What the people of an institution may do with its filing. The director signs and submits; a clerk fills in."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_CASE = {"institution_id": "institution"}
_OF_INSTITUTION = {"pk": "institution"}
_OF_VERSION = {"material__case__institution_id": "institution"}
_OF_COMMENT = {"thread__case__institution_id": "institution"}
_MEMBERS = (Grant("director", _OF_CASE), Grant("clerk", _OF_CASE))

CLAIM = Action(
    "institutions.claim",
    _("认领机构"),
    (Grant("institution_person", {"user_id": "user"}),),
    event="institution.claimed",
)
SEE_WORKPLACE = Action(
    "institutions.see_workplace",
    _("查看本机构"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
MANAGE_MEMBERS = Action(
    "institutions.manage_members",
    _("管理本机构人员"),
    (Grant("director", _OF_INSTITUTION),),
    event="institution.member_changed",
)
OPEN_CASE = Action(
    "institutions.open_case", _("开始备案"), (Grant("director", _OF_INSTITUTION),), event="filing.opened"
)
SEE_OWN_CASE = Action("institutions.see_own_case", _("查看本机构的备案"), _MEMBERS)
FILL_IN = Action("institutions.fill_in_case", _("填写备案"), _MEMBERS, event="filing.saved")
SUBMIT = Action("institutions.submit_case", _("提交备案"), (Grant("director", _OF_CASE),), event="filing.submitted")
WITHDRAW = Action("institutions.withdraw_case", _("撤回备案"), (Grant("director", _OF_CASE),), event="filing.withdrawn")
REPLY_NOTICE = Action(
    "institutions.reply_notice", _("回应告知"), (Grant("director", _OF_CASE),), event="filing.notice_replied"
)
OPEN_MATERIAL_FILE = Action(
    "institutions.open_material_file",
    _("查看材料文件"),
    (
        Grant("director", _OF_VERSION),
        Grant("clerk", _OF_VERSION),
        Grant("district_reviewer", {"material__case__district_id": "division"}),
        Grant("district_lead", {"material__case__district_id": "division"}),
        Grant("city_officer"),
    ),
)
OPEN_COMMENT_FILE = Action(
    "institutions.open_comment_file",
    _("查看意见附件"),
    (
        Grant("director", _OF_COMMENT),
        Grant("clerk", _OF_COMMENT),
        Grant("district_reviewer", {"thread__case__district_id": "division"}),
        Grant("district_lead", {"thread__case__district_id": "division"}),
        Grant("city_officer"),
    ),
)
