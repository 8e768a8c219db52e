"""A place that is offered: what, where, when, for how much, until when to answer; and the way out of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Actor, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.forms import applications as forms
from zhaohu.enrolment.models import Choice, Placement
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.enrolment.queries import placements as queries
from zhaohu.enrolment.services import placements as services
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings
from zhaohu.rules import queries as rules


def own(request: Request, action: Action, placement_id: int) -> Placement:
    """A placement to which the reader may do this; 404 otherwise."""
    rows = Placement.objects.select_related("child", "institution__district", "offer", "care_class", "answered_by")
    return get_object_or_404(action.rows(request.actor, rows), pk=placement_id)


def frame_of(request: Request, placement: Placement, items: str) -> dict[str, Any]:
    """Whose page it is. That an institution's person opened the child's record is kept."""
    if request.actor.guards(placement.child_id):
        return {"frame": "portal/base.html", "own": True, "place": placement}
    institution = placement.institution
    readings.record(
        children=[placement.child], purpose=ReadingPurpose.ENROLMENT, items=items, place=institution.name,
        institution=institution.pk, division=institution.district_id, by=request.actor, at=clock.now(),
    )  # fmt: skip
    return {"frame": "portal/institution.html", "own": False, "place": placement}


@page(permissions.SEE_OFFERED)
@require_GET
def placement(request: Request, placement_id: int) -> HttpResponse:
    """The place as the family sees it, with two buttons while it waits for an answer."""
    found = own(request, permissions.SEE_OFFERED, placement_id)
    return render(request, "enrolment/placements/place.html", _told(found, request.actor, clock.now()))


def _told(found: Placement, actor: Actor, at: datetime) -> dict[str, Any]:
    on = clock.day_of(at)
    waiting = Choice.objects.filter(application__choices=found.choice_id, state=ChoiceState.WAITING)
    lower = waiting.filter(rank__gt=found.choice.rank) if found.choice else waiting.none()
    live = found.state in (PlacementState.ACCEPTED, PlacementState.AGREED)
    return {
        "place": found, "price": queries.price_on(found.offer_id, found.starts_on), "now": at,
        "answerable": found.state == PlacementState.OFFERED and (not found.answer_by or at <= found.answer_by),
        "due_soon": found.answer_by and (found.answer_by - at).total_seconds() < 86400,
        "refund": rules.worded("enrolment.refund_rules", on=on).get(found.offer.refund_rule),
        "leaving": queries.overlapping(found) if found.state == PlacementState.OFFERED else [],
        "lower": lower.select_related("offer__institution").order_by("rank"), "live": live,
        "agreement": getattr(found, "agreement", None), "started": queries.started(found, at),
    }  # fmt: skip


@page(permissions.ANSWER)
@require_POST
def answer(request: Request, placement_id: int) -> HttpResponse:
    """Take the place: one tap."""
    found = own(request, permissions.ANSWER, placement_id)
    leaving = [int(text) for text in request.POST.getlist("leaving") if text.isdecimal() and len(text) < 18]
    services.answer(placement=found, accept=True, leaving=leaving, by=request.actor, at=clock.now())
    messages.success(request, _("已接受。请确认托育服务协议。"))
    return redirect("enrolment:agreement", found.pk)


@page(permissions.ANSWER)
@require_http_methods(["GET", "POST"])
def decline(request: Request, placement_id: int) -> HttpResponse:
    """Give the place up: it goes to the next child and does not come back."""
    found = own(request, permissions.ANSWER, placement_id)
    if request.method == "POST":
        services.answer(placement=found, accept=False, by=request.actor, at=clock.now())
        messages.success(request, _("已放弃，托位让给下一位。"))
        return redirect("enrolment:placement", found.pk)
    return render(request, "enrolment/placements/decline.html", _told(found, request.actor, clock.now()))


@page(permissions.END)
@require_http_methods(["GET", "POST"])
def end(request: Request, placement_id: int) -> HttpResponse:
    """The child's last day, by the family or the director."""
    found = own(request, permissions.END, placement_id)
    context = frame_of(request, found, _("办理离托"))
    form = forms.EndForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            services.end(placement=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("离托已办理，对方已收到通知。"))
            return _back(request, found)
    return render(
        request, "enrolment/placements/end.html", context | {"form": form}, status=422 if form.errors else 200
    )


@page(permissions.CANCEL)
@require_http_methods(["GET", "POST"])
def cancel(request: Request, placement_id: int) -> HttpResponse:
    """Take back an offer (the director), or a place that has not begun (both), with the reason."""
    found = own(request, permissions.CANCEL, placement_id)
    context = frame_of(request, found, _("取消托位"))
    form = forms.ReasonForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            services.cancel(placement=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已取消，对方已收到通知。"))
            return _back(request, found)
    return render(
        request, "enrolment/placements/cancel.html", context | {"form": form}, status=422 if form.errors else 200
    )


def _back(request: Request, found: Placement) -> HttpResponse:
    if request.actor.guards(found.child_id):
        return redirect("enrolment:placement", found.pk)
    return redirect("enrolment:applicants")
