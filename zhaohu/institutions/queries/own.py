"""Which institution a page of an institution's people is about."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404

from zhaohu.core.access import Action, Actor
from zhaohu.institutions.models import Institution


def institutions(actor: Actor, action: Action) -> QuerySet[Institution]:
    """The institutions to which the person may do this, by name."""
    return action.rows(actor, Institution.objects.order_by("sort_key", "pk"))


def chosen(actor: Actor, action: Action, wanted: str | None) -> Institution:
    """The institution of that credit code, without one the first; 404 where there is none."""
    mine = institutions(actor, action)
    found = mine.filter(uscc=wanted).first() if wanted else mine.first()
    if found is None:
        raise Http404
    return found


def preferred(mine: Sequence[Institution], wanted: str) -> Institution | None:
    """Of somebody's institutions the one with that credit code, else the last; None where there is none."""
    return next((one for one in mine if one.uscc == wanted), mine[-1] if mine else None)
