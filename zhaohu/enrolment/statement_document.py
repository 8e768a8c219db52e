"""The statement of a month as a PDF, set by typst."""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone, translation

from zhaohu.core.money import yuan
from zhaohu.core.paper import HEAD, chosen, fonts
from zhaohu.enrolment.errors import fees as errors
from zhaohu.enrolment.models import Statement
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries.fees_words import explained

_PAGE = Path(__file__).parent / "templates" / "enrolment" / "fees" / "statement.typ"


def pdf(statement: Statement, *, at: datetime) -> bytes:
    """The PDF of a statement as it stands. Raises STATEMENT_FONT where no Chinese font is installed."""
    families = chosen(HEAD, fonts().families())
    if not families:
        raise errors.NO_FONT.raised()
    with translation.override("zh-hans"):
        told = _told(statement, at)
    inputs = {"told": json.dumps(told, ensure_ascii=False), "fonts": json.dumps(families)}
    document = typst.Compiler(_PAGE.read_bytes(), font_paths=fonts(), sys_inputs=inputs)
    made = document.compile(format="pdf", pdf_standards="a-2u", timestamp=statement.issued_at or statement.drawn_at)
    return made if isinstance(made, bytes) else b""


def _told(statement: Statement, at: datetime) -> dict[str, object]:
    rows = [[line.get_kind_display(), explained(line), yuan(line.amount_fen)] for line in queries.lines(statement)]
    return {
        "institution": statement.institution.name, "uscc": statement.institution.uscc,
        "nickname": statement.child.nickname, "month": f"{statement.month.year} 年 {statement.month.month} 月",
        "number": statement.number or "草稿", "version": statement.version, "rows": rows,
        "total": yuan(statement.total_fen), "held": yuan(statement.held_fen), "open": yuan(statement.open_fen),
        "carried": yuan(statement.carried_fen) if statement.carried_fen else "",
        "due_on": f"{statement.due_on:%Y-%m-%d}" if statement.due_on else "—",
        "state": statement.get_state_display(), "as_of": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "demonstration": "演示数据，不作为凭证" if settings.DEMO else "",
    }  # fmt: skip
