"""The officer's queue of credit appeals, and one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.credit import AppealState
from zhaohu.supervision.forms.credit import DecisionForm
from zhaohu.supervision.models import CreditAppeal
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_appeals as queries
from zhaohu.supervision.queries import credit_scores
from zhaohu.supervision.queries.credit_sources import deciders
from zhaohu.supervision.services import credit_appeals as services


@page(permissions.SEE_APPEALS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Open appeals by their term; decided ones, the newest first."""
    ended = request.GET.get("tab") == "ended"
    order = queries.ENDED_ORDER if ended else queries.ORDER
    on = clock.day_of(clock.now())
    context = {
        "page": paged(request, queries.listed(request.actor, ended=ended), order, size=20), "ended": ended, "on": on,
        "titles": credit_scores.titles(on), "waiting": queries.waiting(request.actor),
    }  # fmt: skip
    return render(request, "supervision/credit/appeals.html", context)


def _found(request: Request, credit_appeal_id: int) -> CreditAppeal:
    return get_object_or_404(queries.visible(request.actor), pk=credit_appeal_id)


@page(permissions.SEE_APPEALS)
@require_GET
def appeal(request: Request, credit_appeal_id: int) -> HttpResponse:
    """What is contested, why, and the review."""
    return _shown(request, _found(request, credit_appeal_id))


def _shown(request: Request, row: CreditAppeal, form: DecisionForm | None = None) -> HttpResponse:
    me, on = request.actor.user_id, clock.day_of(clock.now())
    context: dict[str, Any] = {
        "row": row, "title": credit_scores.titles(on).get(row.criterion, row.criterion), "on": on,
        "form": form or DecisionForm(), "own_row": me in deciders(row.table, row.row),
        "may_take": row.state == AppealState.SUBMITTED,
        "may_decide": row.state == AppealState.REVIEW and row.officer_id == me,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "supervision/credit/appeal.html", context, status=status)


@page(permissions.TAKE_APPEAL)
@require_POST
def take(request: Request, credit_appeal_id: int) -> HttpResponse:
    """Begin the review."""
    row = _found(request, credit_appeal_id)
    services.take(appeal=row, by=request.actor, at=clock.now())
    messages.success(request, _("已受理，由您复核。"))
    return redirect("supervision:credit_appeal", credit_appeal_id=row.pk)


@page(permissions.DECIDE_APPEAL)
@require_POST
def decide(request: Request, credit_appeal_id: int) -> HttpResponse:
    """Leave the point or correct it."""
    row, form = _found(request, credit_appeal_id), DecisionForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            services.decide(appeal=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("复核结论已登记，机构已收到。"))
            return redirect("supervision:credit_appeal", credit_appeal_id=row.pk)
    return _shown(request, row, form)
