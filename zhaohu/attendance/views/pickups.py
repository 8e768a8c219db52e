"""A guardian's page of who may collect a child, and everything that changes it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.attendance.choices.pickups import PickupRelation
from zhaohu.attendance.forms import pickups as forms
from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickups as services
from zhaohu.attendance.views import pickup_words
from zhaohu.core import clock, downloads, uploads
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.core.paging import page as paged
from zhaohu.families.models import Child


def own(request: Request, action: Action, child_id: int) -> Child:
    """The reader's child of that number; 404 for any other."""
    return get_object_or_404(action.rows(request.actor, Child.objects.all()), pk=child_id)


def of_own(request: Request, action: Action, pickup_id: int) -> PickupPerson:
    """A person of the reader's own child; 404 for any other."""
    rows = PickupPerson.objects.select_related("child", "photo")
    return get_object_or_404(action.rows(request.actor, rows), pk=pickup_id)


@page(permissions.SEE)
@require_GET
def listing(request: Request, child_id: int) -> HttpResponse:
    """Guardians, persons, what courts have forbidden, and every change."""
    child, at = own(request, permissions.SEE, child_id), clock.now()
    rows = list(queries.of_child(child))
    people = [pickup_words.person(row, rows, at) for row in queries.persons(child)]
    context = {
        "child": child, "guardians": queries.guardians(child, clock.day_of(at)),
        "people": [one for one in people if not _is_over(one.row, at)],
        "over": [one for one in people if _is_over(one.row, at)],
        "blocks": [pickup_words.block(row, at) for row in rows],
        "page": paged(request, queries.history(child), ("-pk",)),
        "blocked": queries.is_blocked(child.pk, request.actor, clock.day_of(at)), "me": request.actor.user_id,
    }  # fmt: skip
    return render(request, "attendance/pickups/own.html", context)


def _is_over(row: PickupPerson, at: datetime) -> bool:
    return row.ended_at is not None or row.ends_at <= at


def _who(data: dict[str, Any], photo: bytes | None) -> services.Particulars:
    return services.Particulars(
        name=data["name"], phone=data["phone"], relation=PickupRelation(data["relation"]), photo=photo
    )


def _photo(request: Request, at: datetime) -> bytes | None:
    """The bytes of the picture that was sent; one that is too large is refused unread."""
    sent_file = request.FILES.get("photo")
    if sent_file is None:
        return None
    uploads.check_size(sent_file.size or 0, maximum_bytes=services.limits(at)["photo_bytes"])
    return bytes(sent_file.read())


def _placed(problem: ProblemError, form: BaseForm) -> None:
    if problem.field == "file":
        problem.field = "photo"
    problem.add_to(form)


@page(permissions.ADD)
@require_http_methods(["GET", "POST"])
def add(request: Request, child_id: int) -> HttpResponse:
    """Let somebody collect the child."""
    child, at = own(request, permissions.ADD, child_id), clock.now()
    files_sent = request.FILES if request.method == "POST" else None
    form = forms.AddForm(sent(request), files_sent, initial=forms.AddForm.begun(clock.day_of(at)))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.add(
                child=child, who=_who(data, _photo(request, at)), starts_on=data["starts_on"], last_on=data["last_on"],
                weekdays=data["weekdays"], key=data["key"], by=request.actor, at=at,
            )  # fmt: skip
            messages.success(
                request,
                _("{name}可以接{child}了，已告诉其他监护人和机构。").format(name=made.name, child=child.nickname),
            )
            return redirect("attendance:own_pickups", child.pk)
        except ProblemError as problem:
            _placed(problem, form)
    context = {"child": child, "form": form}
    return render(request, "attendance/pickups/add.html", context, status=422 if form.errors else 200)


@page(permissions.ADD_TEMPORARY)
@require_http_methods(["GET", "POST"])
def add_temporary(request: Request, child_id: int) -> HttpResponse:
    """Let somebody collect the child once: the code is shown on the answer and nowhere else."""
    child, at = own(request, permissions.ADD_TEMPORARY, child_id), clock.now()
    files_sent = request.FILES if request.method == "POST" else None
    form = forms.TemporaryForm(sent(request), files_sent, initial=forms.TemporaryForm.begun(at))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made, code = services.add_temporary(
                child=child, who=_who(data, _photo(request, at)), on=data["on"], first=data["first"],
                last=data["last"], key=data["key"], by=request.actor, at=at,
            )  # fmt: skip
            return _told(request, made, code=code)
        except ProblemError as problem:
            _placed(problem, form)
    context = {"child": child, "form": form}
    return render(request, "attendance/pickups/temporary.html", context, status=422 if form.errors else 200)


def _told(request: Request, person: PickupPerson, *, code: str = "", secret: str = "") -> HttpResponse:
    """What is shown once: a code, or the address of a person's own page."""
    address = request.build_absolute_uri(reverse("attendance:pickup_link", args=[secret])) if secret else ""
    context = {"person": person, "child": person.child, "code": code, "address": address}
    context["when"] = pickup_words.when(person)
    answer = render(request, "attendance/pickups/told.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(permissions.CHANGE)
@require_http_methods(["GET", "POST"])
def change(request: Request, pickup_id: int) -> HttpResponse:
    """Another telephone, last day, weekdays or photo."""
    person, at = of_own(request, permissions.CHANGE, pickup_id), clock.now()
    if person.temporary or person.ended_at:
        raise Http404
    initial = forms.ChangeForm.of(person, services.last_day(person))
    form = forms.ChangeForm(sent(request), request.FILES if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.change(
                person=person, phone=data["phone"], last_on=data["last_on"], weekdays=data["weekdays"],
                photo=_photo(request, at), by=request.actor, at=at,
            )  # fmt: skip
            messages.success(request, _("已更改，已告诉其他监护人和机构。"))
            return redirect("attendance:own_pickups", person.child_id)
        except ProblemError as problem:
            _placed(problem, form)
    context = {"person": person, "child": person.child, "form": form}
    return render(request, "attendance/pickups/change.html", context, status=422 if form.errors else 200)


@page(permissions.END)
@require_POST
def end(request: Request, pickup_id: int) -> HttpResponse:
    """Somebody may not collect the child any more."""
    person = of_own(request, permissions.END, pickup_id)
    services.end(person=person, by=request.actor, at=clock.now())
    messages.success(request, _("已取消{name}，平板上马上更新。").format(name=person.name))
    return redirect("attendance:own_pickups", person.child_id)


@page(permissions.RENEW_LINK)
@require_POST
def renew_link(request: Request, pickup_id: int) -> HttpResponse:
    """A new address for the person's phone, shown once."""
    person = of_own(request, permissions.RENEW_LINK, pickup_id)
    return _told(request, person, secret=services.new_link(person=person, by=request.actor, at=clock.now()))


@page(permissions.RENEW_CODE)
@require_POST
def renew_code(request: Request, pickup_id: int) -> HttpResponse:
    """Another one-time code, shown once."""
    person = of_own(request, permissions.RENEW_CODE, pickup_id)
    return _told(request, person, code=services.new_code(person=person, by=request.actor, at=clock.now()))


@page(permissions.SEE_PHOTO)
@require_GET
def photo(request: Request, pickup_id: int) -> HttpResponse:
    """The picture of a person of one's own child."""
    person = of_own(request, permissions.SEE_PHOTO, pickup_id)
    if person.photo is None:
        raise Http404
    return downloads.shown(person.photo)
