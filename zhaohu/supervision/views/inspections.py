"""Visits before anybody goes: one's own by day, and one as the office arranges it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.queries import inspections as queries


@page(permissions.SEE_OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """The visits on which I go, by day."""
    found = paged(request, queries.mine(request.actor), ("planned_on", "pk"))
    return render(request, "supervision/inspections/mine.html", {"page": found})


@page(permissions.OPEN)
@require_GET
def inspection(request: Request, inspection_id: int) -> HttpResponse:
    """One visit."""
    rows = queries.detailed(queries.visible_to(request.actor))
    row = get_object_or_404(rows, pk=inspection_id)
    return render(request, "supervision/inspections/visit.html", {"inspection": row})
