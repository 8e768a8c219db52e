from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

WORDS = Problem("DEMONSTRATION_WORDS", 422, _("请写明{what}。"), _("机构和复核的人会看到。"))
ROUND_DAYS = Problem(
    "DEMONSTRATION_ROUND_DAYS", 422, _("申报截止不能早于开始。"), _("请改正日期。"),
    constraints=("demonstration_round_days_in_order",),
)  # fmt: skip
ROUND_OPEN = Problem(
    "DEMONSTRATION_ROUND_OPEN", 409, _("已有一个批次正在接受申报。"), _("请先截止那个批次的申报。"),
    constraints=("one_open_demonstration_round",),
)  # fmt: skip
ROUND_STATE = Problem(
    "DEMONSTRATION_ROUND_STATE", 409, _("这个批次现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
ROUND_UNFINISHED = Problem(
    "DEMONSTRATION_ROUND_UNFINISHED", 409, _("还有 {n} 件申报没有办完。"), _("全部办完以后才能办结批次。")
)
NOT_TAKING = Problem(
    "DEMONSTRATION_NOT_TAKING", 409, _("现在不接受申报：{opens} 至 {closes} 可以申报。"), _("请在期限内申报。")
)
CONDITIONS = Problem(
    "DEMONSTRATION_CONDITIONS", 409, _("还不符合申报条件：{reasons}"), _("条件按系统里的记录核对，改正后可以再申报。")
)
ONE_CANDIDACY = Problem(
    "DEMONSTRATION_ONE_CANDIDACY", 409, _("这家机构已有一件申报在办理，或已经授牌。"), _("请看原来的申报。"),
    constraints=("one_open_candidacy_an_institution",),
)  # fmt: skip
STATE = Problem(
    "DEMONSTRATION_STATE", 409, _("这件申报现在是「{state}」，不能这样办理。"), _("可能刚由别人办理，请刷新后看。")
)
QUOTA = Problem(
    "DEMONSTRATION_QUOTA", 409, _("{district}的 {seats} 个名额都已用上。"), _("有机构未通过或摘牌后，才能再推荐。")
)
FORM_TAKEN = Problem(
    "DEMONSTRATION_FORM_TAKEN", 409, _("本区已有同一形式的示范机构或推荐对象。"), _("请推荐其他形式的机构。"),
    constraints=("demonstration_forms_differ",),
)  # fmt: skip
NO_QUOTA = Problem("DEMONSTRATION_NO_QUOTA", 409, _("{district}没有名额。"), _("名额见规则「示范性托育机构的名额」。"))
EXPERT_UNKNOWN = Problem(
    "EXPERT_UNKNOWN", 422, _("没有这个账号，或者是家庭账号。"), _("请核对账号；没有账号的，先由系统管理员建立。")
)
EXPERT_TWICE = Problem("EXPERT_TWICE", 409, _("{name}已经是评审专家。"), _("请在专家名单里查看。"))
EXPERT_ENDED = Problem("EXPERT_ENDED", 409, _("{name}已解聘。"), _("请选择其他专家。"))
EXPERT_CONFLICT = Problem("EXPERT_CONFLICT", 409, _("{name}须回避：{reasons}"), _("请选择没有利害关系的专家。"))
REVIEW_TWICE = Problem(
    "EXPERT_REVIEW_TWICE", 409, _("这位专家已分派到这件申报。"), _("请选择其他专家。"),
    constraints=("one_review_an_expert",),
)  # fmt: skip
REVIEW_STATE = Problem("EXPERT_REVIEW_STATE", 409, _("这份评审现在是「{state}」。"), _("请刷新后看最新状态。"))
SCORE = Problem("EXPERT_SCORE", 422, _("「{title}」应在 0 到 {points} 分之间。"), _("请改正后再提交。"))
TOO_FEW_REVIEWS = Problem(
    "EXPERT_TOO_FEW_REVIEWS",
    409,
    _("至少要有 {limit} 位专家评分，现在有 {given} 位。"),
    _("请等专家评分，或另行分派。"),
)
REVIEW_WAITING = Problem("EXPERT_REVIEW_WAITING", 409, _("{names}还没有评分。"), _("请等评分完成，或由专家回避。"))
TOO_LOW = Problem("DEMONSTRATION_TOO_LOW", 409, _("得分 {score}，低于通过线 {limit} 分。"), _("不能公示，请不予通过。"))
SECOND_PERSON = Problem(
    "DEMONSTRATION_SECOND_PERSON", 409, _("提出的人不能复核自己的提议。"), _("请由另一位市级经办复核。"),
    constraints=("notice_is_confirmed_by_another", "removal_is_confirmed_by_another"),
)  # fmt: skip
NOT_IN_NOTICE = Problem(
    "OBJECTION_NOT_IN_NOTICE", 409, _("这家机构不在公示期内。"), _("公示期内才能提出异议；也可以拨打 12345。")
)
OBJECTION_TEXT = Problem("OBJECTION_TEXT", 422, _("请写明异议的内容。"), _("写清楚时间、地点和事情，便于核实。"))
OBJECTION_ANSWERED = Problem("OBJECTION_ANSWERED", 409, _("这件异议已经答复。"), _("请刷新后看答复。"))
NOTICE_RUNS = Problem("DEMONSTRATION_NOTICE_RUNS", 409, _("公示到 {day} 才结束。"), _("请在公示结束后授牌。"))
OBJECTIONS_OPEN = Problem(
    "DEMONSTRATION_OBJECTIONS_OPEN", 409, _("还有 {n} 件异议没有答复。"), _("请先逐件核实并答复。")
)
RECHECK_EARLY = Problem(
    "DEMONSTRATION_RECHECK_EARLY", 409, _("{day} 才到年度复核。"), _("有问题需要马上处理的，请提出摘牌。")
)
RECHECK_TWICE = Problem(
    "DEMONSTRATION_RECHECK_TWICE",
    409,
    _("这一年的复核已经登记。"),
    _("请看原来的记录。"),
    constraints=("one_recheck_a_year",),
)
