"""Who bans somebody from practice: one officer proposes, another confirms."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_IN_DISTRICT = {"division_id": "division"}
_LEADS = (Grant("district_lead", _IN_DISTRICT), Grant("city_officer"))
_ALL = (Grant("district_reviewer", _IN_DISTRICT), *_LEADS)

SEE = Action("staff.see_bans", _("查看从业禁止"), _ALL)
PROPOSE = Action("staff.propose_ban", _("提出从业禁止"), _ALL, event="ban.proposed")
DECIDE = Action("staff.decide_ban", _("复核从业禁止"), _LEADS, event="ban.decided")
LIFT = Action("staff.lift_ban", _("解除从业禁止"), _LEADS, event="ban.lifted")
RECORD_APPEAL = Action("staff.record_ban_appeal", _("登记申诉"), _ALL, event="ban.appealed")
DECIDE_APPEAL = Action("staff.decide_ban_appeal", _("答复申诉"), _LEADS, event="ban.appeal_decided")

_OF_BAN = {"ban__division_id": "division"}
LINK_DOCUMENT = Action("staff.link_ban_document", _("登记被禁止人的其他证件"), _ALL, event="ban.document_linked")
DECIDE_DOCUMENT = Action(
    "staff.decide_ban_document",
    _("复核其他证件"),
    (Grant("district_lead", _OF_BAN), Grant("city_officer")),
    event="ban.document_decided",
)
