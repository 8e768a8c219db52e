"""What events, subjects and roles are called. The rooms above have the words; here they are only asked for them."""

from functools import cache

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core import access
from zhaohu.core.access import NOT_AUDITED

Word = str | Promise
_ROLES: dict[str, Word] = {
    "system": _("系统"),
    access.ANYONE: _("公众"),
    access.SIGNED_IN: _("已登录用户"),
}


@cache
def events() -> dict[str, Word]:
    """Every event that a declared action writes, with the action's title."""
    named = {action.event: action.title for action in access.actions() if action.event != NOT_AUDITED}
    return dict(sorted(named.items()))


@cache
def subjects() -> dict[str, Word]:
    """Every kind of row that an entry can be about."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("zhaohu."))
    return {model._meta.label_lower: model._meta.verbose_name or model.__name__ for model in ours}


@cache
def roles() -> dict[str, Word]:
    """Every role that a row of the house can hold."""
    found = dict(_ROLES)
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.name == "role" and field.choices:
                found.update({str(value): title for value, title in field.flatchoices})
    return found
