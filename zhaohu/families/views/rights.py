"""A copy of everything, and the deletion of everything."""

import json
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import queries as accounts
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.families import export_document, permissions
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.forms.rights import AnswerForm
from zhaohu.families.models import DeletionRequest
from zhaohu.families.queries import retention
from zhaohu.families.services import deletions, exports, readings, records
from zhaohu.families.views.children import own
from zhaohu.rules import queries as rules


@page(permissions.EXPORT_CHILD)
@require_http_methods(["GET", "POST"])
def export(request: Request, child_id: int) -> HttpResponse:
    """Take everything of a child away, as JSON or PDF; the taking is recorded."""
    child = own(request, permissions.EXPORT_CHILD, child_id)
    if request.method == "GET":
        return render(request, "families/export.html", {"child": child})
    form, at = ("pdf" if request.POST.get("form") == "pdf" else "json"), clock.now()
    told = exports.take(child=child, form=form, by=request.actor, at=at)
    content, kind = (
        (export_document.pdf(told, nickname=child.nickname, at=at), "application/pdf")
        if form == "pdf"
        else (json.dumps(told, ensure_ascii=False, indent=2).encode(), "application/json")
    )
    name = quote(f"{child.nickname}的数据 {clock.day_of(at)}.{form}")
    disposition = f"attachment; filename=\"child.{form}\"; filename*=UTF-8''{name}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@page(permissions.ASK_DELETION)
@require_http_methods(["GET", "POST"])
def ask(request: Request, child_id: int) -> HttpResponse:
    """What would go when, explained before anything is asked for."""
    child, at = own(request, permissions.ASK_DELETION, child_id), clock.now()
    on = clock.day_of(at)
    if request.method == "POST":
        made = deletions.ask(child=child, by=request.actor, at=at)
        messages.success(request, _("已收到删除请求，{day} 前答复。").format(day=made.due_on))
        return redirect("families:deletion", made.pk)
    lines = retention.plan(child, on=on)
    context = {
        "child": child, "last": retention.last_day(lines, on=on),
        "lines": retention.in_words([line.as_json() for line in lines], on=on),
        "blocked": records.blocked(child, on),
        "open": child.deletion_requests.filter(state__in=["asked", "granted"]).first(),
        "days": rules.value("families.rights.working_days", on=on), "today": on,
    }  # fmt: skip
    return render(request, "families/ask_deletion.html", context)


@page(permissions.SEE_DELETION)
@require_GET
def deletion(request: Request, deletion_id: int) -> HttpResponse:
    """How a request stands, and the certificate once it is done."""
    rows = DeletionRequest.objects.select_related("child", "decided_by", "asked_by")
    found = get_object_or_404(permissions.SEE_DELETION.rows(request.actor, rows), pk=deletion_id)
    on = clock.day_of(found.asked_at)
    context = {"request_": found, "lines": retention.in_words(found.kept, on=on)}
    context["erased"] = retention.in_words(found.erased, on=on)
    return render(request, "families/deletion.html", context)


@page(permissions.WITHDRAW_DELETION)
@require_POST
def withdraw(request: Request, deletion_id: int) -> HttpResponse:
    """Take the request back."""
    rows = permissions.WITHDRAW_DELETION.rows(request.actor, DeletionRequest.objects.all())
    found = get_object_or_404(rows, pk=deletion_id)
    deletions.withdraw(request=found, by=request.actor, at=clock.now())
    messages.success(request, _("已撤回，数据不删除。"))
    return redirect("families:deletion", deletion_id)


@page(permissions.DECIDE_DELETION)
@require_GET
def requests(request: Request) -> HttpResponse:
    """Requests that wait for an answer, by deadline. No child is named here."""
    rows = permissions.DECIDE_DELETION.rows(request.actor, DeletionRequest.objects.filter(state="asked"))
    found = paged(request, rows, ("due_on", "pk"), total=rows.count())
    today = clock.day_of(clock.now())
    return render(request, "families/deletions.html", {"page": found, "today": today, "now": clock.now()})


@page(permissions.DECIDE_DELETION)
@require_http_methods(["GET", "POST"])
def decide(request: Request, deletion_id: int) -> HttpResponse:
    """Grant or refuse one request; the child's guardians see that it was opened."""
    rows = DeletionRequest.objects.select_related("child__household__street", "asked_by")
    found = get_object_or_404(permissions.DECIDE_DELETION.rows(request.actor, rows), pk=deletion_id)
    form, at = AnswerForm(sent(request)), clock.now()
    if form.is_valid():
        with shown_in(form):
            deletions.decide(request=found, **form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已答复，已告知监护人。"))
            return redirect("families:deletions")
    readings.record(
        children=[found.child], purpose=ReadingPurpose.RIGHTS, items=_("小名、各类数据的数量和保留期限"),
        place=accounts.office_of(request.actor), by=request.actor, at=at,
    )  # fmt: skip
    on = clock.day_of(at)
    lines = retention.in_words(found.kept, on=clock.day_of(found.asked_at))
    blocked = records.blocked(found.child, on)
    context = {"request_": found, "form": form, "lines": lines, "blocked": blocked, "today": on}
    return render(request, "families/decide_deletion.html", context, status=422 if form.errors else 200)
