from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

SHIFT_PERSON = Problem("SHIFT_PERSON", 409, _("不能这样排：{reason}"), _("请改日期、时间，或换一个人。"))
SHIFT_OVERLAPS = Problem(
    "SHIFT_OVERLAPS", 409, _("这个人这段时间已有班次。"), _("请改时间，或先取消原来的班次。"),
    constraints=("shifts_do_not_overlap",),
)  # fmt: skip
SHIFT_TIMES = Problem("SHIFT_TIMES", 422, _("下班要晚于上班。"), _("请核对时间。"), constraints=("shift_in_order",))
SHIFT_PLACE = Problem("SHIFT_PLACE", 422, _("人员、班或日期不属于这份排班。"), _("请刷新后重新选。"))
SHIFT_PAST = Problem("SHIFT_PAST", 409, _("{day} 已经过去，班次不能再改。"), _("实际到岗以签到为准。"))
ROSTER_PUBLISHED = Problem(
    "ROSTER_PUBLISHED", 409, _("这一周的排班已经公布，不能重新自动排。"), _("请逐个改班次，有变动的人会收到通知。")
)
ROSTER_DRAFTING = Problem("ROSTER_DRAFTING", 409, _("这一周正在自动排班。"), _("请等它排完，或先停下。"))
ROSTER_FAULTS = Problem("ROSTER_FAULTS", 409, _("有 {n} 处不能公布：{first}"), _("请先改好。"))
ROSTER_GAPS = Problem(
    "ROSTER_GAPS", 409, _("还有 {n} 处保育人员不够。"), _("看清缺口后勾选「知道有缺口」再公布，或继续排。")
)
ROSTER_PAST = Problem("ROSTER_PAST", 409, _("这一周已经过去。"), _("请选这一周或以后的周。"))
