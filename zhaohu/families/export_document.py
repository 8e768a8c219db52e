"""A child's data on paper: the same as the JSON, set by Typst."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from zhaohu.core import paper

_PAGE = Path(__file__).parent / "templates" / "families" / "export.typ"


def pdf(told: dict[str, Any], *, nickname: str, at: datetime) -> bytes:
    """The PDF of what `exports.everything` tells. Raises PAPER_FONT_MISSING."""
    return paper.pdf(_PAGE, {"nickname": nickname, "sections": _sections(told)}, at=at, made_at=at)


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
