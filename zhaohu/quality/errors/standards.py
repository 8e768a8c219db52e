from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

WORDS = Problem("STANDARD_WORDS", 422, _("请写明{what}。"), _("公众会看到。"))
SLUG = Problem("STANDARD_SLUG", 422, _("地址只能用小写字母、数字和连字符，至少 3 个。"), _("例如 ws-t-821-2023。"))
SLUG_TAKEN = Problem("STANDARD_SLUG_TAKEN", 409, _("这个地址已经有文件。"), _("请在那个文件的页面上提出更新。"))
PROPOSED = Problem(
    "STANDARD_PROPOSED", 409, _("这个文件已有一份登记在等复核。"), _("请先复核那一份。"),
    constraints=("one_proposed_record",),
)  # fmt: skip
DAYS = Problem(
    "STANDARD_DAYS", 422, _("废止日期要晚于实施日期。"), _("请改正日期；不清楚的可以不填。"),
    constraints=("standard_days_in_order",),
)  # fmt: skip
ITSELF = Problem(
    "STANDARD_ITSELF", 422, _("文件不能由自己替代。"), _("请选择替代它的文件。"),
    constraints=("standard_is_not_replaced_by_itself",),
)  # fmt: skip
CLAUSE = Problem("STANDARD_CLAUSE", 422, _("第 {n} 行看不出条款编号。"), _("每行一条：编号，空格，一句话说明。"))
DECIDED = Problem("STANDARD_DECIDED", 409, _("这份登记现在是「{state}」。"), _("请刷新后看最新状态。"))
SECOND_PERSON = Problem(
    "STANDARD_SECOND_PERSON", 409, _("登记的人不能复核自己的登记。"), _("请由另一位市级经办复核。"),
    constraints=("standard_is_confirmed_by_another",),
)  # fmt: skip
