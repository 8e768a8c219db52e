"""Results before the public as officers see them: a preview, what stands in the way, every deed with its reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.rectification import ObjectionState, PublicationState, ReplyState
from zhaohu.supervision.forms import publications as forms
from zhaohu.supervision.forms.office import DeedForm
from zhaohu.supervision.forms.rectification import AnswerForm, ReasonForm
from zhaohu.supervision.models import FindingObjection, Publication
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.permissions import rectification as order_permissions
from zhaohu.supervision.queries import publications as queries
from zhaohu.supervision.queries import terms
from zhaohu.supervision.services import objections, publications, replies
from zhaohu.supervision.services.limits import end_of

_TABS = {
    "waiting": gettext_lazy("待公示"),
    "replies": gettext_lazy("回应待核对"),
    "published": gettext_lazy("已公示"),
    "withdrawn": gettext_lazy("已撤下"),
}


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Results by the day on which they have to be public."""
    at, counts, tab = clock.now(), queries.counts(request.actor), request.GET.get("tab", "")
    tab = tab if tab in _TABS else "waiting"
    found = paged(request, queries.listed(request.actor, tab=tab), queries.order_of(tab), total=counts[tab])
    context = {
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "tab": tab, "page": found, "now": at,
        "rows": [(row, _term(row, at)) for row in found.rows], "today": clock.day_of(at),
    }  # fmt: skip
    return render(request, "supervision/results/office_list.html", context)


def _term(row: Publication, at: Any) -> Any:
    return terms.of(end_of(row.due_on), at=at) if row.state == PublicationState.WAITING else None


@page(permissions.SEE)
@require_GET
def publication(request: Request, publication_id: int) -> HttpResponse:
    """The preview: exactly what the public will read, and what stands in the way."""
    return _shown(request, _found(request, publication_id))


def _found(request: Request, publication_id: int) -> Publication:
    return get_object_or_404(queries.read(request.actor), pk=publication_id)


def _form(deed: str, row: Publication, data: Any = None) -> Any:
    """The form of a deed, empty or sent; each field is its label's alone on a page with many forms."""
    more: dict[str, Any] = {"auto_id": f"id_{deed}_%s", "initial": {"revision": row.revision}}
    if deed == "revise":
        return forms.ReviseForm(data, publication=row, **more)
    if deed == "publish":
        return forms.PublishForm(data, again=row.state == PublicationState.WITHDRAWN, **more)
    return (DeedForm if deed == "show_reply" else ReasonForm)(data, **more)


def _possible(row: Publication) -> list[str]:
    public = row.state == PublicationState.PUBLISHED
    names = {
        "publish": not public, "revise": row.state != PublicationState.WITHDRAWN, "withdraw": public,
        "show_reply": row.reply_state == ReplyState.WRITTEN, "return_reply": row.reply_state == ReplyState.WRITTEN,
    }  # fmt: skip
    return [name for name, possible in names.items() if possible]


def _shown(request: Request, row: Publication, *, deed: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    made = {name: _form(name, row) for name in _possible(row)}
    if form is not None:
        form.data = {**form.data.dict(), "revision": row.revision}
        made[deed] = form
    context = {
        "publication": row, "result": queries.shown(row), "forms": made, "opened": deed, "error_form": form,
        "personal": queries.personal(row, at=at), "objected": publications.objected(row).exists(),
        "early": clock.day_of(at) < row.open_from, "term": _term(row, at), "now": at,
        "is_public": row.state == PublicationState.PUBLISHED, "raised": ObjectionState.RAISED,
        "findings": row.inspection.findings.all(),
        "answer_form": made.get("answer") or AnswerForm(auto_id="id_answer_%s"),
    }  # fmt: skip
    return render(request, "supervision/results/office.html", context, status=status)


Do = Callable[[Publication, Any], str]


def _deed(request: Request, publication_id: int, deed: str, do: Do) -> HttpResponse:
    """Do it and go back, or show the page with what was written and why it was not done."""
    row, status = _found(request, publication_id), 422
    form = _form(deed, row, request.POST)
    if form.is_valid():
        try:
            messages.success(request, do(row, form))
            return redirect("supervision:publication", publication_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, row.pk), problem.problem.status
    return _shown(request, row, deed=deed, form=form, status=status)


@page(permissions.PUBLISH)
@require_POST
def publish(request: Request, publication_id: int) -> HttpResponse:
    """Show it to everybody."""

    def do(row: Publication, form: Any) -> str:
        publications.publish(publication=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("已公示。")

    return _deed(request, publication_id, "publish", do)


@page(permissions.PUBLISH)
@require_POST
def revise(request: Request, publication_id: int) -> HttpResponse:
    """Write the public words anew, with the reason."""

    def do(row: Publication, form: Any) -> str:
        data = form.cleaned_data
        publications.revise(
            publication=row, revision=data["revision"], summary=data["summary"], facts=form.facts(),
            reason=data["reason"], by=request.actor, at=clock.now(),
        )  # fmt: skip
        return _("已修改，理由留在经过里。")

    return _deed(request, publication_id, "revise", do)


@page(permissions.PUBLISH)
@require_POST
def withdraw(request: Request, publication_id: int) -> HttpResponse:
    """Show it no more, with the reason."""

    def do(row: Publication, form: Any) -> str:
        publications.withdraw(publication=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("已撤下。")

    return _deed(request, publication_id, "withdraw", do)


@page(permissions.PUBLISH)
@require_POST
def show_reply(request: Request, publication_id: int) -> HttpResponse:
    """Nothing personal stands in the reply."""

    def do(row: Publication, form: Any) -> str:
        replies.show(publication=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("回应已列出。")

    return _deed(request, publication_id, "show_reply", do)


@page(permissions.PUBLISH)
@require_POST
def return_reply(request: Request, publication_id: int) -> HttpResponse:
    """Something personal stands in the reply."""

    def do(row: Publication, form: Any) -> str:
        replies.give_back(publication=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("已请机构改写。")

    return _deed(request, publication_id, "return_reply", do)


@page(order_permissions.HANDLE)
@require_POST
def answer(request: Request, finding_objection_id: int) -> HttpResponse:
    """Uphold or correct a finding that was contested; back to the result's page, where every finding has one."""
    seen = queries.visible(request.actor)
    rows = FindingObjection.objects.filter(finding__inspection__publication__in=seen)
    found = get_object_or_404(rows.select_related("finding__inspection__publication"), pk=finding_objection_id)
    row = _found(request, found.finding.inspection.publication.pk)
    form, status = AnswerForm(request.POST, auto_id="id_answer_%s"), 422
    if form.is_valid():
        try:
            objections.answer(objection=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("异议已答复。"))
            return redirect("supervision:publication", publication_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            status = problem.problem.status
    return _shown(request, row, deed="answer", form=form, status=status)
