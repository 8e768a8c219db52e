"""The people of an institution: the list with what runs out and what is missing, and one person's file."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhaohu.accounts import queries as accounts
from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.enrolment.queries import classes
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.choices.rosters import ReadingReason
from zhaohu.staff.forms.people import AssignForm
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import expiry, files
from zhaohu.staff.queries import lists as queries
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
    rows = Employment.objects.select_related("member__user", "institution__district")
    return get_object_or_404(action.rows(request.actor, rows), pk=employment_id)


def reason_of(request: Request) -> ReadingReason:
    """Why this reader opens a file: its institution keeps it, the office supervises."""
    return ReadingReason.MANAGEMENT if request.actor.holds(*MembershipRole.values) else ReadingReason.SUPERVISION


def place_of(request: Request, row: Employment) -> str:
    """Where the reader sits, in words."""
    return accounts.office_of(request.actor) or row.institution.name


@page(permissions.SEE_PEOPLE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Everybody who works there, with what runs out and what is missing."""
    institution, at = chosen(request, permissions.SEE_PEOPLE), clock.now()
    only = request.GET.get("only", "")
    staff = queries.staff(institution, clock.day_of(at))
    context = {
        "institution": institution, "institutions": institutions(request, permissions.SEE_PEOPLE), "at": at,
        "rows": queries.only(staff, only), "only": only, "figures": queries.figures(staff),
        "filters": queries.FILTERS, "coming": queries.coming(staff, clock.day_of(at)),
    }  # fmt: skip
    return render(request, "staff/people/list.html", context)


@page(permissions.SEE_FILE)
@require_GET
def file(request: Request, employment_id: int) -> HttpResponse:
    """One person's file; that it was opened is kept, and the person sees it."""
    row, at = found(request, employment_id, permissions.SEE_FILE), clock.now()
    readings.record(
        employment=row, reason=reason_of(request), items=_("人员档案"), place=place_of(request, row), by=request.actor,
        at=at,
    )  # fmt: skip
    on = clock.day_of(at)
    context = {
        "file": files.of(row, on), "row": row, "institution": row.institution, "at": at, "record": expiry.RECORD,
        "employed": row.state == EmploymentState.EMPLOYED, "checking": row.state == EmploymentState.CHECKING,
        "assign": AssignForm(classes=classes.of_institution(row.institution, at=at), initial={"starts_on": on}),
    }  # fmt: skip
    return render(request, "staff/people/file.html", context)
