"""Which institution a director's or clerk's page is about: the one that `?institution=` names."""

from django.db.models import QuerySet

from zhaohu.core.access import Action, Request
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import own


def institutions(request: Request, action: Action) -> QuerySet[Institution]:
    """The institutions to which the person may do this, by name."""
    return own.institutions(request.actor, action)


def chosen(request: Request, action: Action) -> Institution:
    """The institution that `?institution=` names (by credit code), else the first; 404 where there is none."""
    return own.chosen(request.actor, action, request.GET.get("institution") or request.POST.get("institution"))
