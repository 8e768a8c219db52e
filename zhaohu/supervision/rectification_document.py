"""An order on paper (责令改正通知书): one A4 document set by Typst, from what was frozen when it was issued."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from zhaohu.core import paper
from zhaohu.core.encryption import sm3
from zhaohu.ledger import services as ledger
from zhaohu.supervision.models import RectificationOrder

_PAGE = Path(__file__).parent / "templates" / "supervision" / "orders" / "order.typ"


def pdf(order: RectificationOrder) -> bytes:
    """The paper as it was issued, the same each time. Raises PAPER_FONT_MISSING."""
    return paper.pdf(_PAGE, told(order), at=order.ordered_at, made_at=order.ordered_at, address=_address(order))


def told(order: RectificationOrder) -> dict[str, Any]:
    """What the paper says, in Chinese."""
    content = dict(order.content)
    content["departments"] = "、".join(content["departments"])
    return content | {
        "sm3": sm3(ledger.canonical(order.content).encode()).hex(), "address": _address(order),
        "entry": str(order.steps.order_by("pk").values_list("entry_id", flat=True)[0]),
        **{name: _day(content[name]) for name in ("inspected_on", "issued_on", "due_on")},
        "findings": [one | {name: _day(one[name]) for name in ("found_on", "due_on")} for one in content["findings"]],
    }  # fmt: skip


def _address(order: RectificationOrder) -> str:
    return settings.PUBLIC_ADDRESS + reverse("supervision:own_result", args=[order.inspection_id])


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{year} 年 {int(month)} 月 {int(day)} 日"
