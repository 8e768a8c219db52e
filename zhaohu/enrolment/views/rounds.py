"""An officer's rounds: the list, one round, its rules and places, and the steps of its clock."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.allocation import RoundState
from zhaohu.enrolment.errors import allocation as errors
from zhaohu.enrolment.forms import allocation as forms
from zhaohu.enrolment.models import Round
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import rounds as services


def found(request: Request, round_id: int, action: Action, *states: RoundState) -> Round:
    """The round, if the person may do this to it; else it does not exist here.

    A page that asks for a deed is shown in these states only: in another one ROUND_STEP is raised at once.
    """
    rows: QuerySet[Round] = action.rows(request.actor, Round.objects.select_related("district", "made_by"))
    round = get_object_or_404(rows, pk=round_id)
    if states and request.method == "GET" and round.state not in states:
        raise errors.ROUND_STEP.raised(state=RoundState(round.state).label)
    return round


@page(permissions.SEE_ROUNDS)
@require_GET
def rounds(request: Request) -> HttpResponse:
    """Every round that the officer may see, the newest first."""
    rows = queries.visible_to(request.actor)
    context = {"page": page_of(request, rows, queries.ORDER), "district": queries.district_of(request.actor)}
    return render(request, "enrolment/rounds/list.html", context)


@page(permissions.SEE_ROUNDS)
@require_GET
def officer_round(request: Request, round_id: int) -> HttpResponse:
    """One round: where it stands, what is next, its rules, places, calculations and results."""
    round = found(request, round_id, permissions.SEE_ROUNDS)
    known = queries.claims(clock.day_of(clock.now()), round.district_id)
    runs = queries.runs_of(round)
    context = {
        "round": round, "words": queries.in_words(queries.rules_of(round), known), "runs": runs,
        "official": queries.official(round), "now": clock.now(), "submitted": queries.submitted(round),
        "places": round.places.select_related("offer__institution", "offer__care_class").order_by("pk"),
        "total": queries.total_places(round), "outcomes": queries.outcomes_told(round),
        "delivered": queries.delivered(round),
        "working": any(run.state in ("waiting", "working") for run in runs), "propose": forms.KeyForm(),
    }  # fmt: skip
    return render(request, "enrolment/rounds/round.html", context)


@page(permissions.KEEP)
@require_http_methods(["GET", "POST"])
def new_round(request: Request) -> HttpResponse:
    """A new round with the rules that the dated rule proposes."""
    district, now = queries.district_of(request.actor), clock.now()
    if district is None:
        raise Http404
    rules, told = queries.defaults(clock.day_of(now), district.pk)
    known = queries.claims(clock.day_of(now), district.pk)
    begin = {
        "answer_days": told["answer_days"], "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=15),
    }  # fmt: skip
    form = forms.RoundForm(sent(request), known=known, given=rules, initial=begin)
    if form.is_valid():
        with shown_in(form):
            made = services.draft(district=district, terms=form.terms(), by=request.actor, at=now)
            return redirect("enrolment:round_places", made.pk)
    return _form(request, form, None)


def _form(request: Request, form: forms.RoundForm, round: Round | None) -> HttpResponse:
    context = {"form": form, "round": round}
    return render(request, "enrolment/rounds/form.html", context, status=422 if form.errors else 200)


@page(permissions.KEEP)
@require_http_methods(["GET", "POST"])
def change_round(request: Request, round_id: int) -> HttpResponse:
    """Change a round that is not open yet."""
    round, now = found(request, round_id, permissions.KEEP), clock.now()
    known = queries.claims(clock.day_of(now), round.district_id)
    columns = ("title", "opens_at", "closes_at", "starts_on", "answer_days", "revision")
    begin = {name: getattr(round, name) for name in columns}
    form = forms.RoundForm(sent(request), known=known, given=queries.rules_of(round), initial=begin)
    if form.is_valid():
        with shown_in(form):
            services.draft(
                district=round.district, terms=form.terms(), round=round, by=request.actor, at=now,
                revision=form.cleaned_data["revision"] or 0,
            )  # fmt: skip
            return redirect("enrolment:officer_round", round.pk)
    return _form(request, form, round)


@page(permissions.SET_PLACES)
@require_http_methods(["GET", "POST"])
def round_places(request: Request, round_id: int) -> HttpResponse:
    """The places of every inclusive offer of the district in a round."""
    round = found(request, round_id, permissions.KEEP)
    offers = list(queries.offers_for(round))
    given = dict(round.places.values_list("offer_id", "places"))
    form = forms.PlacesForm(sent(request), offers=offers, free=queries.free_places(offers, round), given=given)
    if form.is_valid():
        with shown_in(form):
            services.set_places(round=round, places=form.places(), by=request.actor, at=clock.now())
            messages.success(request, _("名额已保存。"))
            return redirect("enrolment:officer_round", round.pk)
    context = {"round": round, "form": form}
    return render(request, "enrolment/rounds/places.html", context, status=422 if form.errors else 200)


@page(permissions.OPEN)
@require_http_methods(["GET", "POST"])
def open_round(request: Request, round_id: int) -> HttpResponse:
    """Open a round: from then on its rules stand still."""
    round = found(request, round_id, permissions.OPEN, RoundState.DRAFT)
    form = forms.TypedForm(sent(request), title=round.title)
    if form.is_valid():
        with shown_in(form):
            services.open(round=round, by=request.actor, at=clock.now())
            messages.success(request, _("已开始申请，种子的封条已写入公共账本。"))
            return redirect("enrolment:officer_round", round.pk)
    context = {"round": round, "form": form, "total": queries.total_places(round)}
    return render(request, "enrolment/rounds/open.html", context, status=422 if form.errors else 200)


@page(permissions.CLOSE)
@require_POST
def close_round(request: Request, round_id: int) -> HttpResponse:
    """Take no more applications, once the hour has come."""
    services.close(round=found(request, round_id, permissions.CLOSE), by=request.actor, at=clock.now())
    return redirect("enrolment:officer_round", round_id)


@page(permissions.CANCEL)
@require_http_methods(["GET", "POST"])
def cancel_round(request: Request, round_id: int) -> HttpResponse:
    """Cancel a round before its result is published."""
    round = found(request, round_id, permissions.CANCEL, RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSED)
    form = forms.ReasonForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            services.cancel(round=round, **form.cleaned_data, by=request.actor, at=clock.now())
            return redirect("enrolment:officer_round", round.pk)
    context = {"round": round, "form": form, "submitted": queries.submitted(round)}
    return render(request, "enrolment/rounds/cancel.html", context, status=422 if form.errors else 200)
