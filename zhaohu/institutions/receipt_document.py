"""The receipt on paper: one A4 page set by Typst, with the address of its verify page as a QR code."""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from zhaohu.core import paper
from zhaohu.core.paper import BODY, HEAD, chosen, fonts
from zhaohu.institutions.errors import receipts as errors
from zhaohu.institutions.models import FilingReceipt
from zhaohu.institutions.queries import receipts as queries

_PAGE = Path(__file__).parent / "templates" / "institutions" / "receipts" / "receipt.typ"


def pdf(receipt: FilingReceipt, *, at: datetime) -> bytes:
    """The PDF of a receipt, as of an instant. Raises RECEIPT_FONT_MISSING where no Chinese font is installed."""
    families = fonts().families()
    body, head = chosen(BODY, families), chosen(HEAD, families)
    if not body and not head:
        raise errors.RECEIPT_FONT_MISSING.raised()
    with translation.override("zh-hans"):
        told = queries.told(receipt)
    told |= {
        "issued": _in_words(receipt.issued_at),
        "as_of": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "verify": f"{settings.PUBLIC_ADDRESS}{reverse('institutions:verify')}",
        "demonstration": "演示数据，不作为凭证" if settings.DEMO else "",
    }
    inputs = {
        "told": json.dumps(told, ensure_ascii=False),
        "body": json.dumps(body or head),
        "head": json.dumps(head or body),
        "code": qr_svg(receipt.number),
    }
    document = typst.Compiler(_PAGE.read_bytes(), font_paths=fonts(), sys_inputs=inputs)
    made = document.compile(format="pdf", pdf_standards="a-2u", timestamp=receipt.issued_at)
    return made if isinstance(made, bytes) else b""


def _in_words(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


def address_of(number: str) -> str:
    """The full address of a receipt's verify page."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('institutions:receipt', args=[number])}"


def qr_svg(number: str) -> str:
    """The QR code that leads to the verify page, as SVG."""
    return paper.qr_svg(address_of(number))
