"""A family's pages: the child's day, its allergies, its medicine and its menu."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.attendance.forms.health import AllergyForm, OrderForm
from zhaohu.attendance.models import Allergy, MedicationOrder
from zhaohu.attendance.permissions import health as permissions
from zhaohu.attendance.permissions import logs as log_permissions
from zhaohu.attendance.permissions import menus as menu_permissions
from zhaohu.attendance.queries import feed, health, menus, pickups
from zhaohu.attendance.services import allergies, medication
from zhaohu.attendance.services.menus import WEEK, monday_of
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.services import documents
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child
from zhaohu.families.queries import consents
from zhaohu.rules import queries as rules


def _child(request: Request, action: Action, child_id: int) -> Child:
    return get_object_or_404(action.rows(request.actor, Child.objects.all()), pk=child_id)


@page(log_permissions.SEE_CHILD_DAY)
@require_GET
def day(request: Request, child_id: int) -> HttpResponse:
    """What was eaten, slept and done."""
    child, at = _child(request, log_permissions.SEE_CHILD_DAY, child_id), clock.now()
    today = clock.day_of(at)
    on = own.day_of_address(request.GET.get("on", ""), today)
    context = {
        "child": child, "barred": pickups.is_blocked(child.pk, request.actor, today),
        "feed": feed.of_child(child, on, at=at), "today": today, "previous": on - timedelta(days=1),
        "following": on + timedelta(days=1), "at": at,
    }  # fmt: skip
    return render(request, "attendance/families/day.html", context)


@page(permissions.STATE_ALLERGY)
@require_http_methods(["GET", "POST"])
def allergy(request: Request, child_id: int) -> HttpResponse:
    """What a child is allergic to, and one more."""
    child, at = _child(request, permissions.STATE_ALLERGY, child_id), clock.now()
    on = clock.day_of(at)
    form = AllergyForm(sent(request), known=rules.worded("attendance.allergens", on=on))
    if form.is_valid():
        with shown_in(form):
            allergies.state(child=child, **form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已登记。机构人员和其他监护人已收到通知。"))
            return redirect("attendance:allergies", child.pk)
    context = {
        "child": child, "form": form, "allergies": health.allergies(child, on),
        "may": consents.permitted(child, Purpose.HEALTH, on=on),
    }  # fmt: skip
    return render(request, "attendance/families/allergies.html", context, status=422 if form.errors else 200)


@page(permissions.END_ALLERGY)
@require_POST
def end_allergy(request: Request, allergy_id: int) -> HttpResponse:
    """It is no longer so."""
    rows = permissions.END_ALLERGY.rows(request.actor, Allergy.objects.all())
    found = allergies.end(allergy=get_object_or_404(rows, pk=allergy_id), by=request.actor, at=clock.now())
    messages.success(request, _("已撤下。机构人员和其他监护人已收到通知。"))
    return redirect("attendance:allergies", found.child_id)


@page(permissions.ORDER_MEDICINE)
@require_http_methods(["GET", "POST"])
def orders(request: Request, child_id: int) -> HttpResponse:
    """What is ordered for a child, and one more."""
    child, at = _child(request, permissions.ORDER_MEDICINE, child_id), clock.now()
    on = clock.day_of(at)
    houses, rule = list(health.institutions_of(child, on)), rules.value("attendance.medication", on=on)
    form = OrderForm(
        sent(request), request.FILES if request.method == "POST" else None, today=on,
        houses=[(house.pk, house.name) for house in houses], window=rule["before_minutes"],
    )  # fmt: skip
    if form.is_valid() and _ordered(request, form, child):
        return redirect("attendance:orders", child.pk)
    context = {
        "child": child, "form": form, "houses": houses, "today": on, "rule": rule,
        "may": consents.permitted(child, Purpose.HEALTH, on=on), "orders": list(health.orders(child)[:20]),
    }  # fmt: skip
    return render(request, "attendance/families/orders.html", context, status=422 if form.errors else 200)


def _ordered(request: Request, form: OrderForm, child: Child) -> bool:
    given, at = dict(form.cleaned_data), clock.now()
    file, house = given.pop("prescription"), given.pop("institution")
    institution = next(one for one in health.institutions_of(child, clock.day_of(at)) if one.pk == house)
    try:
        medication.order(
            child=child, institution=institution, **given, prescription=documents.read(file, at=at), name=file.name,
            by=request.actor, at=at,
        )  # fmt: skip
    except ProblemError as problem:
        problem.add_to(form)
        return False
    messages.success(request, _("已委托。每次给药由两人签字，签好后您会收到通知。"))
    return True


@page(permissions.WITHDRAW_ORDER)
@require_POST
def withdraw_order(request: Request, order_id: int) -> HttpResponse:
    """Nothing more is to be given."""
    rows = permissions.WITHDRAW_ORDER.rows(request.actor, MedicationOrder.objects.all())
    found = medication.withdraw(order=get_object_or_404(rows, pk=order_id), by=request.actor, at=clock.now())
    messages.success(request, _("已撤销，从现在起不再给药。"))
    return redirect("attendance:orders", found.child_id)


@page(menu_permissions.SEE_CHILD_MENU)
@require_GET
def menu(request: Request, child_id: int) -> HttpResponse:
    """What there is to eat this week, and what this child eats instead."""
    child, at = _child(request, menu_permissions.SEE_CHILD_MENU, child_id), clock.now()
    today = clock.day_of(at)
    monday = monday_of(own.day_of_address(request.GET.get("on") or today.isoformat(), today + WEEK))
    context = {
        "child": child, "today": today, "monday": monday, "this": monday_of(today), "next": monday_of(today) + WEEK,
        "weeks": [menus.of_child(child, house, monday) for house in health.institutions_of(child, today)],
    }  # fmt: skip
    return render(request, "attendance/families/menu.html", context)
