from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

BEFORE_RULE = Problem(
    "BENEFIT_BEFORE_RULE", 422, _("{day} 以前出生的，不适用现在的规定。"), _("请核对日期；更早的请拨打 12333 询问。")
)
TOO_FAR_AHEAD = Problem("BENEFIT_TOO_FAR_AHEAD", 422, _("日期在 {n} 个月以后，太远了。"), _("请填出生日期或预产期。"))
PARTNER_BEFORE_BIRTH = Problem(
    "BENEFIT_PARTNER_BEFORE_BIRTH", 422, _("陪产假不能早于出生或预产日期。"), _("请核对两个日期的先后。")
)
OUT_OF_RANGE = Problem("BENEFIT_OUT_OF_RANGE", 422, _("应在 {least} 到 {most} 之间。"), _("请改正。"))
YEAR_WITHOUT_DEDUCTION = Problem(
    "BENEFIT_YEAR_WITHOUT_DEDUCTION", 422, _("{year} 年没有这个孩子可以扣除的月份。"), _("请选 {first} 到 {last} 年。")
)
TOO_OLD_FOR_SUBSIDY = Problem(
    "BENEFIT_TOO_OLD_FOR_SUBSIDY", 422, _("{day} 以前出生的，补贴开始时已满三周岁，不能领取。"), _("请核对出生日期。")
)
BEFORE_DEDUCTION = Problem(
    "BENEFIT_BEFORE_DEDUCTION", 422, _("{day} 开始扣除时，孩子已满三周岁。"), _("请核对出生日期。")
)
