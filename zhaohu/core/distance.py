"""Metres become words; all are straight lines."""

from django.utils.translation import gettext as _


def kilometres(metres: int) -> str:
    """A round radius: 3 公里."""
    return _("{n} 公里").format(n=f"{metres / 1000:g}")


def words(metres: int | None) -> str:
    """How far something is; empty where it is not known."""
    if metres is None:
        return ""
    return _("{n} 米").format(n=metres) if metres < 1000 else _("{n} 公里").format(n=f"{metres / 1000:.1f}")
