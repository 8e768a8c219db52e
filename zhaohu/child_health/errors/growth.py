"""What can go wrong with a measurement or a screening."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NOT_BORN = Problem(
    "GROWTH_NOT_BORN", 409, _("孩子还没有登记出生日期。"), _("出生后在孩子的档案里填上出生日期，就可以记录。")
)
DAY_AHEAD = Problem("MEASURED_AHEAD", 422, _("测量日期还没到。"), _("请填今天或以前的日期。"))
DAY_BEFORE_BIRTH = Problem(
    "MEASURED_BEFORE_BIRTH", 422, _("测量日期早于出生日期 {born_on}。"), _("请核对日期；出生日期有误请先更正。")
)
NOTHING = Problem(
    "NOTHING_MEASURED", 422, _("还没有填测量值。"), _("体重、身长、头围至少填一项。"),
    constraints=("measurement_has_a_value",),
)  # fmt: skip
POSITION = Problem(
    "LENGTH_POSITION", 422, _("没有选是躺着量还是站着量。"), _("2 岁以前一般躺着量，2 岁起站着量。"),
    constraints=("length_says_its_position",),
)  # fmt: skip
IN_GRAMS = Problem("WEIGHT_IN_GRAMS", 422, _("{value} 像是按克填的。"), _("请填千克：{maybe}。"))
IN_MILLIMETRES = Problem("LENGTH_IN_MILLIMETRES", 422, _("{value} 像是按毫米填的。"), _("请填厘米：{maybe}。"))
IN_METRES = Problem("LENGTH_IN_METRES", 422, _("{value} 像是按米填的。"), _("请填厘米：{maybe}。"))
RANGE = Problem(
    "MEASURED_OUT_OF_RANGE", 422, _("{value} 不在能量出来的范围里。"), _("请填 {least} 到 {most} 之间的数。"),
    constraints=("measurement_in_range",),
)  # fmt: skip
CONFIRM = Problem("MEASUREMENT_DOUBTED", 409, _("{doubts}"), _("请再看一眼；没有填错，请勾选「我核对过，没有填错」。"))
VOID_REASON = Problem(
    "VOID_REASON_NEEDED", 422, _("还没有写作废的原因。"), _("请写一句，如：体重多打了一位。"),
    constraints=("voided_measurement_has_a_reason",),
)  # fmt: skip
GESTATION = Problem(
    "GESTATION_RANGE", 422, _("出生孕周在 22 周到 44 周之间。"), _("孕周写在出生医学证明上。"),
    constraints=("gestation_in_range",),
)  # fmt: skip
NOT_IN_CARE = Problem("CHECK_NOT_IN_CARE", 409, _("孩子现在不在这家机构的托位上。"), _("离托后的测量由家庭自己记录。"))
NOT_CONSENTED = Problem(
    "CHECK_NOT_CONSENTED", 409, _("监护人没有同意机构使用健康信息。"),
    _("请家长先在「管理同意」里同意「健康信息用于日常照护」；纸质体检表可以交给家长自己录入。"),
)  # fmt: skip
POINT = Problem(
    "SCREENING_POINT", 422, _("{month} 月龄没有筛查，或孩子还没到这个月龄。"), _("请从孩子的页面重新打开。")
)
UNANSWERED = Problem(
    "SCREENING_UNANSWERED", 422, _("还有 {n} 条没有回答。"), _("每一条都选「有」或「没有」。"),
    constraints=("signs_were_asked",),
)  # fmt: skip
