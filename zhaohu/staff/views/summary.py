"""An institution's people as the office sees them: how many, who cannot work and why; a file opens one by one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.institutions.models import Institution
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import lists, weeks
from zhaohu.staff.queries import summary as queries


@page(permissions.SEE_SUMMARY)
@require_GET
def summary(request: Request, institution_id: int) -> HttpResponse:
    """Posts, standing and this week's gaps of one institution."""
    rows = permissions.SEE_SUMMARY.rows(request.actor, Institution.objects.select_related("district"))
    institution, at = get_object_or_404(rows, pk=institution_id), clock.now()
    on = clock.day_of(at)
    staff = lists.staff(institution, on)
    context = {
        "institution": institution, "at": at, "figures": lists.figures(staff), "rows": staff,
        "posts": queries.posts(staff), "asked": queries.asked(institution, staff, on),
        "gaps": queries.gaps(institution, weeks.monday(on), at=at),
    }  # fmt: skip
    return render(request, "staff/people/summary.html", context)
