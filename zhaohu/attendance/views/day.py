"""The director's 08:30 page, and what people answer to its alerts."""

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.attendance.choices.alerts import AlertKind, MissingReason, RatioReason
from zhaohu.attendance.choices.events import ChildState
from zhaohu.attendance.forms.days import MissingForm, RatioForm
from zhaohu.attendance.models import Alert
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import running_out, today
from zhaohu.attendance.services import answers
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.core.todo import told


@page(permissions.SEE_DAY)
@require_GET
def day(request: Request) -> HttpResponse:
    """Who is here, what is short, what waits: one page."""
    institution, at = own.chosen(request, permissions.SEE_DAY), clock.now()
    found = today.of_institution(institution, at=at)
    todos = told(settings.DIRECTOR_TODOS, request.actor, at, institution=institution)
    named = [*(child.child for child in (*found.unwell, *found.flagged)), *(one.child_id or 0 for one in found.missing)]
    own.read_once(request, institution, named, at)
    context = own.shell(request, permissions.SEE_DAY, institution) | {
        "today": found, "at": at, "todos": todos, "signatures": sum(todo.signature for todo in todos),
        "running_out": running_out.of_institution(institution, actor=request.actor, on=clock.day_of(at)),
        "states": ChildState,
    }  # fmt: skip
    return render(request, "attendance/day.html", context)


@page(permissions.ANSWER_RATIO)
@require_http_methods(["GET", "POST"])
def answer_ratio(request: Request, ratio_alert_id: int) -> HttpResponse:
    """Why a class lacks carers."""
    rows = Alert.objects.filter(kind=AlertKind.RATIO).select_related("care_class", "institution")
    found = get_object_or_404(permissions.ANSWER_RATIO.rows(request.actor, rows), pk=ratio_alert_id)
    form, at = RatioForm(sent(request)), clock.now()
    if form.is_valid():
        with shown_in(form):
            reason = RatioReason(form.cleaned_data["reason"])
            answers.answer_ratio(alert=found, reason=reason, text=form.cleaned_data["text"], by=request.actor, at=at)
            messages.success(request, _("已说明，区里能看到。师幼比恢复以前，提醒会一直在。"))
            return redirect(f"{reverse('attendance:day')}?institution={found.institution.uscc}")
    context = {"form": form, "alert": found, "institution": found.institution}
    return render(request, "attendance/answer_ratio.html", context, status=422 if form.errors else 200)


@page(permissions.ANSWER_MISSING)
@require_http_methods(["GET", "POST"])
def answer_missing(request: Request, missing_id: int) -> HttpResponse:
    """Why a child is not here: each reason is one button."""
    rows = Alert.objects.filter(kind=AlertKind.MISSING).select_related("child", "care_class", "institution")
    found = get_object_or_404(permissions.ANSWER_MISSING.rows(request.actor, rows), pk=missing_id)
    form, at = MissingForm(sent(request)), clock.now()
    guards = request.actor.guards(found.child_id or 0)
    if form.is_valid():
        with shown_in(form):
            reason = MissingReason(form.cleaned_data["reason"])
            answers.answer_missing(alert=found, reason=reason, text=form.cleaned_data["text"], by=request.actor, at=at)
            messages.success(request, _("谢谢，已告诉机构。") if guards else _("已记下原因。"))
            return redirect(_back(found, guards))
    context = {"form": form, "alert": found, "reasons": MissingReason, "back": _back(found, guards), "guards": guards}
    return render(request, "attendance/answer_missing.html", context, status=422 if form.errors else 200)


def _back(alert: Alert, guards: bool) -> str:
    if guards:
        return f"{reverse('portal:family')}?child={alert.child_id}"
    return f"{reverse('attendance:day')}?institution={alert.institution.uscc}"


@page(permissions.SEE_RATIO_ALERTS)
@require_GET
def ratio_alerts(request: Request) -> HttpResponse:
    """The district's list: classes that lacked carers for minutes without a reason, and illness clusters in numbers."""
    rows = Alert.objects.filter(kind__in=[AlertKind.RATIO, AlertKind.CLUSTER], raised_at__isnull=False)
    rows = permissions.SEE_RATIO_ALERTS.rows(request.actor, rows).select_related("institution", "care_class")
    shown = page_of(request, rows.prefetch_related("acknowledgements__made_by"), ["-begun_at", "-pk"], size=20)
    open_now = Counter(rows.filter(ended_at__isnull=True).values_list("kind", flat=True))
    context = {
        "page": shown, "short": open_now[AlertKind.RATIO], "clusters": open_now[AlertKind.CLUSTER],
        "kinds": AlertKind,
    }  # fmt: skip
    return render(request, "attendance/ratio_alerts.html", context)
