"""The events of a day: everything that was told, what is in conflict, and what a person says of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.attendance.forms.days import CorrectForm, ResolveForm
from zhaohu.attendance.models import Event
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import events as queries
from zhaohu.attendance.queries import head_counts
from zhaohu.attendance.services import settling
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of


@page(permissions.SEE_EVENTS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """One day, the latest first; those that wait for a person stand above."""
    institution, at = own.chosen(request, permissions.SEE_EVENTS), clock.now()
    today = clock.day_of(at)
    on = own.day_of_address(request.GET.get("on", ""), today)
    waiting = list(queries.of_day(institution, on, only_open=True).order_by("-happened_at", "-pk"))
    shown = page_of(request, queries.of_day(institution, on), ["-happened_at", "-pk"], size=30)
    children = {one.child_id for one in (*waiting, *shown.rows) if one.child_id and one.child_name != "—"}
    own.read(request, institution, children, at)
    context = own.shell(request, permissions.SEE_EVENTS, institution) | {
        "page": shown, "waiting": [(one, queries.sentence(one.code)) for one in waiting], "on": on, "today": today,
        "previous": on - timedelta(days=1), "following": on + timedelta(days=1),
        "counts": head_counts.of_day(institution.pk, on),
    }  # fmt: skip
    return render(request, "attendance/events.html", context)


def _own(request: Request, event_id: object) -> Event:
    return get_object_or_404(queries.visible(request.actor), pk=event_id)


def _day(event: Event) -> str:
    return f"{reverse('attendance:events')}?institution={event.institution.uscc}&on={event.on.isoformat()}"


@page(permissions.RESOLVE)
@require_http_methods(["GET", "POST"])
def resolve(request: Request, event_id: object) -> HttpResponse:
    """An event in conflict, or refused: it counts, or it does not, and why."""
    found, form = _own(request, event_id), ResolveForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            counts = form.cleaned_data["counts"] == "yes"
            reason, at = form.cleaned_data["reason"], clock.now()
            settling.resolve(event=found, counts=counts, reason=reason, by=request.actor, at=at)
            messages.success(request, _("已处理，理由已记下。"))
            return redirect(_day(found))
    context = {
        "form": form, "event": found, "sentence": queries.sentence(found.code), "institution": found.institution,
        "back": _day(found), "may_count": settling.may_count(found),
    }  # fmt: skip
    return render(request, "attendance/resolve.html", context, status=422 if form.errors else 200)


@page(permissions.CORRECT)
@require_http_methods(["GET", "POST"])
def correct(request: Request, event_id: object) -> HttpResponse:
    """A record is put right; the original stays."""
    found, form = _own(request, event_id), CorrectForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            facts, reason = form.facts(found.on), form.cleaned_data["reason"]
            settling.correct(event=found, facts=facts, reason=reason, by=request.actor, at=clock.now())
            messages.success(request, _("已更正，原来的记录保留。"))
            return redirect(_day(found))
    context = {
        "form": form, "event": found, "institution": found.institution, "back": _day(found),
        "corrections": queries.corrections(found),
    }  # fmt: skip
    return render(request, "attendance/correct.html", context, status=422 if form.errors else 200)
