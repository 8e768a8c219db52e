"""The risk order with its reasons, the models behind it, and what an institution reads of itself."""

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
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.risk import RiskState
from zhaohu.supervision.forms import risk as forms
from zhaohu.supervision.models import RiskModel
from zhaohu.supervision.permissions import risk as permissions
from zhaohu.supervision.queries import risk as queries
from zhaohu.supervision.queries import risk_facts, risk_training
from zhaohu.supervision.services import risk as services


@page(permissions.SEE_ORDER)
@require_GET
def order(request: Request) -> HttpResponse:
    """The institutions of a district by risk, each with its reasons; without a version in use, what is missing."""
    model, on = queries.in_use(), clock.day_of(clock.now())
    if model is None:
        needs = risk_training.needs(risk_facts.outcomes(on=on), on=on)
        return render(request, "supervision/risk/order.html", {"model": None, "needs": needs})
    whole = queries.listed(request.actor, model)
    places, district = queries.districts(whole), request.GET.get("district", "")
    district = district if district in {one.pk for one in places} else places[0].pk if places else ""
    found = paged(request, queries.listed(request.actor, model, district=district), ["rank", "pk"], size=20)
    context = {"model": model, "districts": places, "district": district, "page": found,
               "lines": queries.lines(found.rows)}  # fmt: skip
    return render(request, "supervision/risk/order.html", context)


@page(permissions.SEE_MODELS)
@require_GET
def models(request: Request) -> HttpResponse:
    """The records there are to train from, and every version."""
    on = clock.day_of(clock.now())
    needs = risk_training.needs(risk_facts.outcomes(on=on), on=on)
    context = {
        "needs": needs, "enough": all(one.enough for one in needs), "label": rules.rule("risk.label", on=on),
        "training": rules.rule("risk.training", on=on), "page": paged(request, queries.versions(), ["-pk"], size=20),
    }  # fmt: skip
    return render(request, "supervision/risk/models.html", context)


@page(permissions.TRAIN)
@require_POST
def train(request: Request) -> HttpResponse:
    """Have a version trained."""
    model = services.ask(by=request.actor, at=clock.now())
    messages.success(request, _("已开始训练，完成后须由另一位市级经办复核。"))
    return redirect("supervision:risk_model", risk_model_id=model.pk)


@page(permissions.SEE_MODELS)
@require_GET
def model(request: Request, risk_model_id: int) -> HttpResponse:
    """One version: its figures, its weights, its drift and how it treats groups."""
    return _shown(request, get_object_or_404(queries.versions(), pk=risk_model_id))


def _shown(request: Request, row: RiskModel, **forms_sent: Any) -> HttpResponse:
    on = clock.day_of(clock.now())
    context: dict[str, Any] = {
        "row": row, "own": row.asked_by_id == request.actor.user_id, "decide_form": forms.DecideForm(),
        "retire_form": forms.RetireForm(), "digest": bytes(row.rows_sm3 or b"").hex(),
        "version": row.pk, "drift_rule": rules.value("risk.drift", on=on),
        "fairness_rule": rules.value("risk.fairness", on=on), "training_rule": rules.value("risk.training", on=on),
    }  # fmt: skip
    if row.figures:
        context |= {"weights": queries.weights(row, on=on), "groups": queries.groups(row, on=on),
                    "curve": queries.curve(row)}  # fmt: skip
    errors = any(form.errors for form in forms_sent.values())
    return render(request, "supervision/risk/model.html", context | forms_sent, status=422 if errors else 200)


@page(permissions.DECIDE)
@require_POST
def decide(request: Request, risk_model_id: int) -> HttpResponse:
    """Put a version in use, or decline it."""
    row, form = get_object_or_404(queries.versions(), pk=risk_model_id), forms.DecideForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            done = services.decide(
                model_id=row.pk, agreed=request.POST.get("accept") == "yes", reason=form.cleaned_data["reason"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            used = done.state == RiskState.IN_USE
            messages.success(request, _("已启用，正在计算各机构的位次。") if used else _("已登记不启用。"))
            return redirect("supervision:risk_model", risk_model_id=row.pk)
    return _shown(request, row, decide_form=form)


@page(permissions.RETIRE)
@require_POST
def retire(request: Request, risk_model_id: int) -> HttpResponse:
    """Take the version out of use."""
    row, form = get_object_or_404(queries.versions(), pk=risk_model_id), forms.RetireForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            services.retire(
                model_id=row.pk, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
            )  # fmt: skip
            messages.success(request, _("已停用。此后抽查对象随机抽取。"))
            return redirect("supervision:risk_model", risk_model_id=row.pk)
    return _shown(request, row, retire_form=form)


@page(permissions.SEE_OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """What the order says of the reader's own institutions, where its records are, and how to contest it."""
    row = queries.in_use()
    found = list(permissions.SEE_OWN.rows(request.actor, queries.latest(row))) if row else []
    return render(request, "supervision/risk/own.html", {"model": row, "lines": queries.lines(found)})
