from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

JOB_NOT_DEAD = Problem("JOB_NOT_DEAD", 409, _("这项作业没有失败，或已经重做。"), _("请刷新后看最新状态。"))
QUIET_HOURS_NARROW = Problem(
    "QUIET_HOURS_NARROW",
    422,
    _("不打扰时间只能比系统的长：晚上 {earliest} 至 {since} 开始，早上 {to} 至 {latest} 结束。"),
    _("请在这个范围里选。"),
    constraints=("quiet_hours_are_one_night",),
)
