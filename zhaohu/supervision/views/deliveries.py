"""Deliveries of departments as files, departments that are silent, and batches for the credit platform."""

import csv
import io
import json
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts.choices import Department
from zhaohu.core import clock, sheets
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.orders import OutgoingKind
from zhaohu.supervision.choices.penalties import RecordKind
from zhaohu.supervision.forms.penalties import UploadForm
from zhaohu.supervision.models import CreditRecord, Delivery, Outgoing
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.queries import records as queries
from zhaohu.supervision.services import credit_batches, deliveries, silence
from zhaohu.supervision.services.record_check import fields
from zhaohu.supervision.views.records import place


@page(permissions.IMPORT)
@require_http_methods(["GET", "POST"])
def listing(request: Request) -> HttpResponse:
    """Past deliveries, and a file to be checked."""
    held, at = place(request, permissions.IMPORT), clock.now()
    form = UploadForm(sent(request), request.FILES or None, initial={"key": secrets.token_urlsafe(18)})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = deliveries.receive(
                **form.cleaned_data, department=held.department or "", division=held.division or "",
                by=request.actor, at=at,
            )  # fmt: skip
            return redirect("supervision:delivery", delivery_id=made.pk)
    rows = permissions.IMPORT.rows(request.actor, Delivery.objects.all())
    context = {"form": form, "page": paged(request, rows, ("-received_at", "-id")), "kinds": RecordKind}
    return render(request, "supervision/records/deliveries.html", context, status=422 if form.errors else 200)


@page(permissions.IMPORT)
@require_GET
def template(request: Request) -> HttpResponse:
    """The header row of the kind that ?kind= names, as a file."""
    record_kind = request.GET.get("kind", "")
    if record_kind not in RecordKind.values:
        raise Http404
    titles = [one["title"] for one in fields(record_kind, on=clock.day_of(clock.now()))]
    answer = HttpResponse("\ufeff" + ",".join(titles) + "\r\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{record_kind}.csv"'
    return answer


def _delivery(request: Request, delivery_id: int) -> Delivery:
    return get_object_or_404(permissions.IMPORT.rows(request.actor, Delivery.objects.all()), pk=delivery_id)


@page(permissions.IMPORT)
@require_GET
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    """The report of a delivery, row by row."""
    found = _delivery(request, delivery_id)
    shown = paged(request, found.rows.all(), ("number",), size=25)
    results = [row.result for row in found.rows.all()]
    context = {
        "delivery": found, "page": shown, "rows": [(row, queries.reasons(row.problems)) for row in shown.rows],
        "rejected": results.count("rejected"), "ready": results.count("ready"),
    }  # fmt: skip
    return render(request, "supervision/records/delivery.html", context)


@page(permissions.IMPORT)
@require_POST
def write(request: Request, delivery_id: int) -> HttpResponse:
    """Write the good rows."""
    found = deliveries.write(delivery=_delivery(request, delivery_id), by=request.actor, at=clock.now())
    messages.success(request, _("已写入，可以撤销。"))
    return redirect("supervision:delivery", delivery_id=found.pk)


@page(permissions.IMPORT)
@require_POST
def undo(request: Request, delivery_id: int) -> HttpResponse:
    """Take a delivery back as a whole."""
    found = deliveries.undo(delivery=_delivery(request, delivery_id), by=request.actor, at=clock.now())
    messages.success(request, _("已撤销这次报送。"))
    return redirect("supervision:delivery", delivery_id=found.pk)


def _division(request: Request) -> Division:
    held = next((one for one in request.actor.held if one.division and permissions.NUDGE.allows(
        request.actor, CreditRecord(district_id=one.division))), None)  # fmt: skip
    return get_object_or_404(Division, pk=held.division if held else None)


@page(permissions.SEE_SILENT)
@require_GET
def departments(request: Request) -> HttpResponse:
    """Each department's last delivery, the longest silent first."""
    at, division = clock.now(), _division(request)
    context = {"rows": queries.departments(division.pk, at=at), "division": division, "at": at}
    return render(request, "supervision/records/departments.html", context)


@page(permissions.NUDGE)
@require_POST
def nudge(request: Request) -> HttpResponse:
    """Ask a department to deliver."""
    department = request.POST.get("department", "")
    if department not in Department.values:
        raise Http404
    told = silence.nudge(department=department, division=_division(request), by=request.actor, at=clock.now())
    if told:
        messages.success(request, _("已催办，通知了 {n} 人。").format(n=told))
    else:
        messages.warning(request, _("这个部门在本区还没有账号，请电话联系。"))
    return redirect("supervision:record_departments")


def _batches() -> Any:
    return Outgoing.objects.filter(kind=OutgoingKind.CREDIT_BATCH)


@page(permissions.SEE_BATCHES)
@require_GET
def batches(request: Request) -> HttpResponse:
    """What went to the credit platform, and how much waits."""
    context = {"page": paged(request, _batches(), ("-made_at", "-id")), "waiting": credit_batches.changed().count()}
    return render(request, "supervision/records/batches.html", context)


@page(permissions.SEND_BATCH)
@require_POST
def send_batch(request: Request) -> HttpResponse:
    """Make a batch now."""
    made = credit_batches.make(by=request.actor, at=clock.now())
    messages.success(request, _("已生成批次，正在送出。") if made else _("没有变化，不用报送。"))
    return redirect("supervision:credit_batches")


@page(permissions.SEE_BATCHES)
@require_GET
def batch(request: Request, outgoing_id: int, file_format: str) -> HttpResponse:
    """A batch as it went, as JSON or CSV."""
    found = get_object_or_404(_batches(), pk=outgoing_id)
    if file_format == "json":
        text, kind = json.dumps(found.body, ensure_ascii=False, indent=1), "application/json"
    elif file_format == "csv":
        text, kind = _table(found.body["records"]), "text/csv; charset=utf-8"
    else:
        raise Http404
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{found.body["batchId"]}.{file_format}"'
    return answer


def _table(rows: list[dict[str, str]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(names)
    written.writerows([sheets.plain(str(row.get(name, ""))) for name in names] for row in rows)
    return "\ufeff" + out.getvalue()
