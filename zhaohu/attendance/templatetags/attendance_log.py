"""What the pages of the log need beside the common tags."""

from uuid import UUID, uuid4

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> UUID:
    """A key that makes a repeated click one deed."""
    return uuid4()


@register.filter
def clocks(minutes: list[int]) -> str:
    """Minutes after midnight as people read them: 10:00、14:30."""
    return "、".join(f"{one // 60:02}:{one % 60:02}" for one in minutes)
