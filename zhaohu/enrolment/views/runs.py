"""Calculations of a round: comparing rules, the official run by two people, and publishing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import BAD_REQUEST
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.choices.allocation import RoundState
from zhaohu.enrolment.forms import allocation as forms
from zhaohu.enrolment.models import Run
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.queries import run_figures
from zhaohu.enrolment.services import publication, runs
from zhaohu.enrolment.views.rounds import found


def _found(request: Request, run_id: int, action: Action) -> Run:
    rows = action.rows(request.actor, Run.objects.defer("input", "output").select_related("round__district"))
    return get_object_or_404(rows, pk=run_id)


@page(permissions.SIMULATE)
@require_http_methods(["GET", "POST"])
def simulate(request: Request, round_id: int) -> HttpResponse:
    """One set of rules, or two side by side, on the applications there are."""
    round, now = found(request, round_id, permissions.SIMULATE, *runs.SIMULATED), clock.now()
    known, given, data = queries.claims(clock.day_of(now), round.district_id), queries.rules_of(round), sent(request)
    form = forms.CompareForm(data)
    sets = [
        forms.RulesForm(data, known=known, given=given, prefix="a"),
        forms.RulesForm(data, known=known, given=given, prefix="b", initial={"tie_break": "most_families"}),
    ]
    if form.is_valid() and all(one.is_valid() for one in sets[: 1 + form.cleaned_data["both"]]):
        labels = [_("方案甲"), _("方案乙")][: 1 + form.cleaned_data["both"]]
        chosen = [(label, one.rules()) for label, one in zip(labels, sets, strict=False)]
        with shown_in(form):
            made = runs.simulate(round=round, sets=chosen, key=form.cleaned_data["key"], by=request.actor, at=now)
            return redirect("enrolment:run", made[0].pk)
    wrong = bool(data) and (form.errors or any(one.errors for one in sets))
    context = {"round": round, "form": form, "sets": zip([_("方案甲"), _("方案乙")], sets, strict=True)}
    return render(request, "enrolment/rounds/simulate.html", context, status=422 if wrong else 200)


@page(permissions.SEE_RUN)
@require_GET
def run(request: Request, run_id: int) -> HttpResponse:
    """A calculation and those asked for with it: figures side by side, gap, verifier, what went in and out."""
    one = _found(request, run_id, permissions.SEE_RUN)
    together = list(one.round.runs.defer("input", "output").filter(key=one.key).order_by("pk"))
    known = queries.claims(clock.day_of(one.made_at), one.round.district_id)
    context = {
        "run": one, "round": one.round, "runs": together, "figures": run_figures.table(together),
        "words": run_figures.differing(together, known), "told": [run_figures.told(each) for each in together],
        "working": any(each.state in ("waiting", "working") for each in together), "form": forms.ReasonForm(),
        "replaying": one.output_sm3 is not None and one.replayed_at is None,
    }  # fmt: skip
    return render(request, "enrolment/rounds/run.html", context)


@page(permissions.PROPOSE_RUN)
@require_POST
def propose_run(request: Request, round_id: int) -> HttpResponse:
    """Propose the official run."""
    round = found(request, round_id, permissions.PROPOSE_RUN)
    form = forms.KeyForm(request.POST)
    if not form.is_valid():
        raise BAD_REQUEST.raised()
    runs.propose(round=round, **form.cleaned_data, by=request.actor, at=clock.now())
    return redirect("enrolment:officer_round", round.pk)


@page(permissions.CONFIRM_RUN)
@require_POST
def confirm_run(request: Request, run_id: int) -> HttpResponse:
    """The second person has it calculated."""
    one = _found(request, run_id, permissions.CONFIRM_RUN)
    runs.confirm(run=one, by=request.actor, at=clock.now())
    return redirect("enrolment:run", one.pk)


@page(permissions.DISCARD_RUN)
@require_POST
def discard_run(request: Request, run_id: int) -> HttpResponse:
    """Set an official run aside, with the reason."""
    one = _found(request, run_id, permissions.DISCARD_RUN)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        runs.discard(run=one, **form.cleaned_data, by=request.actor, at=clock.now())
        return redirect("enrolment:officer_round", one.round_id)
    return render(request, "enrolment/rounds/discard.html", {"run": one, "round": one.round, "form": form}, status=422)


@page(permissions.ORDER_REPLAY)
@require_POST
def replay_run(request: Request, run_id: int) -> HttpResponse:
    """Have it calculated once more and compared byte by byte."""
    one = _found(request, run_id, permissions.ORDER_REPLAY)
    runs.order_replay(run=one, by=request.actor, at=clock.now())
    messages.info(request, _("正在从保存的输入重算，稍后刷新看结果。"))
    return redirect("enrolment:run", one.pk)


@page(permissions.PUBLISH)
@require_http_methods(["GET", "POST"])
def publish_round(request: Request, round_id: int) -> HttpResponse:
    """Publish: who is affected, the name typed, a second person. It cannot be undone."""
    round = found(request, round_id, permissions.PUBLISH, RoundState.RUN)
    form = forms.TypedForm(sent(request), title=round.title)
    if form.is_valid():
        with shown_in(form):
            publication.publish(round=round, by=request.actor, at=clock.now())
            messages.success(request, _("已公布，正在把结果和理由逐家通知。"))
            return redirect("enrolment:officer_round", round.pk)
    context = {"round": round, "form": form, "run": queries.official(round), "submitted": queries.submitted(round)}
    return render(request, "enrolment/rounds/publish.html", context, status=422 if form.errors else 200)
