"""Claiming an institution, and who acts for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.forms import filing as forms
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import filing as queries
from zhaohu.institutions.services import claims
from zhaohu.institutions.services import members as services


@page(permissions.CLAIM)
@require_http_methods(["GET", "POST"])
def claim(request: Request) -> HttpResponse:
    """Claim a registered institution with the code that was sent to it."""
    form = forms.ClaimForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            made = claims.claim(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已认领{name}。").format(name=made.name))
            return redirect("institutions:workplace")
    return render(request, "institutions/filing/claim.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def members(request: Request, uscc: str) -> HttpResponse:
    """Who acts for the institution; the director adds clerks."""
    institution = get_object_or_404(
        permissions.MANAGE_MEMBERS.rows(request.actor, queries.institutions_of(request.actor)), uscc=uscc
    )
    form = forms.MemberForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            services.add(institution=institution, **form.cleaned_data, by=request.actor, at=clock.now())
            return redirect("institutions:members", uscc)
    rows = queries.members_of(institution, on=clock.day_of(clock.now()))
    context = {"institution": institution, "members": rows, "form": form}
    return render(request, "institutions/filing/members.html", context, status=422 if form.errors else 200)


@page(permissions.MANAGE_MEMBERS)
@require_POST
def end_member(request: Request, membership_id: int) -> HttpResponse:
    """End a clerk's access."""
    row = get_object_or_404(queries.memberships_of(request.actor), pk=membership_id)
    services.end(membership=row, by=request.actor, at=clock.now())
    messages.success(request, _("{name}不再能办理本机构的事项。").format(name=row.user.name))
    return redirect("institutions:members", row.institution.uscc)
