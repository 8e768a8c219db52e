"""The public list of institutions found not to comply, with their replies."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhaohu.core import clock, paging
from zhaohu.core.access import Request, page
from zhaohu.divisions import queries as divisions
from zhaohu.institutions.permissions import register as permissions
from zhaohu.institutions.queries import noncompliance as queries
from zhaohu.institutions.queries.register_page import concealed

_SIZE = 20


@page(permissions.SEE_NONCOMPLIANCE)
@require_safe
def noncompliance(request: Request) -> HttpResponse:
    """Name, reason, basis, day, deadline, result and reply; of one district where asked."""
    districts = list(divisions.districts())
    asked = request.GET.get("district", "")
    district = asked if any(d.code == asked for d in districts) else ""
    open_only = request.GET.get("state") == "open"
    rows = queries.notices(district=district, open_only=open_only)
    shown = paging.page(request, rows, queries.ORDER, size=_SIZE, total=rows.count())
    context = {
        "page": shown,
        "notices": [concealed(notice) for notice in shown.rows],
        "districts": districts,
        "district": district,
        "open_only": open_only,
        "unknown": bool(asked and not district),
        "now": clock.now(),
        "has_page": queries.HAS_PAGE,
    }
    return render(request, "institutions/register/noncompliance.html", context)
