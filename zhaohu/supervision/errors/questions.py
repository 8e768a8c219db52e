from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NO_INSTITUTION = Problem(
    "QUESTION_NO_INSTITUTION", 409, _("这件投诉还没有对应的机构。"), _("请先核对地点，认定机构后再询问。")
)
REVEALS = Problem(
    "QUESTION_REVEALS",
    422,
    _("这段文字可能让机构认出投诉人：{what}。"),
    _("请用自己的话改写，只写要机构说明的事项。"),
)
STATE = Problem("QUESTION_STATE", 409, _("这次询问现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。"))
REPLY_NEEDED = Problem(
    "QUESTION_REPLY_NEEDED", 422, _("请写明答复。"), _("可以附照片或 PDF 佐证。"),
    constraints=("replied_question_has_a_reply",),
)  # fmt: skip
