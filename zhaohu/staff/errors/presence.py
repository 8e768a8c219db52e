from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

PRESENT_ALREADY = Problem(
    "PRESENT_ALREADY", 409, _("{name}已在 {since} 签到，还没有签退。"), _("请先签退。"),
)  # fmt: skip
PRESENT_ONCE = Problem("PRESENT_ONCE", 409, _("已经在岗，不能再签到。"), _("请先签退。"), constraints=("present_once",))
NOT_PRESENT = Problem("NOT_PRESENT", 409, _("{name}没有签到，不能签退。"), _("请先签到。"))
LEFT_BEFORE_CAME = Problem(
    "LEFT_BEFORE_CAME", 422, _("离岗不能早于到岗。"), _("请核对时间。"), constraints=("presence_in_order",)
)
CLOCK_TOO_EARLY = Problem(
    "CLOCK_TOO_EARLY", 409, _("{name}今天 {first} 上班，{from_at} 起可以在自己手机上签到。"), _("请到时再签到。")
)
CLOCK_NO_SHIFT = Problem(
    "CLOCK_NO_SHIFT",
    409,
    _("{name}今天没有已公布的班次，或班次已经结束。"),
    _("临时顶班请由园长安排班次，或在机构平板上签到。"),
)
CLIENT_ID_USED = Problem("CLIENT_ID_USED", 409, _("这个签到编号已用于别人。"), _("请刷新页面后再签到。"))
