"""Classes of an institution: how full they are, their hours, and the days on which they do not open."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.forms.classes import ChangeClassForm, CloseClassForm, ClosureForm, OpenClassForm
from zhaohu.enrolment.models import CareClass, Closure
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.queries import classes as queries
from zhaohu.enrolment.queries import links
from zhaohu.enrolment.services import classes, closures
from zhaohu.enrolment.views import own
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.rules import queries as rules


def chosen(request: Request, class_id: int, action: Action) -> CareClass:
    """A class of one of the reader's institutions; 404 for any other."""
    mine = own.institutions(request, action)
    rows = CareClass.objects.filter(institution__in=mine).select_related("institution", "institution__district")
    return get_object_or_404(rows, pk=class_id)


@page(permissions.SEE_CLASSES)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Every class with its hours, how full it is, what is published as free, and its services."""
    institution, at = own.chosen(request, permissions.SEE_CLASSES), clock.now()
    found = queries.with_offers(queries.of_institution(institution, at=at), on=clock.day_of(at))
    cards = queries.cards(found, at=at)
    context = {
        "institution": institution, "institutions": own.institutions(request, permissions.SEE_CLASSES), "cards": cards,
        "at": at, "preview": links.public_page(institution), **_sums(cards),
        "window": rules.value("enrolment.vacancy.window", on=clock.day_of(at)),
    }  # fmt: skip
    return render(request, "enrolment/classes/list.html", context)


def _sums(cards: list[queries.ClassCard]) -> dict[str, int]:
    whole_day = [row for card in cards for row in card.published if row.part == "full_day"]
    return {
        "size": sum(card.care_class.size for card in cards),
        "free": sum(row.places for row in whole_day),
    }


@page(permissions.SEE_CLASSES)
@require_GET
def care_class(request: Request, class_id: int) -> HttpResponse:
    """One class: two weeks day by day, services with their prices, closures, and what is published as free."""
    found, at = chosen(request, class_id, permissions.SEE_CLASSES), clock.now()
    (card,) = queries.cards([found], at=at, days=27)
    offers = found.offers.order_by("form", "pk").prefetch_related("prices")
    context = {
        "care_class": found, "card": card, "offers": offers, "today": clock.day_of(at),
        "institution": found.institution,
        "closures": found.closures.filter(last_on__gte=clock.day_of(at)).order_by("first_on"),
        "hours": queries.hours_in_words(found.hours.order_by("weekday")),
    }  # fmt: skip
    return render(request, "enrolment/classes/class.html", context)


def _answer(request: Request, form: Any, title: str, deed: str, **context: object) -> HttpResponse:
    context |= {"form": form, "title": title, "deed": deed}
    return render(request, "enrolment/classes/form.html", context, status=422 if form.errors else 200)


@page(permissions.KEEP_CLASSES)
@require_http_methods(["GET", "POST"])
def open_class(request: Request) -> HttpResponse:
    """Open a class."""
    institution, at = own.chosen(request, permissions.KEEP_CLASSES), clock.now()
    form = OpenClassForm(sent(request), initial={"opened_on": clock.day_of(at)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with shown_in(form):
            made = classes.open(
                institution=institution, name=given["name"], class_type=ClassType(given["class_type"]),
                size=given["size"], hours=[classes.Hours(*row) for row in given["hours"]],
                opened_on=given["opened_on"], by=request.actor, at=at,
            )  # fmt: skip
            return redirect("enrolment:care_class", class_id=made.pk)
    known = rules.value("institution.classes", on=clock.day_of(at))
    limits = [(kind, known[kind]) for kind in ClassType if kind in known]
    return _answer(request, form, _("开一个班"), _("开班"), institution=institution, limits=limits)


@page(permissions.KEEP_CLASSES)
@require_http_methods(["GET", "POST"])
def change_class(request: Request, class_id: int) -> HttpResponse:
    """Change size, hours and carers from today on."""
    found = chosen(request, class_id, permissions.KEEP_CLASSES)
    initial = {"name": found.name, "size": found.size}
    form = ChangeClassForm(sent(request), hours=list(found.hours.all()), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hours = [classes.Hours(*row) for row in given["hours"]]
        with shown_in(form):
            classes.change(
                care_class=found, name=given["name"], size=given["size"], hours=hours, by=request.actor, at=clock.now()
            )
            messages.success(request, _("已改，从今天起生效，空位已重新计算。"))
            return redirect("enrolment:care_class", class_id=found.pk)
    return _answer(request, form, _("改{name}的班额和时间").format(name=found.name), _("保存"), care_class=found)


@page(permissions.KEEP_CLASSES)
@require_http_methods(["GET", "POST"])
def close_class(request: Request, class_id: int) -> HttpResponse:
    """The last day of a class."""
    found, today = chosen(request, class_id, permissions.KEEP_CLASSES), clock.day_of(clock.now())
    form = CloseClassForm(sent(request), initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            classes.close(care_class=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("{name}已办理停班。").format(name=found.name))
            return redirect("enrolment:classes")
    title, held = _("{name}从哪天起停班？").format(name=found.name), classes.in_use(found, today + timedelta(days=1))
    return _answer(request, form, title, _("停班"), care_class=found, final=True, held=held)


@page(permissions.KEEP_CLASSES)
@require_http_methods(["GET", "POST"])
def add_closure(request: Request, class_id: int) -> HttpResponse:
    """Close a class for some days; bookings of those days are listed before anything happens to them."""
    found, booked = chosen(request, class_id, permissions.KEEP_CLASSES), []
    form = ClosureForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            closures.add(care_class=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已停托，有托位的家庭已收到通知。"))
            return redirect("enrolment:care_class", class_id=found.pk)
        except ProblemError as problem:
            problem.add_to(form)
            booked = closures.affected(found, form.cleaned_data["first_on"], form.cleaned_data["last_on"])
    if not booked:
        form.fields.pop("withdraw_bookings")
    title = _("{name}停托哪几天？").format(name=found.name)
    return _answer(request, form, title, _("停托"), care_class=found, booked=booked)


@page(permissions.KEEP_CLASSES)
@require_POST
def remove_closure(request: Request, closure_id: int) -> HttpResponse:
    """Open after all."""
    rows = Closure.objects.filter(care_class__institution__in=own.institutions(request, permissions.KEEP_CLASSES))
    found = get_object_or_404(rows.select_related("care_class"), pk=closure_id)
    closures.remove(closure=found, by=request.actor, at=clock.now())
    messages.success(request, _("停托已取消，恢复开放。"))
    return redirect("enrolment:care_class", class_id=found.care_class_id)
