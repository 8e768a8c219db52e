"""What inspections found, as the institution reads it: hand in, object, reply. Made for a phone."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock, uploads
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.inspections import TO_MEND
from zhaohu.supervision.choices.rectification import OWED, FindingState, ObjectionState, ReplyState
from zhaohu.supervision.forms import publications as publication_forms
from zhaohu.supervision.forms import rectification as forms
from zhaohu.supervision.models import Finding, Inspection, Publication, RectificationOrder
from zhaohu.supervision.permissions import publications as publication_permissions
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.queries import publications as publication_queries
from zhaohu.supervision.queries import rectification as queries
from zhaohu.supervision.queries import terms
from zhaohu.supervision.services import mending, objections, replies
from zhaohu.supervision.services.limits import end_of


def _term(row: Inspection, at: Any) -> Any:
    order: RectificationOrder | None = getattr(row, "order", None)
    if order is None:
        return None
    running = order.state in TO_MEND and order.suspended_at is None
    return terms.of(end_of(order.due_on), at=at) if running else None


@page(permissions.SEE_OWN)
@require_GET
def results(request: Request) -> HttpResponse:
    """Signed inspections with their orders, the newest first, and the days left."""
    at = clock.now()
    found = paged(request, queries.own_listed(request.actor), queries.OWN_ORDER, size=20)
    rows = [(row, getattr(row, "order", None), _term(row, at)) for row in found.rows]
    return render(request, "supervision/own/results.html", {"page": found, "rows": rows})


@page(permissions.SEE_OWN)
@require_GET
def result(request: Request, signed_inspection_id: int) -> HttpResponse:
    """One inspection: what was found, what to hand in, what the public will read."""
    return _shown(request, _found(request, signed_inspection_id))


def _found(request: Request, pk: int) -> Inspection:
    return get_object_or_404(queries.own(request.actor), pk=pk)


def _forms(row: Inspection, finding: Finding) -> dict[str, Any]:
    order = getattr(row, "order", None)
    made: dict[str, Any] = {}
    if finding.order_id and finding.state in OWED and order is not None and order.state in TO_MEND:
        made["hand_in"] = forms.HandInForm(initial={"key": uuid4()}, auto_id=f"id_hand_in-{finding.pk}_%s")
    raised = any(one.state == ObjectionState.RAISED for one in finding.objections.all())
    if finding.state != FindingState.DROPPED and not raised:
        made["object"] = forms.ObjectForm(initial={"key": uuid4()}, auto_id=f"id_object-{finding.pk}_%s")
    return made


def _shown(
    request: Request, row: Inspection, *, deed: str = "", pk: int = 0, form: Any = None, status: int = 200
) -> HttpResponse:
    at, publication = clock.now(), getattr(row, "publication", None)
    lines = [(one, _forms(row, one)) for one in queries.own_read(row)]
    for finding, made in lines:
        if form is not None and finding.pk == pk:
            made[deed] = form
    reply = form if deed == "reply" else publication_forms.ReplyForm(
        initial={"text": publication.reply if publication else ""}, auto_id="id_reply_%s"
    )  # fmt: skip
    context = {
        "row": row, "order": getattr(row, "order", None), "lines": lines, "publication": publication,
        "term": _term(row, at), "opened": f"{deed}-{pk}" if pk else deed, "error_form": form, "reply_form": reply,
        "public": publication_queries.shown(publication) if publication else None, "now": at,
        "written": ReplyState.WRITTEN, "returned": ReplyState.RETURNED,
    }  # fmt: skip
    return render(request, "supervision/own/result.html", context, status=status)


@page(permissions.HAND_IN)
@require_POST
def hand_in(request: Request, finding_id: int) -> HttpResponse:
    """What shows that one finding was put right."""
    finding = get_object_or_404(queries.own_findings(request.actor), pk=finding_id)
    form = forms.HandInForm(request.POST, request.FILES, auto_id=f"id_hand_in-{finding.pk}_%s")
    uploads.refuse_too_large(request, form, "photos")
    if form.is_valid():
        data = form.cleaned_data
        with shown_in(form):
            mending.hand_in(
                finding=finding, text=data["text"], done_on=data["done_on"], sent=data["photos"], key=data["key"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已报送，检查部门会核实。"))
            return redirect("supervision:own_result", signed_inspection_id=finding.inspection_id)
    row = _found(request, finding.inspection_id)
    return _shown(request, row, deed="hand_in", pk=finding.pk, form=form, status=422)


@page(permissions.OBJECT)
@require_POST
def object_to(request: Request, finding_id: int) -> HttpResponse:
    """Contest one finding."""
    finding = get_object_or_404(queries.own_findings(request.actor), pk=finding_id)
    form = forms.ObjectForm(request.POST, auto_id=f"id_object-{finding.pk}_%s")
    if form.is_valid():
        with shown_in(form):
            objections.raise_(finding=finding, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("异议已提出，检查部门会书面答复；整改期限照常计算。"))
            return redirect("supervision:own_result", signed_inspection_id=finding.inspection_id)
    row = _found(request, finding.inspection_id)
    return _shown(request, row, deed="object", pk=finding.pk, form=form, status=422)


@page(publication_permissions.REPLY)
@require_POST
def reply(request: Request, publication_id: int) -> HttpResponse:
    """The institution's words beside the result."""
    rows = publication_permissions.REPLY.rows(request.actor, Publication.objects.all())
    publication = get_object_or_404(rows, pk=publication_id)
    form = publication_forms.ReplyForm(request.POST, auto_id="id_reply_%s")
    if form.is_valid():
        with shown_in(form):
            replies.reply(publication=publication, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("回应已提交，核对没有个人信息后列在检查结果旁边。"))
            return redirect("supervision:own_result", signed_inspection_id=publication.inspection_id)
    return _shown(request, _found(request, publication.inspection_id), deed="reply", form=form, status=422)
