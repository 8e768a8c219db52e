"""A child does not come: said in two taps by a guardian, or by the institution for a child of its roll."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
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
        try:
            days = form.days(clock.day_of(at))
            reason = AbsenceReason(form.cleaned_data["reason"])
            made = absences.report(placement=found, **days, reason=reason, by=request.actor, at=at)
            _say(request, found, len(made), sum(row.given_back for row in made))
            return _back(request, found)
        except ProblemError as problem:
            problem.add_to(form)
    if request.actor.guards(found.child_id):
        return _page(request, form, found)
    messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _back(request, found)


def _say(request: Request, placement: Placement, days: int, given_back: int) -> None:
    child = placement.child.nickname
    if days == 0:
        messages.info(request, _("{child}这几天已请过假。").format(child=child))
    elif given_back == days:
        messages.success(request, _("{child}已请假 {n} 天。").format(child=child, n=days))
    else:
        messages.success(request, _("{child}已请假 {n} 天；当天请假较晚，托位没有让出。").format(child=child, n=days))


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
