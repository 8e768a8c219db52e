"""The family support page and its three calculators. What is filled in stands in the address and is kept nowhere."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import shown_in
from zhaohu.guidance import calendar_file
from zhaohu.guidance.choices.benefits import Split
from zhaohu.guidance.forms.benefits import LeaveForm, SubsidyForm, TaxForm
from zhaohu.guidance.permissions import benefits as permissions
from zhaohu.guidance.queries import benefits as queries
from zhaohu.guidance.queries import leave as leaves
from zhaohu.guidance.queries import subsidy as subsidies
from zhaohu.guidance.queries import tax as taxes


@page(permissions.SEE_SUPPORT)
@require_GET
def support(request: Request) -> HttpResponse:
    """What there is for families, on one page."""
    return render(request, "guidance/support/support.html")


def _answered(request: Request, kind: Callable[..., forms.Form], template: str, reckon: Callable[[dict[str, Any]], Any],
              **initial: Any) -> HttpResponse:  # fmt: skip
    """The form, and below it the answer where something was asked."""
    asked = bool(request.GET.get("born_on") or request.GET.get("asked"))
    first = {name: field.initial for name, field in kind().fields.items() if field.initial is not None}
    form, found = kind({**first, **initial, **request.GET.dict()} if asked else None, initial=initial), None
    if asked and form.is_valid():
        with shown_in(form):
            found = reckon(form.cleaned_data)
    context = {"form": form, "found": found, "own": queries.own_children(request.actor)}
    context["address"] = request.GET.urlencode()
    return render(request, template, context, status=422 if form.errors else 200)


def _leave(data: dict[str, Any]) -> leaves.Leave:
    return leaves.reckon(leaves.Asked(**data), on=clock.day_of(clock.now()))


def _limits() -> dict[str, int]:
    return leaves.limits(clock.day_of(clock.now()))


@page(permissions.CALCULATE)
@require_GET
def leave(request: Request) -> HttpResponse:
    """Leave around a birth."""
    return _answered(request, partial(LeaveForm, limits=_limits()), "guidance/support/leave.html", _leave)


@page(permissions.CALCULATE)
@require_GET
def leave_calendar(request: Request) -> HttpResponse:
    """The same leave as a calendar file; what cannot be calculated has none."""
    form = LeaveForm(request.GET, limits=_limits())
    if not form.is_valid():
        raise Http404
    try:
        found = _leave(form.cleaned_data)
    except ProblemError as problem:
        raise Http404 from problem
    file = calendar_file.written(leaves.events(found), at=clock.now())
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="leave-{found.asked.born_on}.ics"'
    return answer


@page(permissions.CALCULATE)
@require_GET
def tax(request: Request) -> HttpResponse:
    """The tax deduction of one year."""
    on = clock.day_of(clock.now())

    def reckon(data: dict[str, Any]) -> taxes.Deduction:
        return taxes.reckon(data["born_on"], data["babies"], data["year"], Split(data["split"]), on=on)

    return _answered(request, TaxForm, "guidance/support/tax.html", reckon, year=on.year, split=Split.MINE)


@page(permissions.CALCULATE)
@require_GET
def subsidy(request: Request) -> HttpResponse:
    """The childcare subsidy."""
    on = clock.day_of(clock.now())
    return _answered(
        request, SubsidyForm, "guidance/support/subsidy.html",
        lambda data: subsidies.reckon(data["born_on"], data["babies"], on=on),
    )  # fmt: skip
