"""The register of inspectors and their ties."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.divisions.models import Division
from zhaohu.supervision.forms import plans as forms
from zhaohu.supervision.models import Inspector, InspectorTie
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.queries import inspectors as queries
from zhaohu.supervision.services import inspectors


@page(permissions.SEE_INSPECTORS)
@require_GET
def listed(request: Request) -> HttpResponse:
    """Who may inspect, with the ties that keep each from somewhere."""
    return _shown(request)


def _shown(request: Request, form: forms.RegisterForm | None = None) -> HttpResponse:
    district = _district(request)
    on = clock.day_of(clock.now())
    if form is None and district:
        form = forms.RegisterForm(people=queries.eligible(district.pk, on))
    over = request.GET.get("tab") == "over"
    found = paged(request, queries.listed(request.actor).filter(ended_at__isnull=not over), ("id",), size=20)
    context = {"page": found, "form": form, "over": over, "today": on}
    return render(
        request, "supervision/inspectors/list.html", context, status=422 if form is not None and form.errors else 200
    )


def _district(request: Request) -> Division | None:
    """The district whose lead reads the page."""
    held = next((one.division for one in request.actor.held if one.role == "district_lead"), None)
    return Division.objects.filter(pk=held).first() if held else None


@page(permissions.REGISTER)
@require_POST
def register(request: Request) -> HttpResponse:
    """Register somebody."""
    district, at = _district(request), clock.now()
    assert district is not None  # noqa: S101 - only a lead holds the action
    form = forms.RegisterForm(request.POST, people=queries.eligible(district.pk, clock.day_of(at)))
    if form.is_valid():
        with shown_in(form):
            made = inspectors.register(**form.cleaned_data, district=district, by=request.actor, at=at)
            messages.success(request, _("已登记{name}。").format(name=made.user.name))
            return redirect("supervision:inspectors")
    return _shown(request, form)


@page(permissions.END)
@require_POST
def end(request: Request, inspector_id: int) -> HttpResponse:
    """No longer an inspector."""
    row = get_object_or_404(permissions.END.rows(request.actor, Inspector.objects.all()), pk=inspector_id)
    inspectors.end(inspector=row, by=request.actor, at=clock.now())
    messages.success(request, _("已退出，以后的抽取和指定里不再有这个人。"))
    return redirect("supervision:inspectors")


@page(permissions.DECLARE)
@require_http_methods(["GET", "POST"])
def ties(request: Request, inspector_id: int) -> HttpResponse:
    """The institutions from which an inspector stays away: declared by himself, or entered by the lead."""
    rows = permissions.DECLARE.rows(
        request.actor, Inspector.objects.select_related("user").prefetch_related(queries.TIES)
    )
    row = get_object_or_404(rows, pk=inspector_id)
    form = forms.TieForm(sent(request), district=row.district_id)
    if form.is_valid():
        with shown_in(form):
            inspectors.declare(inspector=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已登记回避关系。"))
            return redirect("supervision:ties", inspector_id=row.pk)
    context = {"inspector": row, "form": form}
    return render(request, "supervision/inspectors/ties.html", context, status=422 if form.errors else 200)


@page(permissions.END_TIE)
@require_POST
def end_tie(request: Request, tie_id: int) -> HttpResponse:
    """The tie holds no longer."""
    mine = permissions.END_TIE.rows(request.actor, Inspector.objects.all()).values("pk")
    row = get_object_or_404(InspectorTie.objects.filter(inspector__in=mine), pk=tie_id)
    inspectors.end_tie(tie=row, by=request.actor, at=clock.now())
    messages.success(request, _("已解除回避关系。"))
    return redirect("supervision:ties", inspector_id=row.inspector_id)
