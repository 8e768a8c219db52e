"""What a person who works in an institution sees on the own phone: the file, the shifts, coming and leaving."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.staff.forms.mine import ClockForm
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import people as queries
from zhaohu.staff.services import presence
from zhaohu.staff.views import people


@page(permissions.SEE_OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """The own file and shifts, and the button to come or leave."""
    rows = list(queries.own(request.actor))
    return render(request, "staff/mine/mine.html", {"rows": rows, "client_id": uuid4()})


@page(permissions.CLOCK)
@require_POST
def clock_deed(request: Request, employment_id: int) -> HttpResponse:
    """Come to work, or leave; the same number sent twice is one deed."""
    row, form = people.found(request, employment_id, permissions.CLOCK), ClockForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("签到编号不对"))
    come = form.cleaned_data["deed"] == "in"
    deed = presence.own_clock_in if come else presence.clock_out
    try:
        deed(employment=row, client_id=form.cleaned_data["client_id"], by=request.actor, at=clock.now())
        messages.success(request, _("已签到。") if come else _("已签退。"))
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
    return redirect("staff:mine")
