"""How old data are, in words; on what is kept as rendered a place is left for them."""

from datetime import datetime, timedelta

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

PLACE = mark_safe("<!--age-->")
"""Stands where the age belongs. What people write is escaped and cannot look like it."""


def told(past: timedelta) -> str:
    """2 小时前更新."""
    if past < timedelta(minutes=1):
        return _("刚刚更新")
    if past < timedelta(hours=1):
        return _("{n} 分钟前更新").format(n=past.seconds // 60)
    if past < timedelta(days=1):
        return _("{n} 小时前更新").format(n=past.seconds // 3600)
    return _("{n} 天前更新").format(n=past.days)


def filled(html: SafeString, since: datetime | None, now: datetime) -> SafeString:
    """What was kept, with its age of this moment."""
    if since is None:
        return html
    return mark_safe(html.replace(PLACE, told(now - since)))  # noqa: S308 - both parts are our own
