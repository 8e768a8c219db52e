"""The week's roster: drafted, changed by hand, published."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.queries import classes
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.forms.rosters import PublishForm, ShiftForm
from zhaohu.staff.models import Roster
from zhaohu.staff.permissions import rosters as permissions
from zhaohu.staff.queries import week_page as queries
from zhaohu.staff.queries import weeks
from zhaohu.staff.services import drafting
from zhaohu.staff.services import rosters as services
from zhaohu.staff.views import people


def _asked(request: Request, action: Action) -> tuple[Institution, date]:
    """The institution and the week that `?week=` names by any of its days, else this one."""
    text = request.GET.get("week") or request.POST.get("week") or ""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        on = clock.day_of(clock.now())
    return people.chosen(request, action), weeks.monday(on)


def _back(institution: Institution, week_on: date) -> HttpResponse:
    return redirect(f"{reverse('staff:roster')}?institution={institution.uscc}&week={week_on}")


def _shown(request: Request, institution: Institution, week_on: date, form: PublishForm | None = None) -> HttpResponse:
    at = clock.now()
    shown = queries.shown(institution, week_on, at=at)
    revision = shown.roster.revision if shown.roster else 0
    today = clock.day_of(at)
    context = {
        "institution": institution, "institutions": people.institutions(request, permissions.SEE_ROSTER), "week": shown,
        "week_on": week_on, "last_on": week_on + timedelta(days=6), "previous": week_on - timedelta(days=7),
        "next": week_on + timedelta(days=7), "this_week": weeks.monday(today), "today": today, "at": at,
        "over": week_on + timedelta(days=6) < today,
        "drafting": shown.roster is not None and shown.roster.state == RosterState.DRAFTING,
        "published": shown.roster is not None and shown.roster.state == RosterState.PUBLISHED,
        "form": form or PublishForm(initial={"revision": revision}),
    }  # fmt: skip
    return render(request, "staff/rosters/week.html", context, status=422 if form and form.errors else 200)


@page(permissions.SEE_ROSTER)
@require_GET
def week(request: Request) -> HttpResponse:
    """One week: each class, its shifts and what is missing."""
    institution, week_on = _asked(request, permissions.SEE_ROSTER)
    return _shown(request, institution, week_on)


@page(permissions.KEEP_ROSTER)
@require_POST
def draft(request: Request) -> HttpResponse:
    """Have the week drawn up by a job; the page of the week shows how far it is."""
    institution, week_on = _asked(request, permissions.KEEP_ROSTER)
    roster = services.of_week(institution=institution, week_on=week_on, by=request.actor)
    drafting.order(roster=roster, by=request.actor, at=clock.now())
    return _back(institution, week_on)


@page(permissions.KEEP_ROSTER)
@require_POST
def stop_draft(request: Request) -> HttpResponse:
    """Do without the draft that is being drawn up."""
    institution, week_on = _asked(request, permissions.KEEP_ROSTER)
    roster = services.of_week(institution=institution, week_on=week_on, by=request.actor)
    drafting.stop(roster=roster, by=request.actor, at=clock.now())
    messages.success(request, _("已停下，原来的班次没有动。"))
    return _back(institution, week_on)


@page(permissions.PUBLISH_ROSTER)
@require_POST
def publish(request: Request) -> HttpResponse:
    """Publish the week."""
    institution, week_on = _asked(request, permissions.PUBLISH_ROSTER)
    form = PublishForm(request.POST)
    roster = services.of_week(institution=institution, week_on=week_on, by=request.actor)
    if form.is_valid():
        with shown_in(form):
            services.publish(roster=roster, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已公布，有班次的人已收到通知。"))
            return _back(institution, week_on)
    return _shown(request, institution, week_on, form)


def _form(request: Request, roster: Roster, initial: dict[str, Any]) -> ShiftForm:
    at = clock.now()
    days = [roster.week_on + timedelta(days=n) for n in range(7)]
    return ShiftForm(
        sent(request), people=queries.staff(roster.institution, roster.week_on),
        classes=classes.of_institution(roster.institution, at=at), days=days, initial=initial,
    )  # fmt: skip


def _answer(request: Request, roster: Roster, form: ShiftForm, title: str, **context: Any) -> HttpResponse:
    context |= {"form": form, "title": title, "institution": roster.institution, "roster": roster}
    return render(request, "staff/rosters/shift.html", context, status=422 if form.errors else 200)


@page(permissions.KEEP_ROSTER)
@require_http_methods(["GET", "POST"])
def add_shift(request: Request) -> HttpResponse:
    """Set a shift by hand."""
    institution, week_on = _asked(request, permissions.KEEP_ROSTER)
    roster = Roster.objects.filter(institution=institution, week_on=week_on).first()
    roster = roster or Roster(institution=institution, week_on=week_on)
    given = {name: request.GET.get(name, "") for name in ("on", "care_class", "first", "last", "employment")}
    form = _form(request, roster, {"first": 16, "last": 32} | {key: value for key, value in given.items() if value})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            kept = services.of_week(institution=institution, week_on=week_on, by=request.actor)
            services.set_shift(roster=kept, **form.cleaned_data, by=request.actor, at=clock.now())
            return _back(institution, week_on)
    return _answer(request, roster, form, _("安排一个班次"))


@page(permissions.KEEP_ROSTER)
@require_http_methods(["GET", "POST"])
def change_shift(request: Request, shift_id: int) -> HttpResponse:
    """Change a shift, or take it out."""
    shift = get_object_or_404(queries.shifts(request.actor), pk=shift_id)
    initial = {
        "employment": shift.employment_id, "care_class": shift.care_class_id, "on": shift.on.isoformat(),
        "first": shift.first, "last": shift.last,
    }  # fmt: skip
    form = _form(request, shift.roster, initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            services.set_shift(roster=shift.roster, shift=shift, **form.cleaned_data, by=request.actor, at=clock.now())
            return _back(shift.roster.institution, shift.roster.week_on)
    return _answer(
        request, shift.roster, form, _("改{name}的班次").format(name=shift.employment.member.name), shift=shift
    )


@page(permissions.KEEP_ROSTER)
@require_POST
def remove_shift(request: Request, shift_id: int) -> HttpResponse:
    """Take a shift out."""
    shift = get_object_or_404(queries.shifts(request.actor), pk=shift_id)
    services.remove_shift(shift=shift, by=request.actor, at=clock.now())
    messages.success(request, _("班次已取消。"))
    return _back(shift.roster.institution, shift.roster.week_on)
