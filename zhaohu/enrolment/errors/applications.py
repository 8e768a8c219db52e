from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

APPLICATION_OPEN = Problem(
    "APPLICATION_OPEN", 409, _("这个孩子已有一份进行中的申请。"), _("请在原来的申请里增减志愿。"),
    constraints=("one_open_application",),
)  # fmt: skip
APPLICATION_STEP = Problem(
    "APPLICATION_STEP", 409, _("这份申请现在是「{state}」，不能再办这一步。"), _("请刷新后看最新状态。")
)
NO_CHOICE = Problem("APPLICATION_NO_CHOICE", 422, _("还没有选志愿。"), _("请先选至少一项托育服务。"))
TOO_MANY_CHOICES = Problem(
    "APPLICATION_TOO_MANY_CHOICES", 409, _("志愿最多 {limit} 个。"), _("请先删去一个，再加新的。")
)
CHOICE_TWICE = Problem(
    "CHOICE_TWICE", 409, _("这项服务已经在志愿里。"), _("可以调整它的顺序。"), constraints=("choice_offer_once",)
)
RANK_TWICE = Problem(
    "CHOICE_RANK_TWICE", 409, _("两个志愿不能排在同一位。"), _("请重新调整顺序。"), constraints=("choice_rank_once",)
)
NOT_APPLIED_FOR = Problem("OFFER_NOT_APPLIED_FOR", 409, _("{form}不用申请，直接预约。"), _("请在机构页选时间预约。"))
STARTS_TOO_EARLY = Problem(
    "APPLICATION_STARTS_TOO_EARLY", 422, _("希望入托日期 {day} 已经过去。"), _("请选今天以后的日期。")
)
STARTS_TOO_LATE = Problem(
    "APPLICATION_STARTS_TOO_LATE", 422, _("希望入托日期太远，最晚 {last}。"), _("请选早一些的日期，到时可以再改。")
)
CLAIM_UNKNOWN = Problem("CLAIM_UNKNOWN", 422, _("没有「{code}」这种优先情形。"), _("请从列出的情形里选。"))
DOCUMENT_KIND = Problem("DOCUMENT_KIND", 422, _("没有这种材料。"), _("请从列出的材料里选。"))
DOCUMENT_CHECKED = Problem("DOCUMENT_CHECKED", 409, _("这份材料已有核对结果：{state}。"), _("请刷新后看最新状态。"))
DOCUMENT_REASON = Problem("DOCUMENT_REASON", 422, _("没有写不符合的原因。"), _("请写明哪里不符合，家庭才知道怎么改。"))
