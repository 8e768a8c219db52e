from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STEP_NOT_POSSIBLE = Problem(
    "FILING_STEP_NOT_POSSIBLE", 409, _("案件现在是「{state}」，不能转到「{to}」。"), _("请刷新后按现在的状态办理。")
)
CASE_ALREADY_OPEN = Problem(
    "FILING_CASE_ALREADY_OPEN",
    409,
    _("这家机构已有一件未办结的备案案件。"),
    _("请在原案件中继续办理。"),
    constraints=("one_open_case_per_institution",),
)
