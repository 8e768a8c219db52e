"""A child's data on paper: the same as the JSON, set by Typst."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from zhaohu.core.paper import BODY, HEAD, chosen, fonts
from zhaohu.families import errors

_PAGE = Path(__file__).parent / "templates" / "families" / "export.typ"


def pdf(told: dict[str, Any], *, nickname: str, at: datetime) -> bytes:
    """The PDF of what `exports.everything` tells. Raises EXPORT_FONT_MISSING where no Chinese font is installed."""
    families = fonts().families()
    body, head = chosen(BODY, families), chosen(HEAD, families)
    if not body and not head:
        raise errors.EXPORT_FONT_MISSING.raised()
    inputs = {
        "told": json.dumps({"nickname": nickname, "sections": _sections(told)}, ensure_ascii=False),
        "as_of": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "body": json.dumps(body or head),
        "head": json.dumps(head or body),
        "demonstration": "演示数据" if settings.DEMO else "",
    }
    document = typst.Compiler(_PAGE.read_bytes(), font_paths=fonts(), sys_inputs=inputs)
    made = document.compile(format="pdf", pdf_standards="a-2u", timestamp=at.replace(microsecond=0))
    return made if isinstance(made, bytes) else b""


def _sections(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Each part as a title and records, a record as pairs of words."""
    parts = [(title, part if isinstance(part, list) else [part]) for title, part in told.items()]
    return [
        {"title": title, "records": [[[name, _said(value)] for name, value in row.items()] for row in rows]}
        for title, rows in parts
        if rows and all(isinstance(row, dict) for row in rows)
    ]


def _said(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
