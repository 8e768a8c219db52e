from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

RECEIPT_NOT_FOUND = Problem(
    "RECEIPT_NOT_FOUND",
    404,
    _("没有查到「{number}」这份备案回执。"),
    _("请核对回执号，例如 京托备〔2026〕110105-0001；也可以输入机构的统一社会信用代码。"),
)
RECEIPT_FONT_MISSING = Problem(
    "RECEIPT_FONT_MISSING",
    503,
    _("服务器没有中文字体，不能生成回执文件。"),
    _("请安装 fonts-noto-cjk 或其他中文字体后再下载；网页上的回执不受影响。"),
)
