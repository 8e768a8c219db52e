"""Records of authorities as officers see them: lists, one record with its preview, and every deed on it."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Action, Held, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.identity import mask
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.penalties import CONTESTED, Channel, DisputeState, RecordKind, RecordState, RepairState
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.forms import penalties as forms
from zhaohu.supervision.models import CreditRecord, Delivery, RecordDispute, RepairRequest
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.queries import records as queries
from zhaohu.supervision.services import disputes, records, repairs

_TABS = {
    "all": gettext_lazy("全部"),
    "unmatched": gettext_lazy("没有对上的记录"),
    "due": gettext_lazy("待公示"),
    "contested": gettext_lazy("有异议"),
    "repairs": gettext_lazy("申请修复"),
}


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """What authorities did to institutions, the newest first."""
    tab, kind, words = (request.GET.get(name, "") for name in ("tab", "kind", "q"))
    tab = tab if tab in _TABS else "all"
    kind = kind if kind in RecordKind.values else ""
    counts = queries.counts(request.actor)
    found = queries.listed(request.actor, tab=tab, kind=kind, words=words[:60])
    context = {
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "tab": tab, "kind": kind, "q": words,
        "kinds": RecordKind, "page": paged(request, found, queries.ORDER), "now": clock.now(),
    }  # fmt: skip
    return render(request, "supervision/records/list.html", context)


def place(request: Request, action: Action) -> Held:
    """The post for which the actor reports: the first that may."""
    for held in request.actor.held:
        if held.division and held.department:
            thing = Delivery(department=held.department, division_id=held.division)
            if action.allows(request.actor, thing):
                return held
    raise Http404


@page(permissions.REPORT)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Enter one record by hand; ?kind= says of which kind."""
    record_kind = request.GET.get("kind", "")
    record_kind = record_kind if record_kind in RecordKind.values else RecordKind.PENALTY
    at, held = clock.now(), place(request, permissions.REPORT)
    form = forms.RecordForm(sent(request), kind=record_kind, on=clock.day_of(at))
    if request.method == "POST" and form.is_valid():
        origin = records.Origin(department=held.department or "", division=held.division or "", channel=Channel.FORM)
        with shown_in(form):
            made = records.report(found=form.found, origin=origin, by=request.actor, at=at)
            messages.success(request, _("已报送。"))
            return redirect("supervision:record", record_id=made.pk)
    context = {"form": form, "kind": RecordKind(record_kind), "kinds": RecordKind}
    return render(request, "supervision/records/new.html", context, status=422 if form.errors else 200)


def _found(request: Request, record_id: int) -> CreditRecord:
    return get_object_or_404(queries.read(request.actor), pk=record_id)


@page(permissions.SEE)
@require_GET
def record(request: Request, record_id: int) -> HttpResponse:
    """One record: its fields, what the public reads, its course, what can be done."""
    return _shown(request, _found(request, record_id))


def _shown(request: Request, row: CreditRecord, *, deed: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    opened = [one for one in row.disputes.all() if one.state in CONTESTED]
    asked = [one for one in row.repairs.all() if one.state == RepairState.SUBMITTED]
    given: dict[str, Any] = {"initial": {"revision": row.revision}}
    made: dict[str, Any] = {}
    if row.state == RecordState.DUE and row.institution_id:
        made["publish"] = forms.PublishForm(**given, auto_id="id_publish_%s")
    if row.institution_id is None:
        made["match"] = forms.MatchForm(auto_id="id_match_%s")
    if opened and opened[0].state == DisputeState.REVIEW:
        made["uphold"] = forms.UpholdForm(auto_id="id_uphold_%s")
    if asked:
        made["repair"] = forms.RepairForm(auto_id="id_repair_%s")
    if row.state != RecordState.WITHDRAWN:
        made["withdraw"] = forms.WithdrawForm(**given, auto_id="id_withdraw_%s")
    if row.person_id or row.legal_rep_id:
        made["numbers"] = forms.NumbersForm(auto_id="id_numbers_%s")
    if form is not None:
        made[deed] = form
    context = {
        "record": row, "lines": queries.lines(row), "public": queries.public(row), "forms": made, "opened": deed,
        "error_form": form, "dispute": opened[0] if opened else None, "repair": asked[0] if asked else None,
        "submitted": DisputeState.SUBMITTED, "withdraw_by": queries.withdrawal_due(row), "penalty": RecordKind.PENALTY,
        "case": getattr(row, "case", None),
    }  # fmt: skip
    return render(request, "supervision/records/record.html", context, status=status)


def _deed(
    request: Request, row: CreditRecord, name: str, form: django_forms.Form, do: Callable[..., Any], done: str
) -> HttpResponse:
    """Do it and go back to the record, or show the record with what was written and why it was not done."""
    status = 422
    if form.is_valid():
        try:
            do(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("supervision:record", record_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, row.pk), problem.problem.status
    return _shown(request, row, deed=name, form=form, status=status)


@page(permissions.PUBLISH)
@require_POST
def publish(request: Request, record_id: int) -> HttpResponse:
    """Show it to the public as previewed."""
    row, form = _found(request, record_id), forms.PublishForm(request.POST, auto_id="id_publish_%s")
    return _deed(request, row, "publish", form, lambda **said: records.publish(record=row, **said), _("已公示。"))


@page(permissions.WITHDRAW)
@require_POST
def withdraw(request: Request, record_id: int) -> HttpResponse:
    """Take it back."""
    row, form = _found(request, record_id), forms.WithdrawForm(request.POST, auto_id="id_withdraw_%s")
    return _deed(
        request, row, "withdraw", form, lambda **said: records.withdraw(record=row, **said), _("已撤回，公示当即停止。")
    )


@page(permissions.MATCH)
@require_POST
def match(request: Request, record_id: int) -> HttpResponse:
    """Say which institution it is about."""
    row, form = _found(request, record_id), forms.MatchForm(request.POST, auto_id="id_match_%s")
    return _deed(request, row, "match", form, lambda **said: records.match(record=row, **said), _("已对上机构。"))


@page(permissions.CORRECT)
@require_http_methods(["GET", "POST"])
def correct(request: Request, record_id: int) -> HttpResponse:
    """Correct its fields; the form is that of its entering."""
    rows = permissions.CORRECT.rows(request.actor, queries.read(request.actor))
    row, at = get_object_or_404(rows, pk=record_id), clock.now()
    known = row.values | {"person_id_no": row.person_id or "", "legal_rep_id_no": row.legal_rep_id or ""}
    known["penalty_kind"] = [one for one in known.get("penalty_kind", "").split("、") if one]
    hidden = {name: known.pop(name) for name in ("person_id_no", "legal_rep_id_no")}
    said = None
    if request.method == "POST":
        said = request.POST.copy()
        for name, number in hidden.items():
            said[name] = number if said.get(name) in (None, "", mask(number)) else str(said[name])
    form = forms.RecordForm(said, kind=row.kind, on=clock.day_of(at), initial=known)
    why = forms.CorrectForm(sent(request), initial={"revision": row.revision}, auto_id="id_why_%s")
    if request.method == "POST" and form.is_valid() and why.is_valid():
        with shown_in(form):
            disputes.correct(
                record=row, found=form.found, **why.cleaned_data, by=request.actor, at=at,
            )  # fmt: skip
            messages.success(request, _("已更正。"))
            return redirect("supervision:record", record_id=row.pk)
    for name, number in hidden.items():
        if name in form.fields:
            form.fields[name].help_text = mask(number) if number else ""
            form.fields[name].widget.render_value = False
    wrong = bool(form.errors or why.errors)
    context = {"form": form, "why": why, "record": row}
    return render(request, "supervision/records/correct.html", context, status=422 if wrong else 200)


@page(permissions.OPEN_NUMBERS)
@require_POST
def numbers(request: Request, record_id: int) -> HttpResponse:
    """Identity numbers, with a purpose that is kept; never on a page that stays."""
    rows = permissions.OPEN_NUMBERS.rows(request.actor, queries.read(request.actor))
    row, form = get_object_or_404(rows, pk=record_id), forms.NumbersForm(request.POST, auto_id="id_numbers_%s")
    if not form.is_valid():
        return _shown(request, row, deed="numbers", form=form, status=422)
    found = records.read_numbers(record=row, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
    answer = render(request, "supervision/records/numbers.html", {"record": row, "numbers": found})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _dispute(request: Request, record_dispute_id: int) -> RecordDispute:
    rows = RecordDispute.objects.filter(record__in=queries.visible_to(request.actor))
    return get_object_or_404(rows, pk=record_dispute_id)


@page(permissions.REVIEW)
@require_POST
def begin_review(request: Request, record_dispute_id: int) -> HttpResponse:
    """Begin to look into a dispute."""
    found = disputes.begin(dispute=_dispute(request, record_dispute_id), by=request.actor, at=clock.now())
    messages.success(request, _("已开始核查。"))
    return redirect("supervision:record", record_id=found.record_id)


@page(permissions.REVIEW)
@require_POST
def uphold(request: Request, record_dispute_id: int) -> HttpResponse:
    """Leave the record as it is."""
    found = _dispute(request, record_dispute_id)
    row, form = _found(request, found.record_id), forms.UpholdForm(request.POST, auto_id="id_uphold_%s")
    return _deed(request, row, "uphold", form, lambda **said: disputes.uphold(dispute=found, **said), _("已答复机构。"))


@page(permissions.DECIDE_REPAIR)
@require_POST
def decide_repair(request: Request, repair_request_id: int) -> HttpResponse:
    """Grant or refuse repair."""
    rows = RepairRequest.objects.filter(record__in=queries.visible_to(request.actor))
    found = get_object_or_404(rows, pk=repair_request_id)
    row, form = _found(request, found.record_id), forms.RepairForm(request.POST, auto_id="id_repair_%s")
    return _deed(
        request, row, "repair", form, lambda **said: repairs.decide(request=found, **said), _("已办理信用修复。")
    )


@page(permissions.OPEN_FILE)
@require_GET
def dispute_file(request: Request, record_dispute_id: int) -> HttpResponse:
    """A paper of a dispute."""
    rows = permissions.OPEN_FILE.rows(request.actor, RecordDispute.objects.filter(file__isnull=False))
    found = get_object_or_404(rows.select_related("file"), pk=record_dispute_id)
    return _file(found.file)


@page(permissions.OPEN_FILE)
@require_GET
def repair_file(request: Request, repair_request_id: int) -> HttpResponse:
    """A paper of a request for repair."""
    rows = permissions.OPEN_FILE.rows(request.actor, RepairRequest.objects.filter(file__isnull=False))
    found = get_object_or_404(rows.select_related("file"), pk=repair_request_id)
    return _file(found.file)


def _file(file: Any) -> HttpResponse:
    if file is None:
        raise errors.STATE.raised(state="—")
    return downloads.shown(file)
