"""Hiring: whom, what the law's checks answer, and the decision; and the end of an employment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.staff.choices.people import EmploymentState, WorkPost
from zhaohu.staff.choices.rosters import ReadingReason
from zhaohu.staff.forms.people import EndForm, HireForm, PhoneForm, ReasonForm
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import hiring as queries
from zhaohu.staff.services import hiring, phones, readings
from zhaohu.staff.views import people, records


@page(permissions.BEGIN_HIRE)
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Enter somebody whom the institution wants to hire."""
    institution, at = people.chosen(request, permissions.BEGIN_HIRE), clock.now()
    form = HireForm(sent(request), initial={"starts_on": clock.day_of(at), "post": WorkPost.CARER})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"post": WorkPost(form.cleaned_data["post"])}
        with shown_in(form):
            made = hiring.begin(institution=institution, **given, by=request.actor, at=at)
            return redirect("staff:file", employment_id=made.pk)
    context = {"form": form, "institution": institution}
    return render(request, "staff/people/hire.html", context, status=422 if form.errors else 200)


@page(permissions.DECIDE_HIRE)
@require_http_methods(["GET", "POST"])
def decide(request: Request, employment_id: int) -> HttpResponse:
    """What the checks answer; the decision to hire, or not."""
    row, at = people.found(request, employment_id, permissions.DECIDE_HIRE), clock.now()
    if row.state != EmploymentState.CHECKING:
        return redirect("staff:file", employment_id=row.pk)
    form = ReasonForm(request.POST if "refuse" in request.POST else None)
    problem: ProblemError | None = None
    if request.method == "POST":
        try:
            if answer := _decided(request, row, form):
                return answer
        except ProblemError as raised:
            problem = raised
    readings.record(
        employment=row, reason=ReadingReason.HIRING, items=_("录用前核查"), place=row.institution.name,
        by=request.actor, at=at,
    )  # fmt: skip
    checks = queries.checks(row, on=max(row.starts_on, clock.day_of(at)))
    context = {
        "row": row, "institution": row.institution, "checks": checks, "form": form, "problem": problem,
        "ready": all(one.passed for one in checks if one.forbids), "waiting": any(one.passed is None for one in checks),
    }  # fmt: skip
    return render(request, "staff/people/checks.html", context, status=422 if problem or form.errors else 200)


def _decided(request: Request, row: Employment, form: ReasonForm) -> HttpResponse | None:
    at = clock.now()
    if "refuse" not in request.POST:
        hiring.confirm(employment=row, by=request.actor, at=at)
        messages.success(request, _("{name}已录用。").format(name=row.member.name))
        return redirect("staff:file", employment_id=row.pk)
    if not form.is_valid():
        return None
    hiring.refuse(employment=row, reason=form.cleaned_data["reason"], by=request.actor, at=at)
    messages.success(request, _("已记录不录用。"))
    return redirect("staff:people")


@page(permissions.CORRECT_PHONE)
@require_http_methods(["GET", "POST"])
def correct_phone(request: Request, employment_id: int) -> HttpResponse:
    """Put the phone right."""
    row, at = people.found(request, employment_id, permissions.CORRECT_PHONE), clock.now()
    form = PhoneForm(sent(request))
    answer = records.entered(
        request, row, form, _("手机号已更正；本人有账号的，已收到通知。"),
        lambda given: phones.correct(employment=row, **given, by=request.actor, at=at),
    )  # fmt: skip
    return answer or records.shown(
        request, row, form, _("更正{name}的手机号").format(name=row.member.name), _("更正手机号")
    )


@page(permissions.END)
@require_http_methods(["GET", "POST"])
def end(request: Request, employment_id: int) -> HttpResponse:
    """The last day of an employment."""
    row, at = people.found(request, employment_id, permissions.END), clock.now()
    form = EndForm(sent(request), initial={"last_day": clock.day_of(at)})
    answer = records.entered(
        request, row, form, _("已办理离职。"),
        lambda given: hiring.end(employment=row, **given, by=request.actor, at=at),
    )  # fmt: skip
    return answer or records.shown(
        request, row, form, _("{name}哪天离职？").format(name=row.member.name), _("办理离职")
    )
