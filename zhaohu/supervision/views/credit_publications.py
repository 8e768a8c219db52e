"""Quarters as the city prepares and publishes them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.supervision.forms.credit import ProposeForm
from zhaohu.supervision.models import CreditPublication
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_publications as queries
from zhaohu.supervision.queries import credit_scores
from zhaohu.supervision.services import credit_publications as services

_SHOWN = 12


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def listing(request: Request) -> HttpResponse:
    """The quarters so far; propose one."""
    on = clock.day_of(clock.now())
    form = ProposeForm(sent(request), initial={"year": on.year, "quarter": (on.month + 2) // 3})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = services.propose(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已提出，等另一位市级经办复核。"))
            return redirect("supervision:credit_publication", credit_publication_id=made.pk)
    context = {"rows": queries.listed()[:_SHOWN], "form": form}
    return render(request, "supervision/credit/quarters.html", context, status=422 if form.errors else 200)


@page(permissions.PROPOSE)
@require_GET
def publication(request: Request, credit_publication_id: int) -> HttpResponse:
    """One quarter: where it stands, and what is next."""
    row = get_object_or_404(queries.listed(), pk=credit_publication_id)
    at = clock.now()
    context = {
        "row": row, "counts": queries.counts(row), "run": credit_scores.last_run(), "at": at,
        "proposer": row.proposed_by_id == request.actor.user_id,
        "over": row.objection_to is not None and clock.day_of(at) > row.objection_to,
    }  # fmt: skip
    return render(request, "supervision/credit/quarter.html", context)


def _row(credit_publication_id: int) -> CreditPublication:
    return get_object_or_404(CreditPublication.objects.defer("content"), pk=credit_publication_id)


@page(permissions.OPEN)
@require_POST
def open_objections(request: Request, credit_publication_id: int) -> HttpResponse:
    """Begin the objection window."""
    row = _row(credit_publication_id)
    services.open_objections(publication=row, by=request.actor, at=clock.now())
    messages.success(request, _("异议期已开始，机构会收到通知。"))
    return redirect("supervision:credit_publication", credit_publication_id=row.pk)


@page(permissions.PUBLISH)
@require_POST
def publish(request: Request, credit_publication_id: int) -> HttpResponse:
    """Make the quarter public."""
    row = _row(credit_publication_id)
    services.publish(publication=row, by=request.actor, at=clock.now())
    messages.success(request, _("已公布，名单的摘要已存证。"))
    return redirect("supervision:credit_publication", credit_publication_id=row.pk)
