"""What officers do with one candidacy: each address is one deed, and a refusal comes back on the candidacy's page."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.core.forms import shown_in
from zhaohu.quality.forms import demonstration as forms
from zhaohu.quality.models import Objection
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conflicts
from zhaohu.quality.services import candidacies, decisions, keeping, reviews
from zhaohu.quality.views.office import found, shown


def _deed(
    request: Request,
    candidacy_id: int,
    action: Action,
    deed: Callable[..., Any],
    done: str,
    form: tuple[str, django_forms.Form] | None = None,
) -> HttpResponse:
    """Do it and say so; what a form got wrong stands in it, anything else is a page of its own."""
    row = found(request, candidacy_id, action)
    name, filled = form or ("", django_forms.Form(request.POST))
    if filled.is_valid():
        try:
            deed(candidacy=row, **filled.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("quality:candidacy", candidacy_id=row.pk)
        except ProblemError as problem:
            if not form:
                raise
            problem.add_to(filled)
    return shown(request, row, **{name: filled})


@page(permissions.RECOMMEND)
@require_POST
def recommend(request: Request, candidacy_id: int) -> HttpResponse:
    """Recommend a candidate."""
    form = "recommend_form", forms.RecommendForm(request.POST)
    return _deed(request, candidacy_id, permissions.RECOMMEND, candidacies.recommend, _("已推荐给市里。"), form)


@page(permissions.RECOMMEND)
@require_POST
def pass_over(request: Request, candidacy_id: int) -> HttpResponse:
    """Do not recommend."""
    form = "pass_over_form", forms.ReasonForm(request.POST, prefix="pass")
    return _deed(request, candidacy_id, permissions.RECOMMEND, candidacies.pass_over, _("已登记不推荐。"), form)


@page(permissions.ASSIGN)
@require_POST
def assign(request: Request, candidacy_id: int) -> HttpResponse:
    """Ask an expert."""
    form = "assign_form", forms.AssignForm(request.POST, experts=list(conflicts.in_office()))
    return _deed(request, candidacy_id, permissions.ASSIGN, reviews.assign, _("已请专家评审。"), form)


@page(permissions.CLOSE_REVIEW)
@require_POST
def close_review(request: Request, candidacy_id: int) -> HttpResponse:
    """Take the mean."""
    return _deed(request, candidacy_id, permissions.CLOSE_REVIEW, reviews.close, _("评分已汇总。"))


@page(permissions.PROPOSE)
@require_POST
def propose(request: Request, candidacy_id: int) -> HttpResponse:
    """Propose public notice."""
    return _deed(request, candidacy_id, permissions.PROPOSE, decisions.propose, _("已提出公示，等另一人复核。"))


@page(permissions.CONFIRM)
@require_POST
def confirm(request: Request, candidacy_id: int) -> HttpResponse:
    """Begin the notice, or send the proposal back."""
    return _answered(request, candidacy_id, permissions.CONFIRM, decisions.decide)


@page(permissions.DECLINE)
@require_POST
def decline(request: Request, candidacy_id: int) -> HttpResponse:
    """Do not name."""
    form = "decline_form", forms.ReasonForm(request.POST, prefix="decline")
    return _deed(request, candidacy_id, permissions.DECLINE, decisions.decline, _("已登记不予通过。"), form)


@page(permissions.NAME)
@require_POST
def name(request: Request, candidacy_id: int) -> HttpResponse:
    """Give the name."""
    form = "name_form", forms.NameForm(request.POST)
    return _deed(request, candidacy_id, permissions.NAME, decisions.name, _("已授牌，公示页当时显示标识。"), form)


@page(permissions.RECHECK)
@require_POST
def recheck(request: Request, candidacy_id: int) -> HttpResponse:
    """Keep the yearly look."""
    form = "recheck_form", forms.RecheckForm(request.POST)
    return _deed(request, candidacy_id, permissions.RECHECK, keeping.recheck, _("年度复核已登记。"), form)


@page(permissions.PROPOSE_REMOVAL)
@require_POST
def propose_removal(request: Request, candidacy_id: int) -> HttpResponse:
    """Propose to take the name away."""
    form = "removal_form", forms.ReasonForm(request.POST, prefix="removal")
    done = _("已提出摘牌，等市里另一人复核。")
    return _deed(request, candidacy_id, permissions.PROPOSE_REMOVAL, keeping.propose_removal, done, form)


@page(permissions.REMOVE)
@require_POST
def remove(request: Request, candidacy_id: int) -> HttpResponse:
    """Take the name away, or leave it."""
    return _answered(request, candidacy_id, permissions.REMOVE, keeping.decide_removal)


def _answered(request: Request, candidacy_id: int, action: Action, deed: Callable[..., Any]) -> HttpResponse:
    """A second person agrees or does not."""
    row, form = found(request, candidacy_id, action), forms.YesNoForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("没有选同意或不同意"))
    agreed = form.cleaned_data["accept"]
    deed(candidacy=row, agreed=agreed, by=request.actor, at=clock.now())
    messages.success(request, _("已同意，当时生效。") if agreed else _("已退回，没有生效。"))
    return redirect("quality:candidacy", candidacy_id=row.pk)


@page(permissions.ANSWER)
@require_POST
def answer(request: Request, objection_id: int) -> HttpResponse:
    """Answer an objection."""
    one = get_object_or_404(Objection.objects.select_related("candidacy"), pk=objection_id)
    row, form = found(request, one.candidacy_id, permissions.ANSWER), forms.AnswerForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            decisions.answer(objection=one, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("异议已答复。"))
            return redirect("quality:candidacy", candidacy_id=row.pk)
    return shown(request, row, answer_form=form)
