"""A rule's content as people read it: a number, or named parts."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plain(value: Any) -> str:
    """A simple content in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value is None else str(value)


@register.filter
def parts(value: Any) -> list[tuple[str, str]] | None:
    """The parts of a composed content with their names, or numbers; None for a simple one."""
    if isinstance(value, dict):
        return [(str(name), _told(part)) for name, part in value.items()]
    if isinstance(value, list):
        return [(str(n), _told(part)) for n, part in enumerate(value, start=1)]
    return None


def _told(part: Any) -> str:
    inner = parts(part)
    if inner is None:
        return plain(part)
    return "；".join(f"{name} {told}" if isinstance(part, dict) else told for name, told in inner)
