"""An institution's quality: its own assessment, what others' came to, what it means to mend."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import NOT_FOUND
from zhaohu.core.forms import shown_in
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import filing as institutions
from zhaohu.institutions.queries.own import preferred
from zhaohu.quality.choices.assessments import AssessmentKind, AssessmentState
from zhaohu.quality.forms import assessments as forms
from zhaohu.quality.models import Assessment, ImprovementLine
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import scoring
from zhaohu.quality.services import assessments as services
from zhaohu.quality.services import conclusions, improvements
from zhaohu.rules import queries as rules


def _chosen(request: Request) -> Institution | None:
    """The institution that `institution` names, else the last."""
    mine = list(permissions.SEE_OWN.rows(request.actor, institutions.institutions_of(request.actor)))
    wanted = request.POST.get("institution") or request.GET.get("institution", "")
    return preferred(mine, wanted)


@page(permissions.SEE_OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """Where the year's assessment stands, the result with its difference to the own view, and the plan."""
    return _shown(request, _chosen(request))


def _shown(request: Request, institution: Institution | None, **context: Any) -> HttpResponse:
    on = clock.day_of(clock.now())
    scheme = scoring.scheme(on)
    rows = list(queries.of_institution(institution)) if institution else []
    result = queries.result(institution) if institution else None
    wrong = any(form.errors for form in context.values())
    context = {
        "institution": institution, "rows": rows, "scheme": scheme, "year": on.year, "on": on,
        "mine": next((row for row in rows if row.kind == AssessmentKind.SELF and row.year == on.year), None),
        "drafting": AssessmentState.DRAFTING, "result": result, "plan_form": forms.ImprovementForm(scheme=scheme),
        "lines": queries.improvements(institution) if institution else [],
        "statement_form": forms.StatementForm(initial={"text": result.statement if result else ""}),
    } | context  # fmt: skip
    if result:
        then, terms = scoring.scheme(result.scheme_on), rules.value(scoring.TERMS, on=result.scheme_on)
        context |= {
            "bars": queries.bars(result, then),
            "differences": queries.compared(result, queries.own_of(result), then, terms),
        }
    return render(request, "quality/own_assessment.html", context, status=422 if wrong else 200)


@page(permissions.BEGIN)
@require_POST
def begin(request: Request) -> HttpResponse:
    """Begin this year's own assessment, or go on with it."""
    institution = _chosen(request)
    if institution is None:
        raise NOT_FOUND.raised()
    made = services.begin(institution=institution, by=request.actor, at=clock.now())
    return redirect("quality:scoring", assessment_id=made.pk)


@page(permissions.STATE)
@require_POST
def state(request: Request, assessment_id: int) -> HttpResponse:
    """Put the institution's words beside its result."""
    rows = permissions.STATE.rows(request.actor, Assessment.objects.select_related("institution__district"))
    row, form = get_object_or_404(rows, pk=assessment_id), forms.StatementForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            conclusions.state(assessment=row, text=form.cleaned_data["text"], by=request.actor, at=clock.now())
            messages.success(request, _("已发表，和结果一起公开。"))
            return redirect("quality:own_assessment")
    return _shown(request, row.institution, statement_form=form)


@page(permissions.PLAN)
@require_POST
def plan(request: Request) -> HttpResponse:
    """Add a line to the plan."""
    institution = _chosen(request)
    if institution is None:
        raise NOT_FOUND.raised()
    at = clock.now()
    form = forms.ImprovementForm(request.POST, scheme=scoring.scheme(clock.day_of(at)))
    if form.is_valid():
        with shown_in(form):
            improvements.plan(institution=institution, **form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已记入改进计划。"))
            return redirect("quality:own_assessment")
    return _shown(request, institution, plan_form=form)


@page(permissions.MEND)
@require_POST
def mended(request: Request, improvement_id: int) -> HttpResponse:
    """Say that a line is done."""
    rows = permissions.MEND.rows(request.actor, ImprovementLine.objects.all())
    line = get_object_or_404(rows, pk=improvement_id)
    improvements.done(line=line, by=request.actor, at=clock.now())
    messages.success(request, _("已登记改好。"))
    return redirect("quality:own_assessment")
