"""Which institution a director's or clerk's page is about."""

from django.db.models import QuerySet
from django.http import Http404

from zhaohu.core.access import Action, Request
from zhaohu.institutions.models import Institution


def institutions(request: Request, action: Action) -> QuerySet[Institution]:
    """The institutions to which the person may do this, by name."""
    return action.rows(request.actor, Institution.objects.order_by("sort_key", "pk"))


def chosen(request: Request, action: Action) -> Institution:
    """The institution that `?institution=` names (by credit code), else the first; 404 where there is none."""
    mine = institutions(request, action)
    wanted = request.GET.get("institution") or request.POST.get("institution")
    found = mine.filter(uscc=wanted).first() if wanted else mine.first()
    if found is None:
        raise Http404
    return found
