"""One complaint as its officers see it, and every deed on it. A deed that meets another's comes back filled in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import (
    MERGEABLE,
    OPEN,
    WORKING,
    ComplaintState,
    QuestionState,
    Severity,
)
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.forms import office as forms
from zhaohu.supervision.models import Complaint, ComplaintMerge, Question
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.queries import complaints as queries
from zhaohu.supervision.queries import terms
from zhaohu.supervision.services import complainants, handling, merges, questions

_FORMS: dict[str, type[forms.DeedForm]] = {
    "accept": forms.AcceptForm, "refuse": forms.RefuseForm, "pass_on": forms.PassOnForm, "move": forms.MoveForm,
    "ask": forms.AskForm, "answer": forms.AnswerForm, "close": forms.CloseForm,
}  # fmt: skip


def _ids(deed: str) -> str:
    """Several forms stand on one page, and each field is its label's alone."""
    return f"id_{deed}_%s"


def _found(request: Request, complaint_id: int) -> Complaint:
    return get_object_or_404(queries.read(request.actor), pk=complaint_id)


@page(permissions.SEE_QUEUE)
@require_GET
def complaint(request: Request, complaint_id: int) -> HttpResponse:
    """The case: facts, terms, what the institution said, what may be the same, what can be done."""
    return _shown(request, _found(request, complaint_id))


def _possible(row: Complaint) -> set[str]:
    """The deeds that the state allows."""
    state = ComplaintState(row.state)
    deeds: dict[str, bool] = {
        "accept": state == ComplaintState.RECEIVED,
        "refuse": state in (ComplaintState.RECEIVED, ComplaintState.REOPENED),
        "pass_on": state in OPEN,
        "move": state in MERGEABLE,
        "ask": state in WORKING,
        "answer": state in WORKING,
        "close": state == ComplaintState.ANSWERED,
        "merge": state in MERGEABLE,
    }
    return {deed for deed, possible in deeds.items() if possible}


def _shown(request: Request, row: Complaint, *, deed: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    possible = _possible(row)
    initial = {"revision": row.revision}
    shown = {name: made(initial=initial, auto_id=_ids(name)) for name, made in _FORMS.items() if name in possible}
    found = queries.duplicates(row, actor=request.actor) if "merge" in possible else []
    if found:
        shown["merge"] = forms.MergeForm(
            initial=initial, auto_id=_ids("merge"), choices=[one.complaint for one in found]
        )
    if form is not None:
        shown[deed] = form
        form.data = {**form.data.dict(), "revision": row.revision}
    context = {
        "complaint": row, "forms": shown, "opened": deed, "term": terms.of(row.due_at, at=at),
        "lines": terms.lines(row, at=at), "duplicates": found, "named": queries.has_complainant(row),
        "readings": queries.readings(row), "read_form": forms.ReadForm(auto_id=_ids("read")), "open": row.state in OPEN,
        "critical": row.severity == Severity.CRITICAL, "asked": QuestionState.ASKED,
        "mine": row.officer_id == request.actor.user_id, "merge_of": next(iter(row.merges.all()), None),
        "error_form": form,
    }  # fmt: skip
    return render(request, "supervision/office/case.html", context, status=status)


Do = Callable[[Complaint, dict[str, Any]], str]


def _deed(request: Request, complaint_id: int, name: str, do: Do) -> HttpResponse:
    """Do it and go back to the case, or show the case with what was written and why it was not done."""
    row = _found(request, complaint_id)
    form, status = _FORMS[name](request.POST, auto_id=_ids(name)), 422
    if form.is_valid():
        try:
            messages.success(request, do(row, dict(form.cleaned_data)))
            return redirect("supervision:complaint", complaint_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, complaint_id), problem.problem.status
    return _shown(request, row, deed=name, form=form, status=status)


@page(permissions.HANDLE)
@require_POST
def accept(request: Request, complaint_id: int) -> HttpResponse:
    """Take it up."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        institution, uscc = None, data.pop("uscc").strip().upper()
        if uscc and (institution := Institution.objects.filter(uscc=uscc, district=row.district_id).first()) is None:
            raise errors.PLACE_NEEDED.raised(field="uscc")
        handling.accept(complaint=row, **data, institution=institution, by=request.actor, at=clock.now())
        return _("已受理。")

    return _deed(request, complaint_id, "accept", do)


@page(permissions.HANDLE)
@require_POST
def refuse(request: Request, complaint_id: int) -> HttpResponse:
    """Do not take it up, and say why."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        handling.refuse(complaint=row, **data, by=request.actor, at=clock.now())
        return _("已告知投诉人不予受理的理由。")

    return _deed(request, complaint_id, "refuse", do)


@page(permissions.HANDLE)
@require_POST
def pass_on(request: Request, complaint_id: int) -> HttpResponse:
    """Give it to another department."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        handling.pass_on(complaint=row, **data, by=request.actor, at=clock.now())
        return _("已转其他部门，并告知投诉人。")

    return _deed(request, complaint_id, "pass_on", do)


@page(permissions.HANDLE)
@require_POST
def move(request: Request, complaint_id: int) -> HttpResponse:
    """Give it to another district, where it is no longer ours to see."""
    row, status = _found(request, complaint_id), 422
    form = forms.MoveForm(request.POST, auto_id=_ids("move"))
    if form.is_valid():
        try:
            handling.move_district(complaint=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已转其他区，期限从最初收到时起算。"))
            return redirect("supervision:complaints")
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, complaint_id), problem.problem.status
    return _shown(request, row, status=status, deed="move", form=form)


@page(permissions.HANDLE)
@require_POST
def ask(request: Request, complaint_id: int) -> HttpResponse:
    """Ask the institution, in the officer's words."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        questions.ask(complaint=row, **data, by=request.actor, at=clock.now())
        return _("已发给机构。")

    return _deed(request, complaint_id, "ask", do)


@page(permissions.HANDLE)
@require_POST
def withdraw_question(request: Request, question_id: int) -> HttpResponse:
    """Ask no longer."""
    rows = Question.objects.filter(complaint__in=queries.visible_to(request.actor))
    found = get_object_or_404(rows, pk=question_id)
    questions.withdraw(question=found, by=request.actor, at=clock.now())
    messages.success(request, _("已撤回询问。"))
    return redirect("supervision:complaint", complaint_id=found.complaint_id)


@page(permissions.HANDLE)
@require_POST
def answer(request: Request, complaint_id: int) -> HttpResponse:
    """Answer the citizen."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        handling.answer(complaint=row, **data, by=request.actor, at=clock.now())
        return _("已答复投诉人。")

    return _deed(request, complaint_id, "answer", do)


@page(permissions.HANDLE)
@require_POST
def close(request: Request, complaint_id: int) -> HttpResponse:
    """End it with a finding."""

    def do(row: Complaint, data: dict[str, Any]) -> str:
        revision = data.pop("revision")
        result = handling.Result(**data)
        handling.close(complaint=row, revision=revision, result=result, by=request.actor, at=clock.now())
        return _("已办结。投诉人可以评价。")

    return _deed(request, complaint_id, "close", do)


@page(permissions.HANDLE)
@require_POST
def merge(request: Request, complaint_id: int) -> HttpResponse:
    """Let it follow another one about the same matter."""
    row, status = _found(request, complaint_id), 422
    choices = [one.complaint for one in queries.duplicates(row, actor=request.actor)]
    form = forms.MergeForm(request.POST, auto_id=_ids("merge"), choices=choices)
    if form.is_valid():
        data = form.cleaned_data
        try:
            merges.merge(
                gone=row, kept=data["into"], revision=data["revision"], reason=data["reason"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已并案，可以撤销。"))
            return redirect("supervision:complaint", complaint_id=data["into"].pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, complaint_id), problem.problem.status
    return _shown(request, row, status=status, deed="merge", form=form)


@page(permissions.HANDLE)
@require_POST
def unmerge(request: Request, complaint_merge_id: int) -> HttpResponse:
    """Take it out of the other one again."""
    rows = ComplaintMerge.objects.filter(gone__in=queries.visible_to(request.actor))
    row = merges.undo(merge=get_object_or_404(rows, pk=complaint_merge_id), by=request.actor, at=clock.now())
    messages.success(request, _("已撤销并案。"))
    return redirect("supervision:complaint", complaint_id=row.pk)


@page(permissions.REASSIGN)
@require_http_methods(["GET", "POST"])
def reassign(request: Request, complaint_id: int) -> HttpResponse:
    """Give it to another officer of the district, with the reason."""
    row = get_object_or_404(permissions.REASSIGN.rows(request.actor, queries.read(request.actor)), pk=complaint_id)
    form = forms.ReassignForm(sent(request), officers=queries.reviewers(row, at=clock.now()))
    if form.is_valid():
        with shown_in(form):
            handling.reassign(complaint=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已改派。"))
            return redirect("supervision:complaint", complaint_id=row.pk)
    context = {"form": form, "complaint": row}
    return render(request, "supervision/office/reassign.html", context, status=422 if form.errors else 200)


@page(permissions.OPEN_COMPLAINANT)
@require_POST
def complainant(request: Request, complaint_id: int) -> HttpResponse:
    """Who complained: to the handling officer alone, with a reason, kept each time; never on a page that stays."""
    row = _found(request, complaint_id)
    if not permissions.OPEN_COMPLAINANT.allows(request.actor, row):
        raise Http404
    form = forms.ReadForm(request.POST)
    if not form.is_valid():
        return redirect("supervision:complaint", complaint_id=row.pk)
    person = complainants.read(complaint=row, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
    answer = render(request, "supervision/office/complainant.html", {"complaint": row, "person": person})
    answer["Cache-Control"] = "private, no-store"
    return answer
