"""The demonstration's papers: one printed page a material, so that a preview shows something to read."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TITLES = {
    "M01": "营业执照或其他法人证书",
    "M02": "场地证明：租赁合同",
    "M03": "工作人员专业资格证明",
    "M04": "工作人员健康合格证明",
    "M05": "托幼机构卫生评价报告",
    "M06": "消防安全检查合格证明",
    "M07": "食品经营许可证",
    "M08": "其他材料",
}
_FONT = "STSong-Light"


def page(code: str) -> bytes:
    """A one-page PDF that says what it stands for, and that it is invented."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    width, height = A4
    canvas.setFont(_FONT, 24)
    canvas.drawCentredString(width / 2, height - 160, TITLES[code])
    canvas.setFont(_FONT, 14)
    for line, text in enumerate(("演示材料，内容虚构，不作任何证明之用。", f"材料编号：{code}")):
        canvas.drawCentredString(width / 2, height - 220 - 28 * line, text)
    canvas.save()
    return out.getvalue()
