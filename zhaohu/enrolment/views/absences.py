"""A child does not come: said in two taps by a guardian, or by the institution for a child of its roll."""

from datetime import date
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.forms.absences import AbsenceForm
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.permissions import absences as permissions
from zhaohu.enrolment.queries import absences as queries
from zhaohu.enrolment.services import absences
from zhaohu.enrolment.views import own
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings
from zhaohu.rules import queries as rules


@page(permissions.SEE_MINE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """My children's places: not today, not tomorrow, other days; and what was reported."""
    return _page(request)


def _page(request: Request, form: AbsenceForm | None = None, wrong: Placement | None = None) -> HttpResponse:
    at = clock.now()
    rule = rules.value("enrolment.absence", on=clock.day_of(at))
    context = {
        "placements": queries.placements(request.actor, at=at), "form": form, "wrong": wrong,
        "reasons": AbsenceReason, "today": clock.day_of(at), "latest": rule["latest_cell"],
        "offline": queries.offline(request.actor, at=at),
    }  # fmt: skip
    return render(request, "enrolment/absences/list.html", context, status=422 if form else 200)


@page(permissions.SEE_OWN)
@require_GET
def day(request: Request) -> HttpResponse:
    """The institution's side: who is reported absent, and the roll to report for."""
    institution, at = own.chosen(request, permissions.SEE_OWN), clock.now()
    rows, wanted = queries.of_institution(institution, at=at), request.GET.get("placement", "")
    if wanted.isdecimal() and len(wanted) < 18:
        rows = rows.filter(pk=int(wanted))
    roll = page_of(request, rows, ["child__nickname", "pk"], size=20)
    readings.record(
        children=list({row.child_id: row.child for row in roll.rows}.values()), purpose=ReadingPurpose.CARE,
        items=_("请假记录"), place=institution.name, by=request.actor, at=at, institution=institution.pk,
        division=institution.district_id,
    )  # fmt: skip
    context = {
        "institution": institution, "page": roll, "reasons": AbsenceReason, "today": clock.day_of(at), "wanted": wanted,
        "institutions": own.institutions(request, permissions.SEE_OWN),
        "absent": queries.absent(institution, at=at).filter(on=clock.day_of(at)).count(),
    }  # fmt: skip
    return render(request, "enrolment/absences/day.html", context)


@page(permissions.REPORT)
@require_POST
def report(request: Request, placement_id: int) -> HttpResponse:
    """The child does not come on these days."""
    found = get_object_or_404(queries.placements(request.actor, at=clock.now()), pk=placement_id)
    form, at = AbsenceForm(request.POST), clock.now()
    if form.is_valid():
        with shown_in(form):
            days = form.days(clock.day_of(at))
            reason = AbsenceReason(form.cleaned_data["reason"])
            made = absences.report(placement=found, **days, reason=reason, by=request.actor, at=at)
            (messages.success if made else messages.info)(request, absences.said(found, made))
            return _back(request, found)
    if request.actor.guards(found.child_id):
        return _page(request, form, found)
    messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _back(request, found)


class HandedIn(msgspec.Struct):
    """What a phone kept, as it sends it."""

    id: UUID
    placement: int
    first_on: date
    last_on: date
    reason: AbsenceReason


@page(permissions.REPORT)
@require_POST
def hand_in(request: Request) -> HttpResponse:
    """An absence that was tapped on a phone, with or without a network then."""
    try:
        sent = msgspec.json.decode(request.body, type=HandedIn)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise INPUT_INVALID.raised(reason=str(error)[:200]) from None
    at = clock.now()
    found = absences.hand_in(
        client_id=sent.id, placement=get_object_or_404(queries.placements(request.actor, at=at), pk=sent.placement),
        first_on=sent.first_on, last_on=sent.last_on, reason=sent.reason, by=request.actor, at=at,
    )  # fmt: skip
    return JsonResponse({"id": found.client_id, "code": found.code, "sentence": found.sentence})


@page(permissions.WITHDRAW)
@require_POST
def withdraw(request: Request, absence_id: int) -> HttpResponse:
    """The child comes after all, if its place is still free."""
    found = get_object_or_404(queries.withdrawable(request.actor), pk=absence_id)
    try:
        absences.withdraw(absence=found, by=request.actor, at=clock.now())
        messages.success(
            request, _("{child} {day} 照常来。").format(child=found.placement.child.nickname, day=found.on)
        )
    except ProblemError as problem:
        messages.warning(request, f"{problem.sentence}{problem.remedy}")
    return _back(request, found.placement)


def _back(request: Request, placement: Placement) -> HttpResponse:
    return redirect("enrolment:absences" if request.actor.guards(placement.child_id) else "enrolment:day_absences")
