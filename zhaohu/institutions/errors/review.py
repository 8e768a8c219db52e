from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

HELD_BY_ANOTHER = Problem(
    "REVIEW_HELD_BY_ANOTHER", 409, _("这件案件由{officer}承办。"), _("请由承办人办理，或请区级负责人改派。")
)
NOT_WITH_OFFICE = Problem(
    "REVIEW_NOT_WITH_OFFICE", 409, _("案件现在是「{state}」，不在审核环节。"), _("请等机构提交后再办理。")
)
NOT_AN_OFFICER = Problem("REVIEW_NOT_AN_OFFICER", 422, _("{name}不是本区的审核人员。"), _("请从本区审核人员中选择。"))
REASON_NEEDED = Problem(
    "REVIEW_REASON_NEEDED", 422, _("退回补正要说明哪里需要补正。"), _("请先对具体字段或材料提出意见，或填写理由。")
)
TEXT_NEEDED = Problem("REVIEW_TEXT_NEEDED", 422, _("意见没有内容。"), _("请写明哪里不符合、应当怎样改。"))
THREAD_CLOSED = Problem("REVIEW_THREAD_CLOSED", 409, _("这条意见已经了结。"), _("如有新的问题，请另提意见。"))
BLOCKED = Problem("REVIEW_BLOCKED", 409, _("还不能出具备案回执：{reason}"), _("请先处理完再办理。"))
TOO_FEW_OFFICERS = Problem(
    "REVIEW_TOO_FEW_OFFICERS", 422, _("现场核实至少需要 {limit} 名工作人员，现在只有 {given} 名。"), _("请补足人员。")
)
VERIFICATION_DONE = Problem(
    "REVIEW_VERIFICATION_DONE", 409, _("这次现场核实已有结果。"), _("如需再次核实，请另行安排。")
)
VERIFICATION_PLANNED = Problem(
    "REVIEW_VERIFICATION_PLANNED",
    409,
    _("已安排一次现场核实。"),
    _("请先记录它的结果。"),
    constraints=("one_planned_verification",),
)
NOT_A_VERIFIER = Problem("REVIEW_NOT_A_VERIFIER", 403, _("只有参加核实的人员可以记录结果。"), _("请由参加人员记录。"))
DAY_IN_FUTURE = Problem("REVIEW_DAY_IN_FUTURE", 422, _("日期不能晚于今天。"), _("请核对后改正。"))
RECTIFY_BEFORE_TODAY = Problem("REVIEW_RECTIFY_BEFORE_TODAY", 422, _("整改期限不能早于今天。"), _("请核对后改正。"))
STANDING_NOT_POSSIBLE = Problem(
    "STANDING_NOT_POSSIBLE", 409, _("机构现在是「{state}」，不能转为「{to}」。"), _("请刷新后按现在的状态办理。")
)
DECISION_NUMBER_NEEDED = Problem(
    "STANDING_DECISION_NUMBER_NEEDED", 422, _("撤销备案须有决定书文号。"), _("请填写决定书文号。")
)
SECOND_PERSON_NEEDED = Problem(
    "STANDING_SECOND_PERSON_NEEDED",
    403,
    _("撤销备案须由另一人复核，提出的人不能自己复核。"),
    _("请由区级的另一位负责人复核。"),
    constraints=("revocation_is_decided_by_another",),
)
REVOCATION_DECIDED = Problem("STANDING_REVOCATION_DECIDED", 409, _("这项撤销备案已经复核过。"), _("请刷新后查看结果。"))
REVOCATION_OPEN = Problem(
    "STANDING_REVOCATION_OPEN",
    409,
    _("这家机构已有一项撤销备案等待复核。"),
    _("请先复核原来的那一项。"),
    constraints=("one_open_revocation",),
)
GRADE_OF_UNFILED = Problem(
    "GRADE_OF_UNFILED", 409, _("机构现在是「{state}」，没有有效备案，不能登记质量等级。"), _("请在备案后登记。")
)
GRADE_INCOMPLETE = Problem(
    "GRADE_INCOMPLETE",
    422,
    _("质量等级要有评定日期和文号。"),
    _("请补齐后再登记。"),
    constraints=("grade_has_day_and_document",),
)
