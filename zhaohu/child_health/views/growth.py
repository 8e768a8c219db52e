"""A family's pages: a child's growth, one more measurement, and the sheet for a doctor."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.child_health.choices.growth import Indicator, Standard
from zhaohu.child_health.errors import growth as errors
from zhaohu.child_health.forms.growth import GestationForm, MeasurementForm, VoidForm
from zhaohu.child_health.growth import ages
from zhaohu.child_health.models import Measurement
from zhaohu.child_health.permissions import growth as permissions
from zhaohu.child_health.queries import development, growth_page, growth_todos
from zhaohu.child_health.queries import growth as queries
from zhaohu.child_health.services import growth as services
from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.families.models import Child

_ON_PAPER = (Indicator.WEIGHT, Indicator.LENGTH, Indicator.HEAD)


def of_guardian(request: Request, action: Action, child_id: int) -> Child:
    """The child of a guardian; 404 for anybody else."""
    return get_object_or_404(action.rows(request.actor, Child.objects.all()), pk=child_id)


@page(permissions.SEE)
@require_GET
def record(request: Request, child_id: int) -> HttpResponse:
    """How the child grows, in words, as a curve and as a list."""
    child, on = of_guardian(request, permissions.SEE, child_id), clock.day_of(clock.now())
    standard = _standard(request)
    rows = queries.read(child, standard, on=on)
    national = rows if standard == Standard.WST else queries.read(child, Standard.WST, on=on)
    points = development.of(child, on)
    context = _compared(request, child, standard, rows, on) | {
        "child": child, "rows": rows, "latest": growth_page.latest(rows, child),
        "reasons": growth_page.reasons(national, on=on),
        "points": points, "standing": development.standing(points), "voided": queries.voided(child), "today": on,
        "coming": growth_todos.coming(child, on, measured=rows[-1].measurement.on if rows else None),
        "gestation": queries.gestation(child), "known": child.sex in queries.SEXES,
    }  # fmt: skip
    return render(request, "child_health/growth/record.html", context)


def _compared(request: Request, child: Child, standard: Standard, rows: list[queries.Row], on: date) -> dict[str, Any]:
    """The curve that is looked at, and the others that there are."""
    offered = growth_page.indicators(standard, rows)
    wanted = request.GET.get("indicator", "")
    indicator = Indicator(wanted) if wanted in offered else offered[0]
    return {
        "standard": standard, "who": standard == Standard.WHO, "indicator": indicator, "indicators": offered,
        "curve": _curve(child, rows, standard, indicator, on) if rows else None,
    }  # fmt: skip


def _standard(request: Request) -> Standard:
    wanted = request.GET.get("standard", "")
    return Standard(wanted) if wanted in Standard.values else Standard.WST


def _curve(
    child: Child, rows: list[queries.Row], standard: Standard, indicator: Indicator, on: date
) -> growth_page.Curve | None:
    until = max(rows[-1].age.months, ages.of(child.born_on, on).months) if child.born_on else rows[-1].age.months
    return growth_page.curve(rows, child, standard, indicator, until=until)


@page(permissions.MEASURE)
@require_http_methods(["GET", "POST"])
def measure(request: Request, child_id: int) -> HttpResponse:
    """One more measurement; what is odd is asked once more."""
    child, at = of_guardian(request, permissions.MEASURE, child_id), clock.now()
    form = form_of(request, child, clock.day_of(at))
    if form.is_valid():
        made = kept(form, services.measure, child=child, by=request.actor, at=at)
        if made:
            messages.success(request, _("已记下。"))
            return redirect("child_health:growth", child.pk)
    context = {"child": child, "form": form, "at_place": False}
    return render(request, "child_health/growth/measure.html", context, status=422 if form.errors else 200)


def form_of(request: Request, child: Child, today: date, *, at_place: bool = False) -> MeasurementForm:
    """The form, as a child of that age is usually measured."""
    lying = child.born_on is None or ages.of(child.born_on, today).lying
    return MeasurementForm(sent(request), today=today, lying=lying, at_place=at_place)


def kept(form: MeasurementForm, deed: Any, **facts: Any) -> Measurement | None:
    """Keep what was written; None where it is shown again with what is wrong or odd."""
    try:
        made: Measurement = deed(
            taken=form.taken(), key=form.cleaned_data["key"], confirmed=form.is_confirmed(), **facts
        )
    except ProblemError as problem:
        if problem.problem is errors.CONFIRM:
            form.ask()
        problem.add_to(form)
        return None
    return made


@page(permissions.VOID)
@require_http_methods(["GET", "POST"])
def void(request: Request, measurement_id: int) -> HttpResponse:
    """Take one back, with the reason."""
    rows = permissions.VOID.rows(request.actor, Measurement.objects.select_related("child", "institution"))
    found, form = get_object_or_404(rows, pk=measurement_id), VoidForm(sent(request))
    by_family = request.actor.guards(found.child_id)
    if form.is_valid():
        with shown_in(form):
            services.void(measurement=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已作废，原来的数字和原因仍看得到。"))
            return (
                redirect("child_health:growth", found.child_id) if by_family else redirect("child_health:house_checks")
            )
    shell = "portal/base.html" if by_family else "portal/institution.html"
    context = {"one": found, "form": form, "shell": shell, "by_family": by_family}
    return render(request, "child_health/growth/void.html", context, status=422 if form.errors else 200)


@page(permissions.STATE_GESTATION)
@require_http_methods(["GET", "POST"])
def birth(request: Request, child_id: int) -> HttpResponse:
    """How early the child came."""
    child = of_guardian(request, permissions.STATE_GESTATION, child_id)
    stated = queries.gestation(child)
    initial = {"weeks": stated.weeks, "days": stated.days} if stated else None
    form = GestationForm(sent(request), initial=initial)
    if form.is_valid():
        with shown_in(form):
            services.state_gestation(child=child, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已填写，评价按它重新计算。"))
            return redirect("child_health:growth", child.pk)
    context = {"child": child, "form": form, "stated": stated}
    return render(request, "child_health/growth/birth.html", context, status=422 if form.errors else 200)


@page(permissions.SEE)
@require_GET
def sheet(request: Request, child_id: int) -> HttpResponse:
    """The sheet for a doctor, on A4."""
    child, on = of_guardian(request, permissions.SEE, child_id), clock.day_of(clock.now())
    rows = queries.read(child, Standard.WST, on=on)
    curves = [_curve(child, rows, Standard.WST, one, on) for one in _ON_PAPER] if rows else []
    told = [(row, [growth_page.told(row, one, child) for one in row.readings.values()]) for row in reversed(rows)]
    context = {
        "child": child, "rows": told, "curves": [one for one in curves if one], "today": on,
        "reasons": growth_page.reasons(rows, on=on), "gestation": queries.gestation(child),
        "points": [point for point in development.of(child, on) if point.screening],
    }  # fmt: skip
    return render(request, "child_health/growth/sheet.html", context)
