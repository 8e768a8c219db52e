from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

# Inspectors
INSPECTOR_WITHOUT_POST = Problem(
    "INSPECTOR_WITHOUT_POST",
    422,
    _("{name}在本区没有这个部门的岗位。"),
    _("请先在「人员」里任职，或改选部门。"),
)
INSPECTOR_REGISTERED = Problem(
    "INSPECTOR_REGISTERED", 409, _("这个人已经登记为执法人员。"), _("要换部门或证号的，请先退出再登记。"),
    constraints=("one_standing_inspector_of_a_person",),
)  # fmt: skip
INSPECTOR_CERTIFICATE = Problem(
    "INSPECTOR_CERTIFICATE", 409, _("执法证号 {number} 已经登记过。"), _("请核对证号。"),
    constraints=("one_standing_inspector_of_a_certificate",),
)  # fmt: skip
INSPECTOR_EXPIRED = Problem("INSPECTOR_EXPIRED", 422, _("执法证有效期已过。"), _("请核对有效期，换证以后再登记。"))
INSPECTOR_ENDED = Problem("INSPECTOR_ENDED", 409, _("{name}已退出执法人员。"), _("请刷新后查看。"))
TIE_KNOWN = Problem(
    "INSPECTOR_TIE_KNOWN", 409, _("这项回避关系已经登记。"), _("不必再报。"),
    constraints=("one_standing_tie_of_an_inspector",),
)  # fmt: skip

# Plans
TEXT_NEEDED = Problem("INSPECTION_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"))
DAYS_IN_ORDER = Problem(
    "INSPECTION_DAYS_IN_ORDER", 422, _("结束日期不能早于开始日期，也不能早于今天。"), _("请改正日期。"),
    constraints=("inspection_plan_days_in_order",),
)  # fmt: skip
ITEMS_NEEDED = Problem("INSPECTION_ITEMS_NEEDED", 422, _("还没有检查事项。"), _("请至少选一类事项。"))
WANTED_NEEDED = Problem("INSPECTION_WANTED_NEEDED", 422, _("双随机抽查要写明抽取几家。"), _("请填 1 以上的数。"))
PARTNERS_NEEDED = Problem("INSPECTION_PARTNERS_NEEDED", 422, _("联合检查要有一同检查的部门。"), _("请选择部门。"))
PLACE_NEEDED = Problem("INSPECTION_PLACE_NEEDED", 422, _("计划的区或街道不对。"), _("请选择您所在的区或街道。"))
PLAN_STEP = Problem(
    "INSPECTION_PLAN_STEP", 409, _("计划现在是「{state}」，不能办理「{deed}」。"), _("请刷新后按现在的状态办。")
)
PLAN_CHANGED = Problem(
    "INSPECTION_PLAN_CHANGED",
    409,
    _("打开这一页以后，计划又有了变动，您的办理没有写入。"),
    _("请看过最新的情况再提交。"),
)
NOT_DRAWN = Problem(
    "INSPECTION_NOT_DRAWN", 409, _("只有双随机抽查是抽取的。"), _("其他类型请在计划页上选择机构和人员。")
)
DRAWN_ONLY = Problem(
    "INSPECTION_DRAWN_ONLY", 409, _("双随机抽查的机构和人员只能抽取，不能指定。"), _("要指定机构的，请另编计划。")
)
NOBODY_TO_DRAW = Problem(
    "INSPECTION_NOBODY_TO_DRAW",
    409,
    _("抽不出来：可抽的机构 {institutions} 家，可派的执法人员 {officers} 人，没有一家能凑齐无需回避的检查组。"),
    _("请看排除名单，放宽时间，或增加执法人员。"),
)
INSTITUTIONS_NEEDED = Problem("INSPECTION_INSTITUTIONS_NEEDED", 422, _("还没有选择机构。"), _("请至少选一家。"))
INSTITUTION_ELSEWHERE = Problem(
    "INSPECTION_INSTITUTION_ELSEWHERE", 422, _("{name}不在这个计划的范围内。"), _("请选择本区（本街道）已备案的机构。")
)
INSTITUTION_TWICE = Problem(
    "INSPECTION_INSTITUTION_TWICE", 409, _("这家机构已经在这个计划里。"), _("请刷新后查看。"),
    constraints=("institution_once_in_a_plan",),
)  # fmt: skip
OFFICERS_NEEDED = Problem(
    "INSPECTION_OFFICERS_NEEDED", 422, _("检查组不完整：{what}。"), _("至少两名执法人员，每个部门至少一名。")
)
OFFICER_NOT_VALID = Problem(
    "INSPECTION_OFFICER_NOT_VALID", 422, _("{name}在检查当天没有有效的执法证，或不在本区登记。"), _("请另选人员。")
)
OFFICER_TIED = Problem("INSPECTION_OFFICER_TIED", 409, _("{name}须回避{institution}：{reason}"), _("请另选人员。"))
OFFICER_TWICE = Problem(
    "INSPECTION_OFFICER_TWICE", 409, _("这个人已经在这次检查里。"), _("请另选人员。"),
    constraints=("officer_once_in_an_inspection",),
)  # fmt: skip
OVER_CAP = Problem(
    "INSPECTION_OVER_CAP",
    409,
    _("{name}本季度已安排 {n} 次上门，上限 {cap} 次。"),
    _("请并入已有的检查，改到下季度，或说明非查不可的理由（有未办结的投诉，或紧急的安全线索）。"),
)
NECESSITY_UNFOUNDED = Problem(
    "INSPECTION_NECESSITY_UNFOUNDED", 409, _("{name}没有未办结的投诉。"), _("请改选理由，或并入已有的检查。")
)
NOT_MERGEABLE = Problem(
    "INSPECTION_NOT_MERGEABLE", 409, _("不能并入检查 {number}：它已经开始、结束，或不在这个季度。"), _("请刷新后另选。")
)

# A visit
VISIT_STEP = Problem(
    "INSPECTION_STEP", 409, _("检查现在是「{state}」，不能办理「{deed}」。"), _("请刷新后按现在的状态办。")
)
VISIT_CHANGED = Problem(
    "INSPECTION_CHANGED",
    409,
    _("打开这一页以后，这次检查又有了变动，您的办理没有写入。"),
    _("请看过最新的情况再提交。"),
)
DAY_OUTSIDE = Problem("INSPECTION_DAY_OUTSIDE", 422, _("日期要在计划的起止之间，且不早于今天。"), _("请改选日期。"))
PLAN_NOT_DONE = Problem(
    "INSPECTION_PLAN_NOT_DONE", 409, _("还有 {n} 次检查没有结束。"), _("全部办结或取消以后才能完成计划。")
)
