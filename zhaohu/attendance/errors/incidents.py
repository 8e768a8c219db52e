"""What speaks against telling an incident, adding to it, or closing it."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

INCIDENT_CHILD = Problem("INCIDENT_CHILD", 422, _("这个孩子那天不在本机构。"), _("请核对孩子和发生时间。"))
INCIDENT_FUTURE = Problem("INCIDENT_FUTURE", 422, _("发生时间不能晚于现在。"))
INCIDENT_EMPTY = Problem("INCIDENT_EMPTY", 422, _("请写明地点、经过和做了什么处理。"), _("没有处理的，写「没有」。"))
INCIDENT_MARKS = Problem("INCIDENT_MARKS", 422, _("看不懂受伤部位的标记。"), _("请重新标记。"))
INCIDENT_WITNESS = Problem("INCIDENT_WITNESS", 422, _("选的目击人不是本机构的人员。"), _("机构外的人请写姓名。"))
INCIDENT_PHOTOS = Problem("INCIDENT_PHOTOS", 422, _("一起事件最多 {most} 张照片。"))
INCIDENT_KEY_TAKEN = Problem("INCIDENT_KEY_TAKEN", 409, _("这份报告已经用过。"), _("请从事件页重新开始。"))
INCIDENT_ANSWERED = Problem("INCIDENT_ANSWERED", 409, _("您已经答复过这份告知。"), _("请刷新后看最新状态。"))
INCIDENT_WORDS = Problem("INCIDENT_WORDS", 422, _("请写明哪里不对。"))
INCIDENT_REASON = Problem(
    "INCIDENT_REASON", 422, _("请写明内容和理由。"), constraints=("amendment_says_why", "supplement_pack_says_why")
)
INCIDENT_CLOSED = Problem("INCIDENT_CLOSED", 409, _("这起事件已经办结。"), _("还要补充的，请写补充说明。"))
INCIDENT_MEASURES = Problem("INCIDENT_MEASURES", 422, _("请写明采取了什么措施。"))
INCIDENT_NOT_OURS = Problem("INCIDENT_NOT_OURS", 409, _("这起事件按规定不用区里知悉。"))
INCIDENT_TOLD = Problem("INCIDENT_TOLD", 409, _("监护人已经收到告知。"))
INCIDENT_PACK_WAITING = Problem(
    "INCIDENT_PACK_WAITING", 409, _("上一份证据包还没有固定。"), _("请等 1 分钟，再做补充包。")
)
INCIDENT_NOTE = Problem("INCIDENT_NOTE", 422, _("请写明区里的意见。"))
