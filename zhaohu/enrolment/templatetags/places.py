"""Money, weekdays, times and deadlines of care in templates."""

from datetime import date, datetime

from django import template
from django.utils.translation import gettext as _

from zhaohu.core import clock, weekdays
from zhaohu.enrolment.models.classes import clock_of

register = template.Library()
register.filter("weekdays", weekdays.words)


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
def day_name(on: date) -> str:
    """今天, 明天, or the weekday."""
    ahead = (on - clock.day_of(clock.now())).days
    near = {0: _("今天"), 1: _("明天")}
    return near.get(ahead) or str(weekdays.NAMES[on.isoweekday()])


@register.filter
def hours_of(cells: int) -> str:
    """How many hours so many cells are: 1.5."""
    return f"{cells / 2:g}"


@register.filter
def hours_left(value: datetime | None) -> int:
    """Whole hours until an instant; negative once it is over."""
    return int((value - clock.now()).total_seconds() // 3600) if value else 0


@register.filter
def days_left(value: datetime | None) -> int:
    """Whole days until an instant."""
    return hours_left(value) // 24
