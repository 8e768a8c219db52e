"""The citizen's pages: complain without an account, look how it stands, add, rate, ask once for more.

The code is typed, never part of an address; the browser's session then knows which complaint it may show.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts.services import sessions
from zhaohu.core import clock, uploads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import Category, ComplaintState
from zhaohu.supervision.forms import citizens as forms
from zhaohu.supervision.models import Complaint
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.queries import places, terms
from zhaohu.supervision.services import codes
from zhaohu.supervision.services import complaints as services

_OPENED, _CODE = "complaint_opened", "complaint_code"
_ADDING = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED, ComplaintState.REOPENED,
           ComplaintState.MERGED)  # fmt: skip


@page(permissions.SEE_FORM)
@require_GET
def start(request: Request) -> HttpResponse:
    """Where a complaint begins: find the institution by a few words, or go on without."""
    words = request.GET.get("q", "").replace("\0", "")[:60]
    return render(request, "supervision/citizens/start.html", {"words": words, "found": places.found(words)})


@page(permissions.LODGE)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The form; `?institution=` names the one that was found."""
    institution = places.named(request.GET.get("institution", ""))
    form = forms.ComplaintForm(sent(request), request.FILES or None, known=institution is not None)
    if request.method == "POST":
        uploads.refuse_too_large(request, form, "photos")
        if form.is_valid() and _lodged(request, form, institution):
            return redirect("supervision:complaint_receipt")
    context = {"form": form, "institution": institution}
    return render(request, "supervision/citizens/new.html", context, status=422 if form.errors else 200)


def _lodged(request: Request, form: forms.ComplaintForm, institution: Institution | None) -> bool:
    data, at = form.cleaned_data, clock.now()
    matter = services.Matter(
        institution=institution, place=data.get("place", ""), district=data.get("district"),
        category=Category(data["category"]), text=data["text"], happened_on=data["happened_on"],
    )  # fmt: skip
    contact = services.Contact(name=data["name"], phone=data["phone"], sent=data["photos"])
    try:
        made, code = services.lodge(
            matter=matter, contact=contact, key=data["key"], by=request.actor, at=at,
            address=sessions.address_of(request),
        )  # fmt: skip
    except ProblemError as problem:
        problem.add_to(form)
        return False
    if code:
        request.session[_OPENED], request.session[_CODE] = made.pk, code
    return True


@page(permissions.SEE_FORM)
@require_GET
@never_cache
def receipt(request: Request) -> HttpResponse:
    """The code, shown once: the next look at this page has it no more."""
    code = request.session.pop(_CODE, "")
    if not code:
        return redirect("supervision:complaint_status")
    return render(request, "supervision/citizens/receipt.html", {"code": code, "complaint": _opened(request)})


@page(permissions.OPEN_STATUS)
@require_http_methods(["GET", "POST"])
@never_cache
def code(request: Request) -> HttpResponse:
    """Type the code, and the status page opens in this browser."""
    form = forms.CodeForm(sent(request))
    if form.is_valid():
        given, address = form.cleaned_data["code"], sessions.address_of(request)
        with shown_in(form):
            found = codes.found(code=given, address=address, at=clock.now())
            request.session.cycle_key()
            request.session[_OPENED] = found.pk
            return redirect("supervision:complaint_status")
    return render(request, "supervision/citizens/code.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: Request) -> Complaint:
    """The complaint that this browser has opened with its code."""
    rows = Complaint.objects.select_related("institution", "district").prefetch_related("steps", "clocks", "files")
    found = rows.filter(pk=request.session.get(_OPENED, 0)).first()
    if found is None:
        raise Http404
    return found


@page(permissions.OPEN_STATUS)
@require_GET
@never_cache
def status(request: Request) -> HttpResponse:
    """How a complaint stands, step by step, and what can be done."""
    if not Complaint.objects.filter(pk=request.session.get(_OPENED, 0)).exists():
        return redirect("supervision:complaint_code")
    return _status(request, _opened(request))


def _status(request: Request, complaint: Complaint, **context: Any) -> HttpResponse:
    at = clock.now()
    wrong = any(form.errors for form in context.values())
    context = {
        "complaint": complaint, "term": terms.of(complaint.due_at, at=at), "at": at,
        "steps": [step for step in sorted(complaint.steps.all(), key=lambda step: -step.pk) if step.public],
        "may_add": complaint.state in _ADDING, "fact_form": forms.FactForm(),
        "may_rate": complaint.state == ComplaintState.CLOSED and complaint.rated_at is None,
        "rate_form": forms.RateForm(), "reopen_form": forms.ReopenForm(),
        "may_reopen": services.may_reopen(complaint, on=clock.day_of(at)),
    } | context  # fmt: skip
    return render(request, "supervision/citizens/status.html", context, status=422 if wrong else 200)


@page(permissions.ADD_FACT)
@require_POST
def add_fact(request: Request) -> HttpResponse:
    """Add something to one's complaint."""
    complaint, form = _opened(request), forms.FactForm(request.POST, request.FILES)
    uploads.refuse_too_large(request, form, "photos")
    if form.is_valid():
        data = form.cleaned_data
        with shown_in(form):
            services.add_fact(
                complaint=complaint, text=data["text"], sent=data["photos"], by=request.actor, at=clock.now()
            )
            messages.success(request, _("已补充。"))
            return redirect("supervision:complaint_status")
    return _status(request, complaint, fact_form=form)


@page(permissions.RATE)
@require_POST
def rate(request: Request) -> HttpResponse:
    """Say whether it was solved, and whether one is satisfied."""
    complaint, form = _opened(request), forms.RateForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            services.rate(complaint=complaint, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("谢谢评价。"))
            return redirect("supervision:complaint_status")
    return _status(request, complaint, rate_form=form)


@page(permissions.REOPEN)
@require_POST
def reopen(request: Request) -> HttpResponse:
    """Ask once that it be taken up again."""
    complaint, form = _opened(request), forms.ReopenForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            services.reopen(complaint=complaint, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已转回承办的区重新办理。"))
            return redirect("supervision:complaint_status")
    return _status(request, complaint, reopen_form=form)


@page(permissions.OPEN_STATUS)
@require_POST
def leave(request: Request) -> HttpResponse:
    """Close the status page in this browser, for who shares it."""
    request.session.pop(_OPENED, None)
    messages.success(request, _("已关闭。再看进度要重新输入查询码。"))
    return redirect("supervision:complaint_start")
