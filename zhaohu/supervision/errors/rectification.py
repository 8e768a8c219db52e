from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STEP = Problem(
    "ORDER_STEP_NOT_POSSIBLE", 409, _("责令改正现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
CHANGED = Problem(
    "ORDER_CHANGED_MEANWHILE",
    409,
    _("打开这一页以后，又有了新的经过，您的办理没有写入。"),
    _("填写的内容还在下面；请先看最新的经过，再提交一次。"),
)
FINDING_STEP = Problem(
    "FINDING_STEP_NOT_POSSIBLE", 409, _("这一条现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
TEXT_NEEDED = Problem("ORDER_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
MENDED_DAY = Problem(
    "ORDER_MENDED_DAY", 422, _("改正日期应在发现之日（{first}）到今天之间。"), _("请按材料能证明的日子填写。")
)
PHOTO_NEEDED = Problem("ORDER_PHOTO_NEEDED", 422, _("请附能看出已改正的照片或文件。"), _("至少一份，JPG、PNG 或 PDF。"))
PROLONGED = Problem("ORDER_PROLONGED", 409, _("期限已经延长过一次。"), _("不能再延长；到期没有改正的，可以转立案。"))
PROLONG_DAY = Problem("ORDER_PROLONG_DAY", 422, _("新的期限应在 {first} 到 {last} 之间。"), _("请选择这中间的一天。"))
SUSPENSION = Problem("ORDER_SUSPENSION", 409, _("计时的状态已经变了。"), _("请刷新后看最新状态。"))
OBJECTED = Problem(
    "FINDING_OBJECTED", 409, _("这一条已经有待答复的异议。"), _("收到答复以后，仍不同意的可以再提。"),
    constraints=("one_open_objection_of_a_finding",),
)  # fmt: skip
OBJECTION_ANSWERED = Problem("FINDING_OBJECTION_ANSWERED", 409, _("这份异议已经答复。"), _("请刷新后查看。"))
NOT_SIGNED = Problem("FINDING_NOT_SIGNED", 409, _("检查记录还没有签字，不能这样办理。"), _("签字后再办。"))
