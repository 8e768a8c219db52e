from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STEP = Problem(
    "PUBLICATION_STEP_NOT_POSSIBLE", 409, _("公示现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
CHANGED = Problem(
    "PUBLICATION_CHANGED_MEANWHILE",
    409,
    _("打开这一页以后，公示稿又有了改动，您的办理没有写入。"),
    _("填写的内容还在下面；请先看最新的内容，再提交一次。"),
)
PERSONAL_DATA = Problem(
    "PUBLICATION_PERSONAL_DATA",
    422,
    _("「{where}」里有不得公开的个人信息：{what}。"),
    _("请改写后再提交；签字的检查记录不受影响。"),
)
TOO_EARLY = Problem(
    "PUBLICATION_TOO_EARLY", 409, _("机构的异议期还没有过，{day} 起可以公示。"), _("异议期内可以先改好公示稿。")
)
OBJECTION_OPEN = Problem(
    "PUBLICATION_OBJECTION_OPEN", 409, _("机构在异议期内提出的异议还没有答复。"), _("请先答复异议，再公示。")
)
REASON_NEEDED = Problem(
    "PUBLICATION_REASON_NEEDED", 422, _("请写明理由。"), _("理由留在公示的经过里。"),
    constraints=("withdrawn_result_says_why",),
)  # fmt: skip
TEXT_NEEDED = Problem("PUBLICATION_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
REPLY_LONG = Problem("PUBLICATION_REPLY_LONG", 422, _("回应最多 {limit} 字，现在 {n} 字。"), _("请写短一些再提交。"))
REPLY_STATE = Problem(
    "PUBLICATION_REPLY_STATE", 409, _("回应现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
