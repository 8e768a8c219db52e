"""Money and the lines of a statement in templates."""

from datetime import date
from typing import NamedTuple

from django import template
from django.utils.translation import get_language

from zhaohu.core import clock, money
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.models import Statement, StatementLine
from zhaohu.enrolment.queries import fees_words

register = template.Library()


class Look(NamedTuple):
    """How a state is shown."""

    tone: str
    icon: str


_LOOKS = {
    StatementState.DRAFT: Look(tone="", icon="pencil"),
    StatementState.ISSUED: Look(tone="warn", icon="clock"),
    StatementState.PART_PAID: Look(tone="warn", icon="clock"),
    StatementState.PAID: Look(tone="ok", icon="circle-check"),
}


@register.filter
def yuan(fen: int | None) -> str:
    """3,482.50 for 348250 fen."""
    return money.yuan(fen or 0)


@register.filter
def month_name(month: date) -> str:
    """11 月 within this year, 2025 年 11 月 outside it; in English Nov 2025."""
    if get_language() == "en":
        return f"{month:%b %Y}"
    year = "" if month.year == clock.day_of(clock.now()).year else f"{month.year} 年 "
    return f"{year}{month.month} 月"


@register.filter
def explained(line: StatementLine) -> str:
    """How a line was computed."""
    return fees_words.explained(line)


@register.filter
def look(statement: Statement) -> Look:
    """Tone and icon of a statement's state."""
    return _LOOKS[StatementState(statement.state)]


@register.filter
def late(statement: Statement, today: object) -> bool:
    """Whether something is open beyond its day."""
    return bool(statement.open_fen and statement.due_on and statement.due_on < today)  # type: ignore[operator]
