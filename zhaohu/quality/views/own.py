"""An institution applies for the name, follows its application and takes it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries import filing as institutions
from zhaohu.institutions.queries.own import preferred
from zhaohu.quality.choices.demonstration import CLOSED
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.forms import demonstration as forms
from zhaohu.quality.models import Candidacy
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import candidacies


def _chosen(request: Request) -> Institution | None:
    """The institution that ?institution= names, else the last."""
    mine = list(permissions.SEE_OWN.rows(request.actor, institutions.institutions_of(request.actor)))
    wanted = request.POST.get("institution") or request.GET.get("institution", "")
    return preferred(mine, wanted)


@page(permissions.SEE_OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """The open round, what the records say of each condition, and where the applications stand."""
    return _shown(request, _chosen(request))


def _shown(request: Request, institution: Institution | None, **context: Any) -> HttpResponse:
    at = clock.now()
    on, current = clock.day_of(at), queries.open_round()
    rows = list(queries.of_institution(institution)) if institution else []
    said = conditions.checked(institution, on) if institution else []
    busy = any(row.state not in CLOSED for row in rows)
    taking = current is not None and current.opens_on <= on <= current.closes_on
    wrong = any(form.errors for form in context.values())
    context = {
        "institution": institution, "rows": rows, "conditions": said, "unmet": conditions.unmet(said), "at": at,
        "round": current, "taking": taking, "busy": busy, "form": forms.ApplyForm(),
        "withdraw_form": forms.ReasonForm(), "scheme": queries.scheme(current) if current else None, "closed": CLOSED,
    } | context  # fmt: skip
    return render(request, "quality/own.html", context, status=422 if wrong else 200)


@page(permissions.APPLY)
@require_POST
def apply(request: Request) -> HttpResponse:
    """Apply in the open round."""
    institution, form = _chosen(request), forms.ApplyForm(request.POST)
    current, at = queries.open_round(), clock.now()
    if institution is None or current is None:
        raise errors.ROUND_STATE.raised(state=_("没有批次在接受申报"))
    if form.is_valid():
        with shown_in(form):
            said = form.cleaned_data["statement"]
            candidacies.apply(round=current, institution=institution, statement=said, by=request.actor, at=at)
            messages.success(request, _("已申报，等区卫生健康委推荐。"))
            return redirect("quality:own")
    return _shown(request, institution, form=form)


@page(permissions.WITHDRAW)
@require_POST
def withdraw(request: Request, candidacy_id: int) -> HttpResponse:
    """Take an application back."""
    rows = permissions.WITHDRAW.rows(request.actor, Candidacy.objects.select_related("institution__district"))
    found = get_object_or_404(rows, pk=candidacy_id)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            candidacies.withdraw(candidacy=found, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
            messages.success(request, _("已撤回申报。"))
            return redirect("quality:own")
    return _shown(request, found.institution, withdraw_form=form)
