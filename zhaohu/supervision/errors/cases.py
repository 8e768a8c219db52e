from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STEP_NOT_POSSIBLE = Problem(
    "CASE_STEP_NOT_POSSIBLE", 409, _("案件现在是「{state}」，不能办理「{deed}」。"), _("请刷新后按现在的状态办。")
)
CHANGED_MEANWHILE = Problem(
    "CASE_CHANGED_MEANWHILE",
    409,
    _("打开这一页以后，案件又有了新的经过，您的办理没有写入。"),
    _("填写的内容还在下面；请先看最新的经过，再提交一次。"),
)
OFFICERS_FEW = Problem("CASE_OFFICERS_FEW", 422, _("办案人员不得少于 {least} 人。"), _("请再选一人。"))
OFFICER_UNKNOWN = Problem("CASE_OFFICER_UNKNOWN", 422, _("{name}不是本区的办案人员。"), _("请从名单中选择。"))
NOT_OF_CASE = Problem("CASE_NOT_OF_CASE", 409, _("您不是这件案件的办案人员。"), _("请由办案人员办理，或请负责人更换。"))
SOURCE = Problem("CASE_SOURCE", 409, _("这条线索不能立案：{reason}。"), _("请核对后再立案。"))
TEXT_NEEDED = Problem("CASE_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
OWN_PROPOSAL = Problem(
    "CASE_OWN_PROPOSAL", 409, _("提出处罚决定的人和办案人员不能审批自己的案件。"), _("请由另一位负责人审批。")
)
DAY_WRONG = Problem("CASE_DAY_WRONG", 422, _("送达日期要在决定之后、今天以前。"), _("请核对送达回证。"))
NOT_PUBLISHED = Problem("CASE_NOT_PUBLISHED", 409, _("处罚决定还没有公示，不能结案。"), _("请先在处罚记录上公示。"))
EXISTS = Problem("CASE_EXISTS", 409, _("这条线索已经立案：{number}。"), _("请打开那件案件。"))
