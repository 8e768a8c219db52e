"""The receipt on paper: one A4 page set by Typst, with the address of its verify page as a QR code."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from zhaohu.core import paper
from zhaohu.institutions.models import FilingReceipt
from zhaohu.institutions.queries import receipts as queries

_PAGE = Path(__file__).parent / "templates" / "institutions" / "receipts" / "receipt.typ"


def pdf(receipt: FilingReceipt, *, at: datetime) -> bytes:
    """The PDF of a receipt, as of an instant. Raises PAPER_FONT_MISSING."""
    with translation.override("zh-hans"):
        told = queries.told(receipt)
    told |= {
        "issued": _in_words(receipt.issued_at),
        "verify": f"{settings.PUBLIC_ADDRESS}{reverse('institutions:verify')}",
    }
    return paper.pdf(_PAGE, told, at=at, made_at=receipt.issued_at, address=address_of(receipt.number))


def _in_words(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


def address_of(number: str) -> str:
    """The full address of a receipt's verify page."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('institutions:receipt', args=[number])}"


def qr_svg(number: str) -> str:
    """The QR code that leads to the verify page, as SVG."""
    return paper.qr_svg(address_of(number))
