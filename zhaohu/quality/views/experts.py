"""Experts: the city's list, and what an expert judges."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.quality.choices.demonstration import CandidacyState, ReviewState
from zhaohu.quality.forms import demonstration as forms
from zhaohu.quality.models import Expert, ExpertReview
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import reviews


@page(permissions.APPOINT)
@require_http_methods(["GET", "POST"])
def experts(request: Request) -> HttpResponse:
    """Everybody who was appointed; appoint one more."""
    form = forms.AppointForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = reviews.appoint(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已聘任{name}。").format(name=made.user.name))
            return redirect("quality:experts")
    context = {"rows": queries.experts(), "form": form}
    return render(request, "quality/office/experts.html", context, status=422 if form.errors else 200)


@page(permissions.APPOINT)
@require_POST
def dismiss(request: Request, expert_id: int) -> HttpResponse:
    """End an appointment."""
    found = get_object_or_404(Expert.objects.select_related("user"), pk=expert_id)
    reviews.dismiss(expert=found, by=request.actor, at=clock.now())
    messages.success(request, _("已解聘{name}，以前的评分保留。").format(name=found.user.name))
    return redirect("quality:experts")


@page(permissions.SCORE)
@require_GET
def assigned(request: Request) -> HttpResponse:
    """What waits for this expert, then what is done."""
    rows = queries.reviews_of(request.actor)
    context = {
        "page": paged(request, rows, ["-waits", "-pk"], size=20),
        "waiting": rows.filter(state=ReviewState.ASSIGNED).count(),
    }
    return render(request, "quality/experts/list.html", context)


def _found(request: Request, review_id: int) -> ExpertReview:
    return get_object_or_404(queries.reviews_of(request.actor), pk=review_id)


@page(permissions.SCORE)
@require_http_methods(["GET", "POST"])
def review(request: Request, review_id: int) -> HttpResponse:
    """Judge one candidate by the published scheme."""
    row = _found(request, review_id)
    form = forms.ScoreForm(sent(request), criteria=queries.scheme(row.candidacy.round)["criteria"])
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            comment = form.cleaned_data["comment"]
            reviews.submit(review=row, scores=form.scores(), comment=comment, by=request.actor, at=clock.now())
            messages.success(request, _("评分已提交，不能再改。"))
            return redirect("quality:reviews")
    return _shown(request, row, form=form)


@page(permissions.SCORE)
@require_POST
def recuse(request: Request, review_id: int) -> HttpResponse:
    """Stand aside."""
    row, form = _found(request, review_id), forms.ReasonForm(request.POST, prefix="recuse")
    if form.is_valid():
        with shown_in(form):
            reviews.recuse(review=row, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
            messages.success(request, _("已回避，市里会另请专家。"))
            return redirect("quality:reviews")
    return _shown(request, row, recuse_form=form)


def _shown(request: Request, row: ExpertReview, **context: Any) -> HttpResponse:
    wrong = any(form.errors for form in context.values())
    scheme = queries.scheme(row.candidacy.round)
    context = {
        "review": row, "row": row.candidacy, "scheme": scheme, "recuse_form": forms.ReasonForm(prefix="recuse"),
        "form": forms.ScoreForm(criteria=scheme["criteria"]),
        "given": [(one["title"], row.scores.get(code), one["points"]) for code, one in scheme["criteria"].items()],
        "may_score": row.state == ReviewState.ASSIGNED and row.candidacy.state == CandidacyState.RECOMMENDED,
    } | context  # fmt: skip
    return render(request, "quality/experts/review.html", context, status=422 if wrong else 200)
