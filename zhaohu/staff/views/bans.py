"""Bans from practice, as officers propose, confirm and lift them, with appeals."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.identity import mask
from zhaohu.core.paging import page as paged
from zhaohu.divisions.models import Division
from zhaohu.staff.choices.bans import AppealState, BanState, DocumentState
from zhaohu.staff.forms import bans as forms
from zhaohu.staff.forms.people import YesNoForm
from zhaohu.staff.models import BanAppeal, PracticeBan
from zhaohu.staff.permissions import bans as permissions
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.services import bans as services


def found(request: Request, ban_id: int, action: Action) -> PracticeBan:
    """The ban within the action's sight; 404 for any other."""
    return get_object_or_404(action.rows(request.actor, queries.visible(request.actor)), pk=ban_id)


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The bans of the district, those that wait first to be chosen."""
    state, at = request.GET.get("state", ""), clock.now()
    rows = paged(request, queries.in_state(request.actor, state), ["-pk"], size=20)
    context = {
        "page": rows, "state": state, "states": BanState, "at": at, "on": clock.day_of(at),
        "waiting": queries.in_state(request.actor, BanState.PROPOSED).count(),
    }  # fmt: skip
    return render(request, "staff/bans/list.html", context)


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """Propose a ban."""
    at = clock.now()
    form = forms.ProposeForm(sent(request), initial=forms.initial(clock.day_of(at)))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            terms = services.Terms(**form.cleaned_data)
            made = services.propose(terms=terms, division=division(request), by=request.actor, at=at)
            return redirect("staff:ban", ban_id=made.pk)
    context = {"form": form, "policy": queries.policy(clock.day_of(at))}
    return render(request, "staff/bans/propose.html", context, status=422 if form.errors else 200)


def division(request: Request) -> Division:
    """Where the officer sits."""
    roles = {grant.role for grant in permissions.PROPOSE.grants}
    code = next(held.division for held in request.actor.held if held.role in roles)
    return Division.objects.get(pk=code)


@page(permissions.SEE)
@require_GET
def ban(request: Request, ban_id: int) -> HttpResponse:
    """One ban: the decision, every post that the person holds now, appeals."""
    return shown(request, found(request, ban_id, permissions.SEE))


def shown(request: Request, row: PracticeBan, **context: Any) -> HttpResponse:
    """The page of a ban; a form in `context` stands in for the empty one of that name."""
    on = clock.day_of(clock.now())
    documents = row.documents.select_related("proposed_by", "decided_by").order_by("pk")
    wrong = any(form.errors for form in context.values())
    context = {
        "ban": row, "identity": mask(row.identity), "term": queries.term(row), "held": queries.holdings(row, on=on),
        "managers": queries.in_state(request.actor, "").filter(because_of=row), "policy": queries.policy(on),
        "documents": [(one, mask(one.number)) for one in documents], "document_form": forms.DocumentForm(),
        "proposed": row.state == BanState.PROPOSED, "confirmed": row.state == BanState.CONFIRMED,
        "own": row.proposed_by_id == request.actor.user_id, "confirmer": row.decided_by_id == request.actor.user_id,
        "appeals": row.appeals.select_related("recorded_by", "decided_by").order_by("-pk"), "filed": AppealState.FILED,
        "open": row.state in (BanState.PROPOSED, BanState.CONFIRMED), "proposed_document": DocumentState.PROPOSED,
        "lift_form": forms.LiftForm(), "appeal_form": forms.AppealForm(initial={"filed_on": on}),
        "decide_form": forms.DecideAppealForm(initial={"granted": "no"}),
    } | context  # fmt: skip
    return render(request, "staff/bans/ban.html", context, status=422 if wrong else 200)


def done(
    request: Request, row: PracticeBan, name: str, form: Form, said: str, deed: Callable[..., object]
) -> HttpResponse:
    """Do what a form of the page says and go back to the page; what is wrong is shown in its form, `name`."""
    if form.is_valid():
        with shown_in(form):
            deed(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, said)
            return redirect("staff:ban", ban_id=row.pk)
    return shown(request, row, **{name: form})


@page(permissions.DECIDE)
@require_POST
def decide(request: Request, ban_id: int) -> HttpResponse:
    """Confirm a ban, or refuse it."""
    row, form = found(request, ban_id, permissions.DECIDE), YesNoForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("没有选同意或不同意"))
    agreed = form.cleaned_data["accept"]
    count = services.decide(ban=row, agreed=agreed, by=request.actor, at=clock.now())
    said = _("已生效。{n} 处任职的班次已取消，机构已收到通知。").format(n=count) if agreed else _("已退回，没有生效。")
    messages.success(request, said)
    return redirect("staff:ban", ban_id=row.pk)


@page(permissions.LIFT)
@require_POST
def lift(request: Request, ban_id: int) -> HttpResponse:
    """Lift a ban."""
    row, form = found(request, ban_id, permissions.LIFT), forms.LiftForm(request.POST)
    return done(request, row, "lift_form", form, _("从业禁止已解除。"), partial(services.lift, ban=row))


@page(permissions.RECORD_APPEAL)
@require_POST
def appeal(request: Request, ban_id: int) -> HttpResponse:
    """Keep that the person contests a ban."""
    row, form = found(request, ban_id, permissions.RECORD_APPEAL), forms.AppealForm(request.POST)
    said = _("申诉已登记，答复以前禁止仍然有效。")
    return done(request, row, "appeal_form", form, said, partial(services.appeal, ban=row))


@page(permissions.DECIDE_APPEAL)
@require_POST
def decide_appeal(request: Request, appeal_id: int) -> HttpResponse:
    """Uphold a ban, or lift it on appeal."""
    mine = permissions.DECIDE_APPEAL.rows(request.actor, PracticeBan.objects.all())
    found = get_object_or_404(BanAppeal.objects.select_related("ban"), pk=appeal_id, ban__in=mine)
    form = forms.DecideAppealForm(request.POST)
    deed = partial(services.decide_appeal, appeal=found)
    return done(request, found.ban, "decide_form", form, _("申诉已答复。"), deed)
