"""Money, weekdays, times and deadlines of care in templates."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.enrolment.models.classes import clock_of

register = template.Library()
_NAMES = {
    1: gettext_lazy("周一"), 2: gettext_lazy("周二"), 3: gettext_lazy("周三"), 4: gettext_lazy("周四"),
    5: gettext_lazy("周五"), 6: gettext_lazy("周六"), 7: gettext_lazy("周日"),
}  # fmt: skip


@register.filter
def yuan(fen: int | None) -> str:
    """An amount of fen in yuan: 3,600 or 45.50."""
    if fen is None:
        return "—"
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


@register.filter
def cell_time(cell: int) -> str:
    """The time at which a cell begins: 09:00."""
    return f"{clock_of(cell):%H:%M}"


@register.filter
def weekdays(days: Sequence[int]) -> str:
    """Weekdays in words: 周一至周五, or 周一、周三."""
    chosen = sorted(set(days))
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return _("{first}至{last}").format(first=_NAMES[chosen[0]], last=_NAMES[chosen[-1]])
    return _("、").join(str(_NAMES[day]) for day in chosen)


@register.filter
def day_name(on: date) -> str:
    """今天, 明天, or the weekday."""
    ahead = (on - timezone.localdate()).days
    near = {0: _("今天"), 1: _("明天")}
    return near.get(ahead) or str(_NAMES[on.isoweekday()])


@register.filter
def hours_of(cells: int) -> str:
    """How many hours so many cells are: 1.5."""
    return f"{cells / 2:g}"


@register.filter
def hours_left(value: datetime | None) -> int:
    """Whole hours until an instant; negative once it is over."""
    return int((value - timezone.now()).total_seconds() // 3600) if value else 0


@register.filter
def days_left(value: datetime | None) -> int:
    """Whole days until an instant."""
    return hours_left(value) // 24
