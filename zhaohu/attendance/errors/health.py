"""What can go wrong with allergies and medication orders."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

HEALTH_NOT_CONSENTED = Problem(
    "HEALTH_NOT_CONSENTED", 409, _("监护人还没有同意把健康信息用于日常照护。"),
    _("请先在「管理同意」里同意「健康信息用于日常照护」，机构人员才能看到过敏和用药。"),
)  # fmt: skip
ALLERGEN_UNKNOWN = Problem(
    "ALLERGEN_UNKNOWN", 422, _("名单里没有这种过敏原。"), _("请从列表里选；没有的选「其他」并写明。")
)
ALLERGY_STATED = Problem(
    "ALLERGY_STATED", 409, _("这种过敏已登记。"), _("要更改，请先撤下原来的，再登记新的。"),
    constraints=("allergy_stated_once",),
)  # fmt: skip
ALLERGY_DETAIL = Problem("ALLERGY_DETAIL", 422, _("选「其他」时要写明是什么。"), _("请写明过敏的东西。"))
ORDER_TIMES = Problem(
    "ORDER_TIMES", 422, _("没有可用的给药时间。"), _("请写成 10:00、14:30，用空格隔开，每天最多 {most} 次。")
)
ORDER_DAYS = Problem(
    "ORDER_DAYS", 422, _("委托的日期不对。"), _("从今天或以后开始，最长 {days} 天；再需要请凭新的处方再委托。")
)
ORDER_PLACE = Problem("ORDER_PLACE", 409, _("孩子在这几天没有在这家机构的托位。"), _("请先办好入托或预约。"))
