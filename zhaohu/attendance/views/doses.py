"""Medicine of today: what is due, and the two signatures of each dose; the prescription behind it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance.forms.health import SignForm
from zhaohu.attendance.models import MedicationOrder
from zhaohu.attendance.permissions import health as permissions
from zhaohu.attendance.queries import carers, health
from zhaohu.attendance.services import log_entries
from zhaohu.attendance.views import logs, own
from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.queries import own as places


@page(permissions.SEE_DOSES)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The doses of today, in the order of their times."""
    institution, at = own.chosen(request, permissions.SEE_DOSES), clock.now()
    found = health.due(institution, at=at)
    logs.read(request, institution, {one.order.child_id for one in found}, _("用药委托"), at)
    mine = carers.employment(request.actor, institution, clock.day_of(at))
    context = own.shell(request, permissions.SEE_DOSES, institution) | {
        "doses": found, "at": at, "mine": mine,
        "open": sum(1 for one in found if one.state in ("due", "unwitnessed")),
        "missed": sum(1 for one in found if one.state == "missed"),
    }  # fmt: skip
    return render(request, "attendance/health/doses.html", context)


@page(permissions.SIGN_DOSE)
@require_POST
def sign(request: Request, order_id: int) -> HttpResponse:
    """Sign as who gives, or as who saw it."""
    rows = MedicationOrder.objects.select_related("institution")
    found = get_object_or_404(
        rows.filter(institution__in=places.institutions(request.actor, permissions.SIGN_DOSE)), pk=order_id
    )
    form, back = SignForm(request.POST), f"{reverse('attendance:doses')}?institution={found.institution.uscc}"
    if form.is_valid():
        given = form.cleaned_data
        try:
            log_entries.sign(
                institution=found.institution, order=found.pk, slot=given["slot"], witness=given["witness"],
                key=given["key"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已签字。"))
        except ProblemError as problem:
            messages.warning(request, f"{problem.sentence}{problem.remedy}")
    return redirect(back)


@page(permissions.SEE_PRESCRIPTION)
@require_GET
def prescription(request: Request, order_id: int) -> HttpResponse:
    """The prescription of an order; the family sees that it was opened."""
    rows = MedicationOrder.objects.select_related("institution", "prescription")
    found = get_object_or_404(permissions.SEE_PRESCRIPTION.rows(request.actor, rows), pk=order_id)
    logs.read(request, found.institution, [found.child_id], _("处方"), clock.now())
    return downloads.shown(found.prescription)
