from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

BOOKING_FORM = Problem("BOOKING_FORM", 409, _("这项服务按月入托，不能按次预约。"), _("请在机构页面申请。"))
BOOKING_DAY = Problem("BOOKING_DAY", 422, _("这一天不能预约。"), _("请选今天到 {last} 之间、这项服务开放的日子。"))
BOOKING_PAST = Problem("BOOKING_PAST", 409, _("{time} 已经过了。"), _("请选晚一些的时间。"))
BOOKING_TIME = Problem("BOOKING_TIME", 422, _("预约时间要在 {first}–{last} 之间。"), _("请重新选时间。"))
BOOKING_SHORT = Problem("BOOKING_SHORT", 422, _("一次至少预约 {hours} 小时。"), _("请选长一些的时间。"))
BOOKING_PRICE = Problem("BOOKING_PRICE", 409, _("这项服务在 {day} 还没有价格。"), _("请换一天，或联系机构。"))
BOOKING_PAUSED = Problem(
    "BOOKING_PAUSED",
    409,
    _("最近有 {count} 次预约没有到，{until} 起才能再预约。"),
    _("如有特殊情况，请联系机构更正记录。"),
)
CHILD_PLACED = Problem(
    "CHILD_PLACED", 409, _("孩子这个时间有托位（在托，或托位等您答复）。"), _("请先请假或答复托位，或选别的时间。")
)
CHILD_BOOKED = Problem(
    "CHILD_BOOKED", 409, _("孩子在这个时间已有预约。"), _("请先取消原来的预约，或选别的时间。"),
    constraints=("child_booked_once_at_a_time",),
)  # fmt: skip
BOOKING_STATE = Problem(
    "BOOKING_STATE", 409, _("这个预约现在是「{state}」，不能再办这一步。"), _("请刷新后看最新状态。")
)
BOOKING_STARTED = Problem("BOOKING_STARTED", 409, _("预约在 {at} 已开始，不能再取消。"), _("有事请联系机构。"))
BOOKING_NOT_STARTED = Problem("BOOKING_NOT_STARTED", 409, _("{at} 开始以后才能登记。"), _("请到时间再登记。"))
