"""The menu of a week at the desk: dishes, the week before, publication, conflicts with allergies, labels."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance import labels_document
from zhaohu.attendance.forms.menus import DishForm, SubstituteForm, WeekForm
from zhaohu.attendance.models import Dish, MenuConflict
from zhaohu.attendance.permissions import menus as permissions
from zhaohu.attendance.queries import menus as queries
from zhaohu.attendance.services import conflicts as conflict_services
from zhaohu.attendance.services import menus as services
from zhaohu.attendance.views import logs, own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


def _address(institution: Institution, on: object) -> str:
    return f"{reverse('attendance:menu')}?institution={institution.uscc}&on={on}"


@page(permissions.SEE_MENU)
@require_GET
def week(request: Request) -> HttpResponse:
    """A week, day by day."""
    return _week(request, None)


def _week(request: Request, form: DishForm | None) -> HttpResponse:
    institution, at = own.chosen(request, permissions.SEE_MENU), clock.now()
    today = clock.day_of(at)
    ahead = rules.value("attendance.menu", on=today)["weeks_ahead"]
    monday = services.monday_of(
        own.day_of_address(request.GET.get("on") or today.isoformat(), today + ahead * services.WEEK)
    )
    found = queries.week(institution, monday)
    context = own.shell(request, permissions.SEE_MENU, institution) | {
        "week": found, "today": today, "previous": monday - services.WEEK, "following": monday + services.WEEK,
        "form": form or _form(request, found.monday, today), "last": monday + timedelta(days=6),
        "open": queries.open_conflicts(institution, today).count(), "over": monday + services.WEEK <= today,
    }  # fmt: skip
    return render(request, "attendance/menus/week.html", context, status=422 if form else 200)


def _form(request: Request, on: date, today: date) -> DishForm:
    """A dish of the week of a day; days that are over are not offered."""
    days = [services.monday_of(on) + timedelta(days=n) for n in range(7)]
    shown = [(day.isoformat(), f"{date_format(day, 'D')} {day:%m-%d}") for day in days if day >= today]
    return DishForm(sent(request), days=shown, foods=queries.foods(days[0]))


@page(permissions.WRITE_MENU)
@require_POST
def add_dish(request: Request) -> HttpResponse:
    """One dish more."""
    institution, at = own.chosen(request, permissions.WRITE_MENU), clock.now()
    today = clock.day_of(at)
    ahead = rules.value("attendance.menu", on=today)["weeks_ahead"]
    on = own.day_of_address(request.GET.get("on") or today.isoformat(), today + ahead * services.WEEK)
    form = _form(request, on, today)
    if form.is_valid():
        with shown_in(form):
            services.add(institution=institution, **form.cleaned_data, by=request.actor, at=at)
            return redirect(_address(institution, form.cleaned_data["on"]))
    return _week(request, form)


@page(permissions.REMOVE_DISH)
@require_POST
def remove_dish(request: Request, dish_id: int) -> HttpResponse:
    """One dish less."""
    rows = Dish.objects.select_related("menu__institution")
    found = get_object_or_404(permissions.REMOVE_DISH.rows(request.actor, rows), pk=dish_id)
    try:
        services.remove(dish=found, by=request.actor, at=clock.now())
    except ProblemError as problem:
        messages.warning(request, f"{problem.sentence}{problem.remedy}")
    return redirect(_address(found.menu.institution, found.on))


@page(permissions.WRITE_MENU)
@require_POST
def copy(request: Request) -> HttpResponse:
    """The week before once more."""
    institution, form = own.chosen(request, permissions.WRITE_MENU), WeekForm(request.POST)
    if form.is_valid():
        monday = form.cleaned_data["monday"]
        try:
            n = services.copy_last_week(institution=institution, monday=monday, by=request.actor, at=clock.now())
            messages.success(request, _("已照抄 {n} 道菜，请核对后公布。").format(n=n))
        except ProblemError as problem:
            messages.warning(request, f"{problem.sentence}{problem.remedy}")
        return redirect(_address(institution, monday))
    return redirect("attendance:menu")


@page(permissions.PUBLISH_MENU)
@require_POST
def publish(request: Request) -> HttpResponse:
    """Let families read a week."""
    institution, form = own.chosen(request, permissions.PUBLISH_MENU), WeekForm(request.POST)
    if form.is_valid():
        monday = form.cleaned_data["monday"]
        try:
            services.publish(institution=institution, monday=monday, by=request.actor, at=clock.now())
            messages.success(request, _("已公布，家长现在能看到。与过敏的冲突已核对。"))
        except ProblemError as problem:
            messages.warning(request, f"{problem.sentence}{problem.remedy}")
        return redirect(_address(institution, monday))
    return redirect("attendance:menu")


@page(permissions.SEE_CONFLICTS)
@require_GET
def conflicts(request: Request) -> HttpResponse:
    """Which child must not eat which dish of a day, and what it eats instead."""
    institution, at = own.chosen(request, permissions.SEE_CONFLICTS), clock.now()
    today = clock.day_of(at)
    on = own.day_of_address(request.GET.get("on") or today.isoformat(), today + services.WEEK)
    found = queries.conflicts(institution, on)
    logs.read(request, institution, {one.conflict.child_id for one in found}, _("过敏"), at)
    context = own.shell(request, permissions.SEE_CONFLICTS, institution) | {
        "found": found, "on": on, "today": today, "open": sum(1 for one in found if one.conflict.named_at is None),
        "deadline": conflict_services.deadline(on), "late": at >= conflict_services.deadline(on),
        "previous": on - timedelta(days=1), "following": on + timedelta(days=1),
    }  # fmt: skip
    return render(request, "attendance/menus/conflicts.html", context)


@page(permissions.NAME_SUBSTITUTE)
@require_POST
def substitute(request: Request, conflict_id: int) -> HttpResponse:
    """What a child eats instead."""
    rows = MenuConflict.objects.select_related("institution")
    found = get_object_or_404(permissions.NAME_SUBSTITUTE.rows(request.actor, rows), pk=conflict_id)
    form = SubstituteForm(request.POST)
    if form.is_valid():
        try:
            conflict_services.substitute(
                conflict=found, text=form.cleaned_data["text"], by=request.actor, at=clock.now()
            )
        except ProblemError as problem:
            messages.warning(request, f"{problem.sentence}{problem.remedy}")
    else:
        messages.warning(request, _("没有写替代的菜。请写明这个孩子吃什么，或写「不吃这道菜」。"))
    return redirect(
        f"{reverse('attendance:menu_conflicts')}?institution={found.institution.uscc}&on={found.on.isoformat()}"
    )


@page(permissions.SEE_CONFLICTS)
@require_GET
def labels(request: Request) -> HttpResponse:
    """A label for the tray of each child with an allergy, to print. Raises PAPER_FONT_MISSING."""
    institution, at = own.chosen(request, permissions.SEE_CONFLICTS), clock.now()
    today = clock.day_of(at)
    on = own.day_of_address(request.GET.get("on") or today.isoformat(), today + services.WEEK)
    made, children = labels_document.pdf(institution, on, at=at)
    logs.read(request, institution, children, _("过敏标签"), at)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="labels-{on.isoformat()}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
