from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

MONTH_AHEAD = Problem("STATEMENT_MONTH_AHEAD", 422, _("{month} 还没有开始。"), _("请选本月或以前的月份。"))
STATEMENT_TWICE = Problem(
    "STATEMENT_TWICE", 409, _("这个孩子这个月在本机构已有账单。"), _("请打开已有的账单，需要改就更正。"),
    constraints=("one_statement_a_month",),
)  # fmt: skip
NOT_A_DRAFT = Problem("STATEMENT_ISSUED", 409, _("账单已发出（{state}）。"), _("需要改金额时，请用「更正」。"))
STILL_A_DRAFT = Problem("STATEMENT_DRAFT", 409, _("账单还没有发出。"), _("请先核对并发出。"))
NOTHING_CHANGES = Problem(
    "STATEMENT_UNCHANGED", 422, _("更正后的账单与原来一样。"), _("请填要增减的金额，或先改请假、托位、预约。")
)
CORRECTION_NEEDS_REASON = Problem(
    "STATEMENT_REASON", 422, _("请写明更正的原因。"), _("家庭会看到这句话。"),
    constraints=("statement_correction_has_a_reason",),
)  # fmt: skip
DOES_NOT_ADD_UP = Problem(
    "STATEMENT_SUM", 409, _("账单的明细加起来与总额不符，没有保存。"), _("请重新生成账单；仍不行请联系系统管理员。"),
    constraints=("statement_adds_up",),
)  # fmt: skip
LINES_FROZEN = Problem(
    "STATEMENT_FROZEN", 409, _("已发出的账单，明细不能改。"), _("请用「更正」。"), constraints=("issued_lines_stay",)
)
