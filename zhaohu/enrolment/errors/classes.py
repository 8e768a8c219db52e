from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

CLASS_AGES = Problem(
    "CLASS_AGES", 422, _("最小月龄要小于最大月龄。"), _("请核对月龄。"), constraints=("class_ages_in_order",)
)
CLASS_HOURS = Problem(
    "CLASS_HOURS", 422, _("关闭时间要晚于开放时间。"), _("请核对开放时间。"), constraints=("class_hours_in_order",)
)
CLASS_CLOSED_ALREADY = Problem("CLASS_CLOSED_ALREADY", 409, _("这个班已在 {day} 停班。"))
CLASS_IN_USE = Problem(
    "CLASS_IN_USE",
    409,
    _("停班以后，还有 {children} 个孩子的托位和 {bookings} 个预约。"),
    _("请先办理离托、转班或取消预约。"),
)
CLOSURE_DAYS = Problem(
    "CLOSURE_DAYS", 422, _("停托的最后一天不能早于第一天。"), _("请核对日期。"), constraints=("closure_days_in_order",)
)
CLOSURE_PAST = Problem("CLOSURE_PAST", 422, _("停托日要从今天以后开始。"), _("请改日期。"))
CLOSURE_BOOKED = Problem(
    "CLOSURE_BOOKED", 409, _("这几天有 {count} 个预约。"), _("请看清名单，确认后预约一并取消并通知家庭。")
)
OFFER_TIMES = Problem(
    "OFFER_TIMES", 422, _("结束时间要晚于开始时间，最小月龄要小于最大月龄。"), _("请核对时间和月龄。"),
    constraints=("offer_in_order",),
)  # fmt: skip
OFFER_OUTSIDE_HOURS = Problem(
    "OFFER_OUTSIDE_HOURS", 422, _("服务时间超出这个班的开放时间。"), _("请在班的开放时间内选，或先改班的时间。")
)
OFFER_STATE = Problem("OFFER_STATE", 409, _("这项服务现在是「{state}」，不能再办这一步。"), _("请刷新后看最新状态。"))
PRICE_PAST = Problem("PRICE_PAST", 422, _("新价格不能从过去开始。"), _("请选今天或以后的日期。"))
PRICE_DAY_TAKEN = Problem(
    "PRICE_DAY_TAKEN", 409, _("这项服务在这一天已有新价格。"), _("请选另一天。"),
    constraints=("price_periods_do_not_overlap",),
)  # fmt: skip
OVERRIDE_NOT_LOWER = Problem(
    "OVERRIDE_NOT_LOWER",
    422,
    _("记录显示空位 {places} 个，调整后的数要比它少。"),
    _("空位变多时会自动更新，不用调整。"),
)
OVERRIDE_TOO_LONG = Problem(
    "OVERRIDE_TOO_LONG", 422, _("空位调整最长 {days} 天，到 {last} 为止。"), _("到期后可以再调整。")
)
OVERRIDE_EXPIRES = Problem(
    "OVERRIDE_EXPIRES",
    422,
    _("空位调整要写明理由和失效时间。"),
    _("请补充。"),
    constraints=("vacancy_override_expires",),
)
OVERRIDE_TWICE = Problem(
    "OVERRIDE_TWICE", 409, _("这个班的这个时段已有一项调整。"), _("请刷新后再改。"),
    constraints=("one_vacancy_override",),
)  # fmt: skip
