from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

STATEMENT_WORDS = Problem("STATEMENT_WORDS", 422, _("请写明{what}。"), _("异议和答复会和原记录放在一起。"))
STATEMENT_OPEN = Problem(
    "STATEMENT_OPEN", 409, _("对这一条的异议正在办理。"), _("请等答复；有新的情况可以在答复以后再提。"),
    constraints=("one_open_statement_objection",),
)  # fmt: skip
STATEMENT_STATE = Problem("STATEMENT_STATE", 409, _("这件异议已经答复。"), _("请刷新后看结论。"))
STATEMENT_OWN_WAY = Problem(
    "STATEMENT_OWN_WAY", 409, _("这一条走「{way}」，不在这里提出。"), _("请回到档案，从这一条旁边的按钮进去。")
)
