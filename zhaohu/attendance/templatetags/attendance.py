"""Words for what tablets recorded."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.events import CheckTime, EventKind
from zhaohu.attendance.models import Event
from zhaohu.attendance.queries import log_words
from zhaohu.attendance.queries.incidents import span
from zhaohu.attendance.services.telling import finding

register = template.Library()


@register.filter
def said(event: Event) -> str:
    """The facts of an event in a few words."""
    facts = event.facts
    if event.kind == EventKind.CHECK and "when" in facts:
        when = str(CheckTime(facts["when"]).label)
        return f"{when} {_('正常')}" if facts.get("normal") else f"{when} {finding(facts)}"
    if event.kind == EventKind.HEAD_COUNT:
        return _("{n} 人").format(n=len(facts.get("present", [])))
    if event.kind == EventKind.LOG:
        return log_words.of_facts(facts)
    reason = facts.get("reason", "")
    return str(reason) if isinstance(reason, str) else ""


@register.filter
def shifted(event: Event) -> bool:
    """Whether the tablet's clock was wrong, so that its instant was corrected."""
    return abs((event.at - event.told_at).total_seconds()) > 1


@register.filter
def minutes(value: int | None) -> str:
    """A number of minutes as people say it."""
    return span(timedelta(minutes=value or 0))
