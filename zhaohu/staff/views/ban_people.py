"""Who else a ban concerns: the same person under another document, and the direct manager."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.core.forms import sent, shown_in
from zhaohu.staff.forms import bans as forms
from zhaohu.staff.forms.people import YesNoForm
from zhaohu.staff.models import BanDocument
from zhaohu.staff.permissions import bans as permissions
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.services import ban_documents, ban_managers
from zhaohu.staff.services.bans import Terms
from zhaohu.staff.views import bans


@page(permissions.LINK_DOCUMENT)
@require_POST
def link(request: Request, ban_id: int) -> HttpResponse:
    """Name another document of the banned person."""
    row, form = bans.found(request, ban_id, permissions.LINK_DOCUMENT), forms.DocumentForm(request.POST)
    said = _("证件已登记，另一人复核后生效。")
    return bans.done(request, row, "document_form", form, said, partial(ban_documents.link, ban=row))


@page(permissions.DECIDE_DOCUMENT)
@require_POST
def decide(request: Request, ban_document_id: int) -> HttpResponse:
    """Confirm that another document is the same person's, or not."""
    mine = permissions.DECIDE_DOCUMENT.rows(request.actor, BanDocument.objects.select_related("ban"))
    row, form = get_object_or_404(mine, pk=ban_document_id), YesNoForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("没有选同意或不同意"))
    agreed = form.cleaned_data["accept"]
    count = ban_documents.decide(document=row, agreed=agreed, by=request.actor, at=clock.now())
    said = _("已确认是同一人，{n} 处任职已停止。").format(n=count) if agreed else _("没有认定为同一人。")
    messages.success(request, said)
    return redirect("staff:ban", ban_id=row.ban_id)


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def manager(request: Request, ban_id: int) -> HttpResponse:
    """Propose a ban of the direct manager, filled in from the ban and the staff register."""
    at, row = clock.now(), bans.found(request, ban_id, permissions.PROPOSE)
    asked = forms.ManagerDayForm(request.GET if "on" in request.GET else None)
    on = asked.cleaned_data["on"] if asked.is_valid() else queries.worked_last(row)
    managers = list(queries.managers(row, on=on))
    form = forms.ManagerForm(
        sent(request), managers=managers, initial=forms.of_manager(row, managers, clock.day_of(at))
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        chosen = next((one for one in managers if str(one.pk) == values.pop("manager")), None)
        with shown_in(form):
            made = ban_managers.propose(
                ban=row, manager=chosen, on=on, terms=Terms(**values), division=bans.division(request),
                by=request.actor, at=at,
            )  # fmt: skip
            messages.success(request, _("已提出，等另一位负责人复核。"))
            return redirect("staff:ban", ban_id=made.pk)
    context = {
        "ban": row, "form": form, "managers": managers, "on": on, "policy": queries.policy(on),
        "day_form": forms.ManagerDayForm(initial={"on": on}),
    }  # fmt: skip
    return render(request, "staff/bans/direct_manager.html", context, status=422 if form.errors else 200)
