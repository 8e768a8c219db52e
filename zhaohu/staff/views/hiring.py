"""Hiring: whom, what the law's checks answer, and the decision."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.forms.people import HireForm, ReasonForm
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import hiring as queries
from zhaohu.staff.services import hiring
from zhaohu.staff.views import people


@page(permissions.BEGIN_HIRE)
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Enter somebody whom the institution wants to hire."""
    institution, at = people.chosen(request, permissions.BEGIN_HIRE), clock.now()
    form = HireForm(sent(request), initial={"starts_on": clock.day_of(at), "post": WorkPost.CARER})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"post": WorkPost(form.cleaned_data["post"])}
        try:
            made = hiring.begin(institution=institution, **given, by=request.actor, at=at)
            return redirect("staff:decide_hire", employment_id=made.pk)
        except ProblemError as problem:
            problem.add_to(form)
    context = {"form": form, "institution": institution}
    return render(request, "staff/people/hire.html", context, status=422 if form.errors else 200)


@page(permissions.DECIDE_HIRE)
@require_http_methods(["GET", "POST"])
def decide(request: Request, employment_id: int) -> HttpResponse:
    """What the checks answer; the decision to hire, or not."""
    row, at = people.found(request, employment_id, permissions.DECIDE_HIRE), clock.now()
    form = ReasonForm(sent(request) if "refuse" in request.POST else None)
    problem: ProblemError | None = None
    if request.method == "POST":
        try:
            if "refuse" not in request.POST:
                hiring.confirm(employment=row, by=request.actor, at=at)
                return redirect("staff:file", employment_id=row.pk)
            if form.is_valid():
                hiring.refuse(employment=row, reason=form.cleaned_data["reason"], by=request.actor, at=at)
                return redirect("staff:people")
        except ProblemError as raised:
            problem = raised
    checks = queries.checks(row, on=max(row.starts_on, clock.day_of(at)))
    context = {"row": row, "institution": row.institution, "checks": checks, "form": form, "problem": problem}
    return render(request, "staff/people/checks.html", context, status=422 if problem or form.errors else 200)
