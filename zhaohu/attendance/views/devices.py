"""The shared tablets of an institution: a code for a new one, its name, and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.attendance.forms.devices import KillForm, RenameForm
from zhaohu.attendance.models import Device, Unlock
from zhaohu.attendance.permissions import devices as permissions
from zhaohu.attendance.services import devices, unlocking
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


@page(permissions.SEE_DEVICES)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The tablets, those killed below, and whoever is locked out."""
    return _listing(request, own.chosen(request, permissions.SEE_DEVICES))


def _listing(request: Request, institution: Institution, code: str = "") -> HttpResponse:
    at = clock.now()
    rows = Device.objects.filter(institution=institution).order_by("-paired_at", "-pk")
    locked = Unlock.objects.filter(device__institution=institution, locked_until__gt=at)
    minutes = rules.value("attendance.tablet", on=clock.day_of(at), division=institution.district_id)
    context = own.shell(request, permissions.SEE_DEVICES, institution) | {
        "live": rows.filter(revoked_at__isnull=True), "killed": rows.filter(revoked_at__isnull=False)[:10],
        "code": f"{code[:4]}-{code[4:]}" if code else "", "minutes": minutes["pairing_minutes"], "at": at,
        "locked": locked.select_related("employment__member", "device").order_by("pk"),
    }  # fmt: skip
    answer = render(request, "attendance/devices.html", context)
    if code:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@page(permissions.MAKE_CODE)
@require_POST
def make_code(request: Request) -> HttpResponse:
    """A code is shown once, on the page that answers."""
    institution = own.chosen(request, permissions.MAKE_CODE)
    code = devices.make_code(institution=institution, by=request.actor, at=clock.now())
    return _listing(request, institution, code)


def _own(request: Request, device_id: int, action: Action) -> Device:
    return get_object_or_404(action.rows(request.actor, Device.objects.select_related("institution")), pk=device_id)


def _back(device: Device) -> str:
    return f"{reverse('attendance:devices')}?institution={device.institution.uscc}"


@page(permissions.RENAME)
@require_http_methods(["GET", "POST"])
def rename(request: Request, device_id: int) -> HttpResponse:
    """Another name."""
    found = _own(request, device_id, permissions.RENAME)
    form = RenameForm(sent(request), initial={"name": found.name})
    if form.is_valid():
        with shown_in(form):
            devices.rename(device=found, name=form.cleaned_data["name"], by=request.actor, at=clock.now())
            return redirect(_back(found))
    context = {"form": form, "device": found, "institution": found.institution, "back": _back(found)}
    return render(request, "attendance/rename.html", context, status=422 if form.errors else 200)


@page(permissions.KILL)
@require_http_methods(["GET", "POST"])
def kill(request: Request, device_id: int) -> HttpResponse:
    """The question first: what is lost, and that it cannot be taken back."""
    found, form = _own(request, device_id, permissions.KILL), KillForm(sent(request))
    if form.is_valid():
        devices.kill(device=found, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
        messages.success(request, _("「{name}」已停用，下次联网时清除上面的数据。").format(name=found.name))
        return redirect(_back(found))
    context = {"form": form, "device": found, "institution": found.institution, "back": _back(found)}
    return render(request, "attendance/kill.html", context, status=422 if form.errors else 200)


@page(permissions.FORGIVE)
@require_POST
def forgive(request: Request, unlock_id: int) -> HttpResponse:
    """Somebody who has mistyped too often may try again."""
    rows = Unlock.objects.select_related("device__institution", "employment__member")
    found = get_object_or_404(permissions.FORGIVE.rows(request.actor, rows), pk=unlock_id)
    unlocking.forgive(unlock=found, by=request.actor, at=clock.now())
    messages.success(request, _("{name}可以再试了。").format(name=found.employment.member.name))
    return redirect(_back(found.device))
