from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

CALENDAR_YEAR_UNKNOWN = Problem(
    "RULES_CALENDAR_YEAR_UNKNOWN",
    409,
    _("系统还没有 {year} 年的工作日安排，不能推算期限。"),
    _("请市级经办按国务院办公厅的放假通知，在「规则」页登记 calendar.workdays.{year}。"),
)
CHANGE_NOT_LATER = Problem(
    "RULES_CHANGE_NOT_LATER",
    422,
    _("新规则的起始日 {valid_from} 必须晚于现行规则的起始日 {current}。"),
    _("过去的规则不能改写，请另定起始日。"),
)
CODE_UNKNOWN = Problem(
    "RULES_CODE_UNKNOWN", 422, _("没有代码为 {code} 的规则。"), _("新代码只接受 calendar.workdays.<年份>。")
)
CHANGE_BY_SAME_PERSON = Problem(
    "RULES_CHANGE_BY_SAME_PERSON",
    403,
    _("规则变更须由另一人确认。"),
    _("请换一位市级经办确认。"),
    constraints=("rule_change_needs_a_second_person",),
)
CHANGE_OPEN = Problem(
    "RULES_CHANGE_OPEN",
    409,
    _("这条规则已有一项待确认的变更。"),
    _("请先确认或退回那一项。"),
    constraints=("one_open_change_per_rule",),
)
CHANGE_DECIDED = Problem("RULES_CHANGE_DECIDED", 409, _("这项规则变更已经办结。"), _("请刷新页面看结果。"))
VALUE_OF_ANOTHER_KIND = Problem(
    "RULES_VALUE_OF_ANOTHER_KIND",
    422,
    _("新内容与现行规则的形状不同：{reason}"),
    _("请在现行内容上改动，不增减其结构。"),
)
PERIODS_OVERLAP = Problem(
    "RULES_PERIODS_OVERLAP",
    409,
    _("同一规则的适用期间不能重叠。"),
    _("请另定起始日。"),
    constraints=("rule_periods_do_not_overlap",),
)
