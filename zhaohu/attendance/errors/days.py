from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

REASON_MISSING = Problem("ALERT_REASON_MISSING", 422, _("请选原因，选「其他」要写说明。"))
ALERT_OVER = Problem("ALERT_OVER", 409, _("这条提醒已经结束。"), _("请刷新后看最新状态。"))
DISEASE_UNKNOWN = Problem("DISEASE_UNKNOWN", 422, _("没有这个病种。"), _("请从清单里选。"))
ILLNESS_CHILD = Problem("ILLNESS_CHILD", 422, _("这个孩子不在本机构在托。"), _("请从名单里选。"))
ILLNESS_OPEN = Problem(
    "ILLNESS_OPEN", 409, _("这个孩子的这种病已登记，还没有看到复课证明。"), constraints=("one_open_illness",)
)
PROOF_EARLY = Problem("PROOF_EARLY", 422, _("证明日期早于可以返园的日期 {day}。"), _("请核对发病日期和证明。"))
ILLNESS_OVER = Problem("ILLNESS_OVER", 409, _("这次患病的复课证明已经核对过。"))
