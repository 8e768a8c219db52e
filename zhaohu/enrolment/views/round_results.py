"""What everybody, a family and a director read of a round."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.enrolment import round_letter
from zhaohu.enrolment.choices.allocation import RoundState
from zhaohu.enrolment.forms import allocation as forms
from zhaohu.enrolment.models import Round, RunResult
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.queries import round_results
from zhaohu.enrolment.services import rounds as services
from zhaohu.enrolment.views import own
from zhaohu.institutions.models import Institution


@page(permissions.SEE_PUBLIC)
@require_GET
def public_round(request: Request, round_id: int) -> HttpResponse:
    """A round for everybody: its clock, rules in words, seal, and after publication its seed and totals."""
    shown = Round.objects.exclude(state=RoundState.DRAFT).select_related("district")
    round = get_object_or_404(shown, pk=round_id)
    on = clock.day_of(clock.now())
    context = {
        "round": round, "words": queries.in_words(queries.rules_of(round), queries.claims(on, round.district_id)),
        "places": round.places.select_related("offer__institution", "offer__care_class").order_by(
            "offer__institution__sort_key", "pk"
        ),
        "total": queries.total_places(round), "counts": round_results.public_counts(round, on),
        "seal": bytes(round.seed_seal or b"").hex(), "seed": round.seed if round.published_at else "",
        "run": queries.official(round) if round.published_at else None,
    }  # fmt: skip
    return render(request, "enrolment/rounds/public.html", context)


def _result(request: Request, round_id: int, entered_id: int) -> RunResult:
    rows = queries.results_of(request.actor).filter(run__round_id=round_id)
    return get_object_or_404(rows, application_id=entered_id)


@page(permissions.SEE_RESULT)
@require_GET
def round_result(request: Request, round_id: int, entered_id: int) -> HttpResponse:
    """The result of one application, answer first, with the reason of every choice."""
    result = _result(request, round_id, entered_id)
    context = {"result": result, "told": round_results.told(result), "round": result.run.round}
    context |= round_results.lottery_told(result) | {"appeal_days": round_results.appeal_days(result)}
    return render(request, "enrolment/rounds/result.html", context)


@page(permissions.SEE_RESULT)
@require_GET
def result_letter(request: Request, round_id: int, entered_id: int) -> HttpResponse:
    """The same as a letter."""
    result = _result(request, round_id, entered_id)
    name = quote(f"托位分配结果 {result.application_id}.pdf")
    disposition = f"inline; filename=\"letter.pdf\"; filename*=UTF-8''{name}"
    content = round_letter.pdf(result, at=clock.now())
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@page(permissions.SEE_OWN_PLACES)
@require_GET
def own_places(request: Request) -> HttpResponse:
    """The rounds being prepared in the district, and what the institution gives to each."""
    institution = own.chosen(request, permissions.SEE_OWN_PLACES)
    drafts = Round.objects.filter(district=institution.district_id, state=RoundState.DRAFT).order_by("-pk")
    rows = [(round, _own_form(institution, round)) for round in drafts]
    return render(request, "enrolment/rounds/own.html", {"institution": institution, "rows": rows})


def _own_form(institution: Institution, round: Round, data: object = None) -> forms.PlacesForm:
    offers = list(queries.offers_for(round).filter(institution=institution))
    given = dict(round.places.values_list("offer_id", "places"))
    return forms.PlacesForm(
        data, offers=offers, free=queries.free_places(offers, round), given=given, own=True, prefix=f"round{round.pk}"
    )


@page(permissions.SET_PLACES)
@require_POST
def set_own_places(request: Request, round_id: int) -> HttpResponse:
    """A director sets the places of the institution's own offers."""
    institution = own.chosen(request, permissions.SEE_OWN_PLACES)
    round = get_object_or_404(Round, pk=round_id, district=institution.district_id, state=RoundState.DRAFT)
    form = _own_form(institution, round, request.POST)
    if form.is_valid():
        with shown_in(form):
            services.set_places(round=round, places=form.places(), by=request.actor, at=clock.now())
            messages.success(request, _("名额已保存。"))
            return redirect(f"{reverse('enrolment:own_round_places')}?institution={institution.uscc}")
    context = {"institution": institution, "rows": [(round, form)]}
    return render(request, "enrolment/rounds/own.html", context, status=422)
