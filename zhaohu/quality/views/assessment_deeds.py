"""What officers do with one assessment: each address is one deed, and a refusal comes back on the assessment's page."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.quality.forms import assessments as forms
from zhaohu.quality.models import Assessment
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import conflicts, scoring
from zhaohu.quality.services import assessments, conclusions
from zhaohu.quality.views.assessments_office import found, shown
from zhaohu.rules import queries as rules


def _deed(
    request: Request, row: Assessment, deed: Callable[..., Any], done: str, name: str, form: django_forms.Form
) -> HttpResponse:
    """Do it and say so; what a form got wrong stands in it."""
    if form.is_valid():
        try:
            deed(assessment=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("quality:assessment", assessment_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
    return shown(request, row, **{name: form})


@page(permissions.ASSIGN)
@require_POST
def rescore(request: Request, assessment_id: int) -> HttpResponse:
    """Ask another expert to score it blind."""
    row = found(request, assessment_id, permissions.ASSIGN)
    form = forms.RescoreForm(request.POST, experts=list(conflicts.in_office()))
    return _deed(request, row, assessments.rescore, _("已请另一位专家复评。"), "rescore_form", form)


@page(permissions.REVIEW_SELF)
@require_POST
def review(request: Request, assessment_id: int) -> HttpResponse:
    """Accept what was handed in."""
    row: Assessment = found(request, assessment_id, permissions.REVIEW_SELF)
    form = forms.NoteForm(request.POST)
    return _deed(request, row, conclusions.review, _("已审核。"), "review_form", form)


@page(permissions.MODERATE)
@require_POST
def moderate(request: Request, assessment_id: int) -> HttpResponse:
    """Settle what two experts see differently."""
    row = found(request, assessment_id, permissions.MODERATE)
    terms = rules.value(scoring.TERMS, on=row.scheme_on)
    told = queries.compared(row, queries.second_of(row), scoring.scheme(row.scheme_on), terms)
    form = forms.ModerateForm(request.POST, differences=scoring.to_settle(told), prefix="m")

    def deed(assessment: Assessment, note: str, by: Any, at: Any, **_settled: Any) -> None:
        conclusions.moderate(assessment=assessment, settled=form.settled(), note=note, by=by, at=at)

    return _deed(request, row, deed, _("已复议，等另一位市级经办定级。"), "moderate_form", form)


@page(permissions.CONCLUDE)
@require_POST
def conclude(request: Request, assessment_id: int) -> HttpResponse:
    """Give the grade."""
    row, form = found(request, assessment_id, permissions.CONCLUDE), forms.ConcludeForm(request.POST)
    done = _("已定级，机构的公示页当时显示。")
    return _deed(request, row, conclusions.conclude, done, "conclude_form", form)


@page(permissions.WITHDRAW)
@require_POST
def withdraw(request: Request, assessment_id: int) -> HttpResponse:
    """Take an assessment back."""
    row = found(request, assessment_id, permissions.WITHDRAW)
    form = forms.WithdrawForm(request.POST, prefix="withdraw")
    return _deed(request, row, assessments.withdraw, _("已撤回。"), "withdraw_form", form)
