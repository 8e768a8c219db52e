"""The gap radar and the deeds on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.paging import page as page_of
from zhaohu.institutions.choices.registration import Treatment
from zhaohu.institutions.forms.registrations import TreatmentForm
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.queries import gaps as queries
from zhaohu.institutions.queries import registrations
from zhaohu.institutions.services import gaps
from zhaohu.rules import queries as rules

_VIEWS = {
    "unfiled": gettext_lazy("登记未备案"),
    "wording": gettext_lazy("范围字样不符"),
    "unregistered": gettext_lazy("备案无登记"),
    "silent": gettext_lazy("推送中断"),
}
_ORDER = {"unfiled": ["registered_on", "id"], "wording": ["registered_on", "id"], "unregistered": ["filed_on", "id"]}


@page(permissions.SEE_GAPS)
@require_GET
def radar(request: Request) -> HttpResponse:
    """Four kinds of gap, one list each."""
    on = clock.day_of(clock.now())
    view = request.GET.get("view", "unfiled")
    view = view if view in _VIEWS else "unfiled"
    lists: dict[str, Any] = {
        "unfiled": queries.unfiled(request.actor, on=on),
        "wording": queries.wording(request.actor),
        "unregistered": queries.unregistered(request.actor),
    }
    silences = queries.silences(request.actor, on=on)
    counts = {name: rows.count() for name, rows in lists.items()}
    counts["silent"] = sum(silence.is_silent for _district, found in silences for silence in found)
    chosen = {name: request.GET.get(name, "") for name in ("district", "treatment")}
    context = {
        "view": view, "tabs": [(name, title, counts[name]) for name, title in _VIEWS.items()], "on": on,
        "silences": silences, "chosen": chosen, "treatments": Treatment.choices,
        "districts": [district for district, _found in silences],
        "days": rules.value("filing.gap.unfiled_days", on=on),
    }  # fmt: skip
    if view in lists:
        context["page"] = page_of(request, _filtered(lists[view], chosen), _ORDER[view], size=20)
    return render(request, "institutions/registrations/gaps.html", context)


def _filtered(rows: Any, chosen: dict[str, str]) -> Any:
    if chosen["district"]:
        rows = rows.filter(district_id=chosen["district"])
    if chosen["treatment"] and hasattr(rows.model, "treatment"):
        rows = rows.filter(treatment="" if chosen["treatment"] == "none" else chosen["treatment"])
    return rows


@page(permissions.TREAT)
@require_POST
def treat(request: Request, registration_id: int) -> HttpResponse:
    """Set the class of treatment."""
    found = registrations.registration_of(request.actor, registration_id)
    form = TreatmentForm(request.POST)
    if form.is_valid():
        treatment = Treatment(form.cleaned_data["treatment"])
        reason = form.cleaned_data["reason"]
        gaps.treat(registration=found, treatment=treatment, reason=reason, by=request.actor, at=clock.now())
        messages.success(request, _("已归为{treatment}。").format(treatment=treatment.label))
        return redirect("institutions:registration", registration_id)
    context = {
        "registration": found, "deeds": registrations.deeds(found), "form": form,
        "changes": registrations.changes(found),
    }  # fmt: skip
    return render(request, "institutions/registrations/registration.html", context, status=422)


@page(permissions.NUDGE)
@require_POST
def nudge(request: Request, registration_id: int) -> HttpResponse:
    """Urge a body to file."""
    found = registrations.registration_of(request.actor, registration_id)
    try:
        gaps.nudge(registration=found, by=request.actor, at=clock.now())
        messages.success(request, _("已催办「{name}」。").format(name=found.name))
    except ProblemError as problem:
        messages.warning(request, f"{problem.sentence}{problem.remedy}")
    return redirect("institutions:registration", registration_id)
