"""Icons, dates and rights in templates."""

from datetime import date, datetime, timedelta
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhaohu.core import access, clock
from zhaohu.core import age as ages
from zhaohu.divisions.models import Division

register = template.Library()
_WEEKDAYS = "一二三四五六日"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without one it is silent."""
    if label:
        return format_html(
            '<svg class="zh-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, _drawn(name)
        )
    return _silent(name)


@cache
def _silent(name: str) -> SafeString:
    return format_html('<svg class="zh-icon" aria-hidden="true"><use href="{}"/></svg>', _drawn(name))


def _drawn(name: str) -> str:
    return f"{static('build/icons.svg')}#{name}"


@register.simple_tag(takes_context=True)
def can(context: template.Context, name: str, thing: object = None) -> bool:
    """Whether the reader of this page may do the action: `{% can "institutions.claim" as may_claim %}`."""
    return access.action(name).allows(context["request"].actor, thing)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """11-24 within this year, 2025-11-24 outside it."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local:%m-%d}" if local.year == clock.day_of(clock.now()).year else f"{local:%Y-%m-%d}"


@register.filter
def full_day(value: date | datetime | None) -> str:
    """2026-11-24, for tables and files."""
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """11-24 09:05, or 今天 09:05."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    head = _("今天") if local.date() == clock.day_of(clock.now()) else day(value)
    return f"{head} {local:%H:%M}"


@register.filter
def long_day(value: date | datetime | None) -> str:
    """11 月 24 日 周二; in English Tue 24 Nov."""
    if value is None:
        return ""
    local = _local(value)
    if get_language() == "en":
        return f"{local:%a} {local.day} {local:%b}"
    return f"{local.month} 月 {local.day} 日 周{_WEEKDAYS[local.weekday()]}"


@register.filter
def age(value: datetime | None) -> str:
    """How long ago, in words: 2 小时前更新."""
    if value is None:
        return ""
    return ages.told(clock.now() - value)


@register.filter
def older_than_hours(value: datetime | None, hours: int) -> bool:
    """Whether data have outlived their promise."""
    return bool(value) and clock.now() - value > timedelta(hours=hours)  # type: ignore[operator]


@cache
def _division_names() -> dict[str, str]:
    return dict(Division.objects.values_list("code", "name"))


@register.filter
def division_name(code: str) -> str:
    """朝阳区 for 110105; the code itself where no division has it."""
    names = _division_names()
    if not names:  # asked before the divisions were loaded
        _division_names.cache_clear()
    return names.get(code, code)


@register.filter
def item(mapping: dict[str, object], key: str) -> object:
    """The value under a key, empty if there is none."""
    return mapping.get(key, "")
