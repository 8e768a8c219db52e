"""How long until a deadline, and money, in the words of pages about places."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

register = template.Library()
_WEEKDAYS = "一二三四五六日"
_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@register.filter
def hours_left(value: datetime | None) -> int:
    """Whole hours until an instant; negative once it is over."""
    return int((value - timezone.now()).total_seconds() // 3600) if value else 0


@register.filter
def days_left(value: datetime | None) -> int:
    """Whole days until an instant."""
    return hours_left(value) // 24


@register.filter
def yuan(fen: int | None) -> str:
    """3,600 for 360000 fen; with 分 where there are any."""
    if fen is None:
        return "—"
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


@register.filter
def weekdays(days: list[int]) -> str:
    """周一至周五, or each day named."""
    names = _ENGLISH if get_language() == "en" else [f"周{day}" for day in _WEEKDAYS]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return (
            f"{names[days[0] - 1]}–{names[days[-1] - 1]}"
            if get_language() == "en"
            else (f"{names[days[0] - 1]}至{names[days[-1] - 1]}")
        )
    return ("," if get_language() == "en" else "、").join(names[day - 1] for day in days)
