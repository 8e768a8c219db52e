"""The people of an institution: the list with what runs out and what is missing, and one person's file."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.rosters import ReadingReason
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import people as queries
from zhaohu.staff.services import readings


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


def found(request: Request, employment_id: int, action: Action) -> Employment:
    """The employment of that number, if the person may do this to it; else 404."""
    rows = Employment.objects.select_related("member", "institution", "institution__district")
    return get_object_or_404(action.rows(request.actor, rows), pk=employment_id)


@page(permissions.SEE_PEOPLE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Everybody who works there, with what runs out and what is missing."""
    institution, at = chosen(request, permissions.SEE_PEOPLE), clock.now()
    rows = queries.of_institution(institution, clock.day_of(at))
    return render(request, "staff/people/list.html", {"institution": institution, "rows": rows, "at": at})


@page(permissions.SEE_FILE)
@require_GET
def file(request: Request, employment_id: int) -> HttpResponse:
    """One person's file; that it was opened is kept, and the person sees it."""
    row, at = found(request, employment_id, permissions.SEE_FILE), clock.now()
    readings.record(
        employment=row, reason=ReadingReason.MANAGEMENT, items=_("人员档案"), place=row.institution.name,
        by=request.actor, at=at,
    )  # fmt: skip
    return render(request, "staff/people/file.html", {"row": row, "institution": row.institution})
