"""What a person who works in an institution sees on the own phone: the file, the shifts, coming and leaving."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.identity import mask
from zhaohu.staff.choices.people import LeaveKind
from zhaohu.staff.forms.mine import ClaimForm, ClockForm
from zhaohu.staff.forms.people import LeaveForm
from zhaohu.staff.models import Leave
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import mine as queries
from zhaohu.staff.queries import people as own
from zhaohu.staff.services import leaves, own_files, presence
from zhaohu.staff.views import people

_READINGS = 10


@page(permissions.SEE_OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """Today, the coming shifts, the own file, who opened it; the button to come or leave."""
    at, rows = clock.now(), list(own.own(request.actor))
    member = rows[0].member if rows else None
    context = {
        "works": [queries.work(row, at=at) for row in rows], "client_id": uuid4(), "at": at, "member": member,
        "identity": mask(member.identity) if member else "", "phone": mask(member.phone or "") if member else "",
        "readings": member.readings.order_by("-pk")[:_READINGS] if member else [],
    }  # fmt: skip
    return render(request, "staff/mine/mine.html", context)


@page(permissions.CLOCK)
@require_POST
def clock_deed(request: Request, employment_id: int) -> HttpResponse:
    """Come to work, or leave; the same number sent twice is one deed."""
    row, form = people.found(request, employment_id, permissions.CLOCK), ClockForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("签到编号不对"))
    come = form.cleaned_data["deed"] == "in"
    deed = presence.own_clock_in if come else presence.clock_out
    try:
        deed(employment=row, client_id=form.cleaned_data["client_id"], by=request.actor, at=clock.now())
        messages.success(request, _("已签到。") if come else _("已签退。"))
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
    return redirect("staff:mine")


@page(permissions.ASK_LEAVE)
@require_http_methods(["GET", "POST"])
def ask_leave(request: Request, employment_id: int) -> HttpResponse:
    """Ask for leave."""
    row, at = get_object_or_404(own.own(request.actor), pk=employment_id), clock.now()
    form = LeaveForm(sent(request), initial={"first_on": clock.day_of(at), "last_on": clock.day_of(at)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": LeaveKind(form.cleaned_data["kind"])}
        with shown_in(form):
            leaves.ask(employment=row, **given, by=request.actor, at=at)
            messages.success(request, _("已提出，等园长答复。"))
            return redirect("staff:mine")
    context = {"form": form, "title": _("请假"), "deed": _("提出请假"), "row": row}
    return render(request, "staff/mine/form.html", context, status=422 if form.errors else 200)


@page(permissions.WITHDRAW_LEAVE)
@require_POST
def withdraw_leave(request: Request, leave_id: int) -> HttpResponse:
    """Take leave back."""
    leave = get_object_or_404(permissions.WITHDRAW_LEAVE.rows(request.actor, Leave.objects.all()), pk=leave_id)
    leaves.withdraw(leave=leave, by=request.actor, at=clock.now())
    messages.success(request, _("请假已撤回；原来的班次不会自动恢复。"))
    if leave.employment.member.user_id == request.actor.user_id:
        return redirect("staff:mine")
    return redirect("staff:file", employment_id=leave.employment_id)


@page(permissions.CLAIM_FILE)
@require_http_methods(["GET", "POST"])
def claim(request: Request) -> HttpResponse:
    """Connect one's account with the staff file that bears its phone."""
    form = ClaimForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            own_files.claim(identity=form.cleaned_data["identity"], by=request.actor, at=clock.now())
            messages.success(request, _("已关联，可以看自己的档案和班次了。"))
            return redirect("staff:mine")
    context = {"form": form, "title": _("关联我的人员档案"), "deed": _("关联")}
    return render(request, "staff/mine/form.html", context, status=422 if form.errors else 200)
