"""A credit score explained: to the director of the institution, and to officers, who also see the whole list."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries.own import institutions, preferred
from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.forms.credit import AppealForm, DayForm
from zhaohu.supervision.models import CreditPoint
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit, credit_appeals, credit_publications
from zhaohu.supervision.queries import credit_scores as queries
from zhaohu.supervision.services import credit_appeals as services
from zhaohu.supervision.views.credit_links import linked

_HISTORY = 12


def _asked_day(request: Request) -> date | None:
    form = DayForm(request.GET)
    return form.cleaned_data["on"] if form.is_valid() else None


def _told(request: Request, institution: Institution) -> dict[str, Any]:
    """What both pages say: the score of the day asked for, its history, the published grade and what follows."""
    asked, on = _asked_day(request), clock.day_of(clock.now())
    score = queries.score_of(institution, asked)
    history = list(queries.history(institution)[:_HISTORY])
    explained = queries.explained(score) if score else None
    return {
        "institution": institution, "told": linked(explained, request.actor) if explained else None, "asked": asked,
        "history": history, "curve": queries.curve(history[::-1]), "run": queries.last_run(),
        "public": credit.published([institution.pk], on).get(institution.pk),
        "measures": credit.measures(institution, on), "appeals": list(credit_appeals.of_institution(institution)),
        "titles": queries.titles(on), "at": clock.now(),
    }  # fmt: skip


@page(permissions.SEE_OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """The director's page: the total, each point with its row, what would lift it, and the way to contest it."""
    mine = list(institutions(request.actor, permissions.SEE_OWN))
    chosen = preferred(mine, request.GET.get("institution", ""))
    if chosen is None:
        return render(request, "supervision/credit/own.html", {"institution": None})
    context = _told(request, chosen) | {"window": credit_publications.window(chosen), "mine": mine}
    context["contested"] = {(one.criterion, one.table, one.row) for one in context["appeals"]}
    return render(request, "supervision/credit/own.html", context)


@page(permissions.APPEAL)
@require_http_methods(["GET", "POST"])
def appeal(request: Request, credit_point_id: int) -> HttpResponse:
    """Contest one point."""
    points = CreditPoint.objects.select_related("score__institution__district", "score__scheme")
    point = get_object_or_404(points, pk=credit_point_id)
    if not permissions.APPEAL.allows(request.actor, point.score):
        raise Http404
    form = AppealForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = services.lodge(point=point, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("申诉已提出，{day} 前复核。").format(day=made.due_on))
            return redirect("supervision:own_credit")
    context = {
        "line": queries.line_of(point), "form": form, "institution": point.score.institution,
        "days": queries.terms(clock.day_of(clock.now()))["review_working_days"],
    }  # fmt: skip
    return render(request, "supervision/credit/appeal_point.html", context, status=422 if form.errors else 200)


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """How the grades are spread, and the institutions by score, the lowest first."""
    grade, district = request.GET.get("grade", ""), request.GET.get("district", "")
    rows = queries.visible(request.actor)
    spread = queries.spread(request.actor)
    if grade in CreditGrade.values:
        rows = rows.filter(grade=grade)
    if district in {one.code for one in spread}:
        rows = rows.filter(institution__district_id=district)
    if words := request.GET.get("q", "").replace("\x00", "").strip():
        rows = rows.filter(institution__name__icontains=words)
    shown = paged(request, rows, ("total", "id"), size=20)
    context = {
        "page": shown, "spread": spread, "whole": queries.whole(spread), "grade": grade, "district": district,
        "words": words, "grades": CreditGrade, "run": queries.last_run(), "at": clock.now(),
        "public": credit.published([one.institution_id for one in shown.rows], clock.day_of(clock.now())),
        "waiting": credit_appeals.waiting(request.actor),
    }  # fmt: skip
    return render(request, "supervision/credit/list.html", context)


@page(permissions.SEE)
@require_GET
def institution(request: Request, institution_id: int) -> HttpResponse:
    """The officer's page of one institution."""
    rows = Institution.objects.select_related("district").defer("district__boundary")
    found = get_object_or_404(rows, pk=institution_id)
    if not queries.visible(request.actor).filter(institution=found).exists():
        raise Http404
    return render(request, "supervision/credit/institution.html", _told(request, found))
