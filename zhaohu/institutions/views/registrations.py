"""Pushes of the registration authorities: list, import, report; and the registrations they make."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.institutions.choices.registration import RegistrationStatus, RowResult, ScopeClass
from zhaohu.institutions.errors.registrations import described
from zhaohu.institutions.forms.registrations import TreatmentForm, UploadForm
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.queries import registrations as queries
from zhaohu.institutions.services import claim_codes, pushes, registrations_files, registrations_undo
from zhaohu.institutions.views import registrations_csv


@page(permissions.SEE_PUSHES)
@require_GET
def push_list(request: Request) -> HttpResponse:
    """What the authorities have pushed, the newest first."""
    shown = page_of(request, queries.pushes(request.actor), ["-received_at", "-id"], size=20)
    return render(request, "institutions/registrations/pushes.html", {"page": shown})


@page(permissions.PUSH)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Upload a file; a job checks it, and nothing is written yet."""
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            push, _new = pushes.receive(**form.cleaned_data, by=request.actor, at=clock.now())
            return redirect("institutions:push", push.pk)
    context = {"form": form, "columns": registrations_files.HEADERS, "needed": registrations_files.NEEDED}
    return render(request, "institutions/registrations/upload.html", context, status=422 if form.errors else 200)


@page(permissions.PUSH)
@require_GET
def template(request: Request) -> HttpResponse:
    """The header row as a file."""
    answer = HttpResponse(registrations_files.template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registrations.csv"'
    return answer


@page(permissions.SEE_PUSHES)
@require_GET
def push(request: Request, push_id: int) -> HttpResponse:
    """One push: its progress while a job works on it, then the report row by row."""
    found = queries.push_of(request.actor, push_id)
    result = request.GET.get("result", "")
    context: dict[str, Any] = {"push": found, "working": queries.is_working(found), "result": result}
    if not context["working"]:
        rows = queries.rows(found, result=result if result in (*RowResult.values, "note") else "")
        context["page"] = page_of(request, rows, ["number"], size=25)
        context["rows"] = [(row, [described(p) for p in row.problems]) for row in context["page"].rows]
        context["tabs"] = queries.tabs(found)
        context["reasons"] = queries.reasons(found)
    return render(request, "institutions/registrations/push.html", context)


@page(permissions.SEE_PUSHES)
@require_GET
def push_csv(request: Request, push_id: int) -> HttpResponse:
    """The report as a file, row by row."""
    found = queries.push_of(request.actor, push_id)
    lines = registrations_csv.report(queries.rows(found, result=request.GET.get("result", "")))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="push-{found.pk}.csv"'
    return answer  # type: ignore[return-value]


@page(permissions.PUSH)
@require_POST
def write(request: Request, push_id: int) -> HttpResponse:
    """Write a checked file."""
    pushes.order_writing(push=queries.push_of(request.actor, push_id), by=request.actor, at=clock.now())
    return redirect("institutions:push", push_id)


@page(permissions.PUSH)
@require_POST
def resume(request: Request, push_id: int) -> HttpResponse:
    """Let the job go on."""
    pushes.resume(push=queries.push_of(request.actor, push_id), by=request.actor, at=clock.now())
    return redirect("institutions:push", push_id)


@page(permissions.UNDO_PUSH)
@require_http_methods(["GET", "POST"])
def undo(request: Request, push_id: int) -> HttpResponse:
    """Ask, and undo a push."""
    found = queries.push_of(request.actor, push_id)
    if request.method == "POST":
        registrations_undo.order(push=found, by=request.actor, at=clock.now())
        return redirect("institutions:push", push_id)
    return render(request, "institutions/registrations/undo.html", {"push": found})


@page(permissions.SEE)
@require_GET
def registration_list(request: Request) -> HttpResponse:
    """The registered bodies within the officer's sight."""
    chosen = {name: request.GET.get(name, "") for name in ("q", "scope_class", "status")}
    rows = queries.registrations(
        request.actor, words=chosen["q"], scope_class=chosen["scope_class"], status=chosen["status"]
    )
    context = {
        "page": page_of(request, rows, ["-registered_on", "-id"], size=20),
        "chosen": chosen,
        "scope_classes": ScopeClass.choices,
        "statuses": RegistrationStatus.choices,
    }
    return render(request, "institutions/registrations/registrations.html", context)


@page(permissions.SEE)
@require_GET
def registration(request: Request, registration_id: int) -> HttpResponse:
    """One registered body: what it is, what happened to it, what officers did about it."""
    found = queries.registration_of(request.actor, registration_id)
    form = TreatmentForm(initial={"treatment": found.treatment, "reason": found.treatment_reason})
    context = {"registration": found, "deeds": queries.deeds(found), "form": form, "changes": queries.changes(found)}
    return render(request, "institutions/registrations/registration.html", context)


@page(permissions.ISSUE_CODE)
@require_POST
def claim_code(request: Request, registration_id: int) -> HttpResponse:
    """A new claim code, as a letter that can be printed; the code is in no other answer."""
    found = queries.registration_of(request.actor, registration_id)
    code = claim_codes.issue(registration=found, by=request.actor, at=clock.now())
    issued = found.claim_codes.order_by("-issued_at").first()
    context = {"registration": found, "code": code, "issued": issued}
    answer = render(request, "institutions/registrations/letter.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
