"""Who says who may collect a child, who sees it, and who confirms what a court has forbidden."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_GUARDIAN = (Grant("guardian", {"pk": "child"}),)
_OF_CHILD = (Grant("guardian", {"child_id": "child"}),)
_OF_INSTITUTION = {"pk": "institution"}
_PEOPLE = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))
_AT_INSTITUTION = {"institution_id": "institution"}
_IN_DISTRICT = {"institution__district_id": "division"}
_OF_HOME = {"child__household__street__tenant_id": "division"}
_DECIDE = (
    Grant("director", _AT_INSTITUTION), Grant("district_lead", _IN_DISTRICT), Grant("district_lead", _OF_HOME),
)  # fmt: skip
_SEE = (Grant("district_reviewer", _IN_DISTRICT), Grant("district_reviewer", _OF_HOME), *_DECIDE)

SEE = Action("attendance.see_own_pickups", _("查看谁可以接孩子"), _GUARDIAN)
ADD = Action("attendance.add_pickup", _("添加接送人"), _GUARDIAN, event="pickup.added")
ADD_TEMPORARY = Action("attendance.add_temporary_pickup", _("添加临时接送人"), _GUARDIAN, event="pickup.temporary")
CHANGE = Action("attendance.change_pickup", _("更改接送人"), _OF_CHILD, event="pickup.changed")
END = Action("attendance.end_pickup", _("取消接送人"), _OF_CHILD, event="pickup.ended")
RENEW_LINK = Action("attendance.renew_pickup_link", _("发二维码链接"), _OF_CHILD, event="pickup.link")
RENEW_CODE = Action("attendance.renew_pickup_code", _("生成接送码"), _OF_CHILD, event="pickup.code")
SEE_PHOTO = Action("attendance.see_pickup_photo", _("查看接送人的照片"), _OF_CHILD)
SHOW_TOKEN = Action("attendance.show_hand_over_token", _("出示接送二维码"), _GUARDIAN)
OPEN_LINK = Action("attendance.open_pickup_link", _("打开接送链接"), (Grant(ANYONE),))

SEE_AT_INSTITUTION = Action("attendance.see_pickups", _("查看接送人"), _PEOPLE)
TABLET_PHOTO = Action("attendance.tablet_photo", _("在平板上看接送人的照片"), (Grant("device", _OF_INSTITUTION),))
EXCHANGE = Action(
    "attendance.exchange_pickup_code", _("核对接送码"), (Grant("device", _OF_INSTITUTION),), event="pickup.code_used"
)
MAKE_KEY = Action("attendance.make_hand_over_key", _("生成接送签名钥"), (Grant("system"),), event="pickup.key_made")

ASK_BLOCK = Action("attendance.ask_custody_block", _("提交法院禁止接送"), _GUARDIAN, event="custody.block_asked")
SEE_DOCUMENT = Action("attendance.see_own_custody_document", _("查看自己提交的法院文书"), _OF_CHILD)
SEE_BLOCKS = Action("attendance.see_custody_blocks", _("查看法院禁止接送"), _SEE)
DECIDE_BLOCK = Action("attendance.decide_custody_block", _("确认法院禁止接送"), _DECIDE, event="custody.block_decided")
LIFT_BLOCK = Action("attendance.lift_custody_block", _("解除法院禁止接送"), _DECIDE, event="custody.block_lifted")
