from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

FULL_DAY_TWICE = Problem(
    "FULL_DAY_TWICE", 409, _("同一时间，孩子只能在一家机构上全日托。"), _("请先办理原机构离托，或改开始日期。"),
    constraints=("no_two_full_days_at_once",),
)  # fmt: skip
PLACEMENT_OPEN = Problem(
    "PLACEMENT_OPEN", 409, _("这个孩子在这项服务已有一个待办的托位。"), _("请先答复或取消原来的托位。"),
    constraints=("one_open_placement_per_offer",),
)  # fmt: skip
PLACEMENT_DAYS = Problem(
    "PLACEMENT_DAYS", 422, _("最后一天不能早于开始日期。"), _("请核对日期。"), constraints=("placement_days_in_order",)
)
PLACEMENT_BOOKED = Problem(
    "PLACEMENT_BOOKED",
    409,
    _("孩子 {day} {time} 有一次预约，和这个托位的时间重叠。"),
    _("请先取消预约，或改开始日期。"),
)
STEP_NOT_POSSIBLE = Problem(
    "PLACEMENT_STEP", 409, _("这个托位现在是「{state}」，不能再办这一步。"), _("请刷新后看最新状态。")
)
ALREADY_ANSWERED = Problem(
    "PLACEMENT_ANSWERED", 409, _("{who}已在 {at} 答复：{answer}。"), _("需要改变时，请与另一位监护人商量后联系机构。")
)
ANSWER_LATE = Problem("PLACEMENT_LATE", 409, _("答复期限 {by} 已过，托位已让给下一位。"), _("可以继续排候位。"))
TOO_YOUNG_OR_OLD = Problem(
    "CHILD_AGE", 422, _("{day}时孩子 {months} 个月，这项服务收 {first}–{last} 个月。"), _("请选合适月龄的班。")
)
NOT_OFFERED = Problem("OFFER_NOT_PUBLISHED", 409, _("这项服务已下架。"), _("请看该机构的其他服务。"))
CHOICE_PLACED = Problem(
    "CHOICE_PLACED", 409, _("这个志愿已有托位。"), _("请看托位的状态。"),
    constraints=("one_live_placement_per_choice",),
)  # fmt: skip
NOT_OVERDUE = Problem("PLACEMENT_NOT_OVERDUE", 409, _("答复期限还没有到。"), _("请等到期限过后。"))
REASON_NEEDED = Problem("PLACEMENT_REASON", 422, _("没有写理由。"), _("请写明理由，受影响的家庭会看到。"))
AGREEMENT_STEP = Problem(
    "AGREEMENT_STEP", 409, _("这份协议现在不能确认：托位是「{state}」。"), _("请刷新后看最新状态。")
)
