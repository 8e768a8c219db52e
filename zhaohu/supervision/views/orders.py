"""Orders as officers see them: the queue, one order, and every deed on it. What meets another's deed comes back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.paging import page as paged
from zhaohu.supervision import rectification_document
from zhaohu.supervision.choices.inspections import TO_MEND
from zhaohu.supervision.choices.rectification import UNSETTLED, FindingState, ObjectionState
from zhaohu.supervision.forms import rectification as forms
from zhaohu.supervision.forms.office import DeedForm
from zhaohu.supervision.models import EvidenceFile, Finding, RectificationOrder
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.queries import inspections, terms
from zhaohu.supervision.queries import rectification as queries
from zhaohu.supervision.services import mending, order_deeds
from zhaohu.supervision.services.limits import end_of

_TABS = {
    "open": gettext_lazy("全部在办"),
    "overdue": gettext_lazy("已超期"),
    "submitted": gettext_lazy("待核实"),
    "objected": gettext_lazy("有异议"),
    "ended": gettext_lazy("已结束"),
}
_FORMS: dict[str, type[Form]] = {
    "accept": forms.AcceptForm, "give_back": forms.GiveBackForm, "prolong": forms.ProlongForm,
    "suspend": forms.ReasonForm, "resume": DeedForm, "withdraw": forms.ReasonForm, "pass_on": forms.ReasonForm,
    "recheck": forms.RecheckForm,
}  # fmt: skip


@page(permissions.SEE)
@require_GET
def queue(request: Request) -> HttpResponse:
    """Orders by due day, then by the gravest finding; what is over stands under a tab of its own."""
    at = clock.now()
    counts = queries.counts(request.actor, at=at)
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "open"
    found = paged(request, queries.listed(request.actor, at=at, tab=tab), queries.order_of(tab), total=counts[tab])
    context = {
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "tab": tab, "page": found, "now": at,
        "rows": [(row, _term(row, at)) for row in found.rows],
    }  # fmt: skip
    return render(request, "supervision/orders/queue.html", context)


def _term(row: RectificationOrder, at: Any) -> Any:
    running = row.state in TO_MEND and row.suspended_at is None
    return terms.of(end_of(row.due_on), at=at) if running else None


@page(permissions.SEE)
@require_GET
def order(request: Request, rectification_order_id: int) -> HttpResponse:
    """One order: each finding with what was handed in, what can be done, the course."""
    return _shown(request, _found(request, rectification_order_id))


def _found(request: Request, order_id: int) -> RectificationOrder:
    return get_object_or_404(queries.read(request.actor), pk=order_id)


def _key(deed: str, pk: int | None = None) -> str:
    """What a form is called on a page with many: the fields' ids begin with it."""
    return f"{deed}-{pk}" if pk else deed


def _made(row: RectificationOrder) -> dict[str, Form]:
    """The forms of what the order's state allows."""
    initial = {"revision": row.revision}
    names = ["resume" if row.suspended_at else "suspend", "recheck", "pass_on", "withdraw"]
    if row.prolonged_from is None:
        names.insert(0, "prolong")
    return {name: _FORMS[name](initial=initial, auto_id=f"id_{name}_%s") for name in names}


def _of_finding(row: RectificationOrder, finding: Finding) -> dict[str, Form]:
    """The forms of what a finding's state allows; the day is the one that the last hand-in says."""
    evidence = next(iter(finding.evidence.all()), None)
    names = [name for name, possible in {
        "accept": finding.state in UNSETTLED, "give_back": finding.state == FindingState.SUBMITTED,
    }.items() if possible]  # fmt: skip
    initial = {"revision": row.revision, "corrected_on": evidence.done_on if evidence else None}
    return {name: _FORMS[name](initial=initial, auto_id=f"id_{name}-{finding.pk}_%s") for name in names}


def _shown(
    request: Request, row: RectificationOrder, *, key: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    at, standing = clock.now(), row.state in TO_MEND
    made = _made(row) if standing else {}
    lines = [(one, _of_finding(row, one) if standing else {}) for one in row.findings.all()]
    if form is not None:
        form.data = {**form.data.dict(), "revision": row.revision}
        deed, _dash, pk = key.partition("-")
        for held in [forms for finding, forms in lines if str(finding.pk) == pk] or [made]:
            held[deed] = form
    context = {
        "order": row, "lines": lines, "forms": made, "opened": key, "error_form": form, "standing": standing,
        "term": _term(row, at), "raised": ObjectionState.RAISED, "now": at,
        "answer_form": forms.AnswerForm(auto_id="id_answer_%s"), "case": inspections.case_of(row.inspection),
    }  # fmt: skip
    return render(request, "supervision/orders/order.html", context, status=status)


Do = Callable[[dict[str, Any]], str]


def _deed(request: Request, row: RectificationOrder, deed: str, do: Do, pk: int | None = None) -> HttpResponse:
    """Do it and go back to the order, or show the order with what was written and why it was not done."""
    key, status = _key(deed, pk), 422
    form = _FORMS[deed](request.POST, auto_id=f"id_{key}_%s")
    if form.is_valid():
        try:
            messages.success(request, do(dict(form.cleaned_data)))
            return redirect("supervision:order", rectification_order_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, row.pk), problem.problem.status
    return _shown(request, row, key=key, form=form, status=status)


def _finding(request: Request, finding_id: int) -> Finding:
    rows = Finding.objects.filter(order__in=queries.visible(request.actor))
    return get_object_or_404(rows, pk=finding_id)


@page(permissions.HANDLE)
@require_POST
def accept(request: Request, finding_id: int) -> HttpResponse:
    """It was put right, on the day that the evidence shows."""
    row = _finding(request, finding_id)

    def do(data: dict[str, Any]) -> str:
        after = mending.accept(finding=row, **data, by=request.actor, at=clock.now())
        return _("已认定改正。") if after.state in TO_MEND else _("各条都已了结，责令改正办结。")

    return _deed(request, _found(request, row.order_id or 0), "accept", do, row.pk)


@page(permissions.HANDLE)
@require_POST
def give_back(request: Request, finding_id: int) -> HttpResponse:
    """What was handed in does not show it."""
    row = _finding(request, finding_id)

    def do(data: dict[str, Any]) -> str:
        mending.give_back(finding=row, **data, by=request.actor, at=clock.now())
        return _("已退回，机构会看到理由。")

    return _deed(request, _found(request, row.order_id or 0), "give_back", do, row.pk)


def _whole(request: Request, order_id: int, deed: str, service: Any, said: str) -> HttpResponse:
    row = _found(request, order_id)

    def do(data: dict[str, Any]) -> str:
        service(order=row, **data, by=request.actor, at=clock.now())
        return said

    return _deed(request, row, deed, do)


@page(permissions.HANDLE)
@require_POST
def prolong(request: Request, rectification_order_id: int) -> HttpResponse:
    """More time, once."""
    return _whole(request, rectification_order_id, "prolong", order_deeds.prolong, _("期限已延长。"))


@page(permissions.HANDLE)
@require_POST
def suspend(request: Request, rectification_order_id: int) -> HttpResponse:
    """The clock stands still."""
    return _whole(request, rectification_order_id, "suspend", order_deeds.suspend, _("已停止计时。"))


@page(permissions.HANDLE)
@require_POST
def resume(request: Request, rectification_order_id: int) -> HttpResponse:
    """The clock goes on."""
    return _whole(request, rectification_order_id, "resume", order_deeds.resume, _("已恢复计时。"))


@page(permissions.HANDLE)
@require_POST
def withdraw(request: Request, rectification_order_id: int) -> HttpResponse:
    """The order is taken back."""
    return _whole(request, rectification_order_id, "withdraw", order_deeds.withdraw, _("已撤销，检查办结。"))


@page(permissions.HANDLE)
@require_POST
def pass_on(request: Request, rectification_order_id: int) -> HttpResponse:
    """What is not put right goes to a case."""
    return _whole(request, rectification_order_id, "pass_on", order_deeds.pass_to_case, _("已转立案。"))


@page(permissions.HANDLE)
@require_POST
def recheck(request: Request, rectification_order_id: int) -> HttpResponse:
    """The team goes once more."""
    return _whole(request, rectification_order_id, "recheck", order_deeds.recheck, _("已安排复查。"))


@page(permissions.DOWNLOAD)
@require_GET
def document(request: Request, rectification_order_id: int) -> HttpResponse:
    """The order on paper, for officers and the institution."""
    rows = permissions.DOWNLOAD.rows(request.actor, RectificationOrder.objects.all())
    row = get_object_or_404(rows, pk=rectification_order_id)
    answer = HttpResponse(rectification_document.pdf(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="order-{row.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(permissions.OPEN_FILE)
@require_GET
def evidence_file(request: Request, evidence_file_id: int) -> HttpResponse:
    """A picture or paper that was handed in, for the institution and its district."""
    rows = permissions.OPEN_FILE.rows(request.actor, EvidenceFile.objects.select_related("file"))
    return downloads.shown(get_object_or_404(rows, pk=evidence_file_id).file)
