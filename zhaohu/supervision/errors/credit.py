from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

TEXT_NEEDED = Problem(
    "CREDIT_TEXT_NEEDED", 422, _("请写明{what}。"), _("写清楚以后再提交。"),
    constraints=("decided_credit_appeal_says_why",),
)  # fmt: skip
NOT_A_LOSS = Problem(
    "CREDIT_NOT_A_LOSS", 409, _("这一项没有扣分，也没有一票否决。"), _("只有扣分和一票否决的事项可以申诉。")
)
NO_LONGER = Problem(
    "CREDIT_NO_LONGER", 409, _("这一项已不在现在的评分和公布的等级里。"), _("请回到信用页看现在的计分。")
)
APPEALED = Problem(
    "CREDIT_APPEALED", 409, _("这一项计分已经申诉过。"),
    _("请在信用页看申诉的进展；不服复核结论的，可以依法申请行政复议。"),
    constraints=("credit_point_appealed_once",),
)  # fmt: skip
APPEAL_STATE = Problem(
    "CREDIT_APPEAL_STATE", 409, _("这件申诉现在是「{state}」，不能这样办理。"), _("可能刚由别人办理，请刷新后看。")
)
DECIDED_THE_ROW = Problem(
    "CREDIT_DECIDED_THE_ROW", 409, _("这件事项是您经办的，不能由您复核。"), _("请由没有经办过的人复核。")
)
HELD_BY_ANOTHER = Problem("CREDIT_HELD_BY_ANOTHER", 409, _("这件申诉由{officer}复核。"), _("请与复核人商量。"))
PUBLICATION_STATE = Problem(
    "CREDIT_PUBLICATION_STATE", 409, _("这个季度现在是「{state}」，不能这样办理。"), _("可能刚由别人办理，请刷新后看。")
)
QUARTER_TWICE = Problem(
    "CREDIT_QUARTER_TWICE", 409, _("{year} 年第 {quarter} 季度已经提出过。"), _("请看原来的公布。"),
    constraints=("credit_quarter_published_once",),
)  # fmt: skip
QUARTER_AHEAD = Problem(
    "CREDIT_QUARTER_AHEAD", 422, _("{year} 年第 {quarter} 季度还没有开始。"), _("请选已经开始的季度。")
)
SECOND_PERSON = Problem(
    "CREDIT_SECOND_PERSON", 409, _("提出的人不能复核自己的提议。"), _("请由另一位市级经办复核。"),
    constraints=("credit_publication_is_opened_by_another",),
)  # fmt: skip
NOTHING_CALCULATED = Problem(
    "CREDIT_NOTHING_CALCULATED", 409, _("今天的信用评分还没有算完。"), _("请等夜间计算完成后再开始异议期。")
)
OBJECTION_RUNS = Problem("CREDIT_OBJECTION_RUNS", 409, _("异议期到 {day} 才结束。"), _("请在异议期结束后公布。"))
