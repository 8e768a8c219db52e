from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

RECEIPT_NOT_FOUND = Problem(
    "RECEIPT_NOT_FOUND",
    404,
    _("没有查到「{number}」这份备案回执。"),
    _("请核对回执号，例如 京托备〔2026〕110105-0001；也可以输入机构的统一社会信用代码。"),
)
