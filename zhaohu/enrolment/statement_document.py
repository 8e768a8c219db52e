"""The statement of a month as a PDF, set by typst."""

from datetime import datetime
from pathlib import Path

from django.utils import translation

from zhaohu.core import paper
from zhaohu.core.money import yuan
from zhaohu.enrolment.models import Statement
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries.fees_words import explained

_PAGE = Path(__file__).parent / "templates" / "enrolment" / "fees" / "statement.typ"


def pdf(statement: Statement, *, at: datetime) -> bytes:
    """The PDF of a statement as it stands. Raises PAPER_FONT_MISSING."""
    with translation.override("zh-hans"):
        told = _told(statement)
    return paper.pdf(_PAGE, told, at=at, made_at=statement.issued_at or statement.drawn_at)


def _told(statement: Statement) -> dict[str, object]:
    rows = [[line.get_kind_display(), explained(line), yuan(line.amount_fen)] for line in queries.lines(statement)]
    return {
        "institution": statement.institution.name, "uscc": statement.institution.uscc,
        "nickname": statement.child.nickname, "month": f"{statement.month.year} 年 {statement.month.month} 月",
        "number": statement.number or "草稿", "version": statement.version, "rows": rows,
        "total": yuan(statement.total_fen), "held": yuan(statement.held_fen), "open": yuan(statement.open_fen),
        "carried": yuan(statement.carried_fen) if statement.carried_fen else "",
        "due_on": f"{statement.due_on:%Y-%m-%d}" if statement.due_on else "—",
        "state": statement.get_state_display(),
    }  # fmt: skip
