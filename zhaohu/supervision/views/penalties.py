"""Penalties as everybody reads them, and what an institution says of the records about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as paged
from zhaohu.divisions import queries as divisions
from zhaohu.supervision.choices.penalties import CONTESTED, RecordState, RepairState
from zhaohu.supervision.forms.penalties import SayForm
from zhaohu.supervision.models import CreditRecord
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.queries import records as queries
from zhaohu.supervision.services import disputes, repairs


@page(permissions.SEE_PUBLIC)
@require_safe
def listing(request: Request) -> HttpResponse:
    """查处罚: what is public now, by name, code or number of the decision."""
    on, words, district = clock.day_of(clock.now()), request.GET.get("q", "")[:60], request.GET.get("district", "")
    known = list(divisions.districts())
    district = district if district in {one.code for one in known} else ""
    found = paged(request, queries.sought(on, words=words.replace("\0", ""), district=district), ("-decided_on", "-id"))
    context = {
        "rows": [queries.public(row) for row in found.rows], "page": found, "q": words, "district": district,
        "districts": known, "now": clock.now(),
    }  # fmt: skip
    return render(request, "supervision/public/penalties.html", context)


@page(permissions.SEE_PUBLIC)
@require_safe
def penalty(request: Request, record_id: int) -> HttpResponse:
    """One public penalty. What is no longer public is not here."""
    row = get_object_or_404(queries.in_public(clock.day_of(clock.now())), pk=record_id)
    return render(request, "supervision/public/penalty.html", {"one": queries.public(row), "now": clock.now()})


@page(permissions.SEE_OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """What authorities said of my institutions."""
    shown = paged(request, queries.own(request.actor), ("-decided_on", "-id"))
    return render(request, "supervision/institutions/records.html", {"page": shown})


def _mine(request: Request, record_id: int) -> CreditRecord:
    return get_object_or_404(queries.own(request.actor), pk=record_id)


@page(permissions.SEE_OWN)
@require_GET
def own_record(request: Request, record_id: int) -> HttpResponse:
    """One record: contest it, or ask for repair."""
    return _shown(request, _mine(request, record_id))


def _shown(request: Request, row: CreditRecord, *, deed: str = "", form: Any = None) -> HttpResponse:
    on = clock.day_of(clock.now())
    made: dict[str, Any] = {}
    if row.state != RecordState.WITHDRAWN and not any(one.state in CONTESTED for one in row.disputes.all()):
        made["contest"] = SayForm(auto_id="id_contest_%s")
    asked = any(one.state == RepairState.SUBMITTED for one in row.repairs.all())
    public = row.state == RecordState.PUBLISHED and row.repair_from is not None
    if public and not asked and row.repair_from and row.repair_from <= on:
        made["repair"] = SayForm(auto_id="id_repair_%s")
    if form is not None:
        made[deed] = form
    context = {
        "record": row, "lines": queries.lines(row), "forms": made, "opened": deed, "error_form": form,
        "later": row.repair_from if public and "repair" not in made and not asked else None,
    }  # fmt: skip
    return render(request, "supervision/institutions/record.html", context, status=422 if form else 200)


@page(permissions.CONTEST)
@require_POST
def contest(request: Request, record_id: int) -> HttpResponse:
    """Contest it."""
    row = get_object_or_404(permissions.CONTEST.rows(request.actor, queries.own(request.actor)), pk=record_id)
    form = SayForm(request.POST, request.FILES, auto_id="id_contest_%s")
    if form.is_valid():
        said = form.cleaned_data
        sent = [said["papers"]] if said["papers"] else []
        with shown_in(form):
            disputes.contest(record=row, text=said["text"], sent=sent, by=request.actor, at=clock.now())
            messages.success(request, _("已提出异议，公示旁标明「有异议」。"))
            return redirect("supervision:own_record", record_id=row.pk)
    return _shown(request, _mine(request, record_id), deed="contest", form=form)


@page(permissions.ASK_REPAIR)
@require_POST
def ask_repair(request: Request, record_id: int) -> HttpResponse:
    """Ask for credit repair."""
    row = get_object_or_404(permissions.ASK_REPAIR.rows(request.actor, queries.own(request.actor)), pk=record_id)
    form = SayForm(request.POST, request.FILES, auto_id="id_repair_%s")
    if form.is_valid():
        said = form.cleaned_data
        sent = [said["papers"]] if said["papers"] else []
        with shown_in(form):
            repairs.ask(record=row, text=said["text"], sent=sent, by=request.actor, at=clock.now())
            messages.success(request, _("已申请信用修复。"))
            return redirect("supervision:own_record", record_id=row.pk)
    return _shown(request, _mine(request, record_id), deed="repair", form=form)
