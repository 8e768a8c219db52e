from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NOT_YET_SEQUENCED = Problem(
    "LEDGER_NOT_YET_SEQUENCED", 409, _("这条记录刚刚写入，还没有编入公共账本。"), _("通常一分钟内编入，请稍后再看。")
)
SIZES_UNKNOWN = Problem(
    "LEDGER_SIZES_UNKNOWN", 422, _("没有从 {older} 条到 {newer} 条的检查点。"), _("请用检查点列出的条数，前小后大。")
)
DAMAGED = Problem(
    "LEDGER_DAMAGED", 500, _("公共账本缺了一段，给不出证明。"), _("请拨打 12345 反映，并保留这一页的地址。")
)
