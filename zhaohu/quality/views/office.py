"""The appraisal at the office: the gap, rounds, and one candidacy with its way so far."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.quality.choices.demonstration import CandidacyState, ObjectionState, ReviewState, RoundState
from zhaohu.quality.forms import demonstration as forms
from zhaohu.quality.models import Candidacy, DemonstrationRound
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions, conflicts, quota
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import rounds
from zhaohu.rules import queries as rules


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The gap by district, the rounds, and the candidacies within sight."""
    at, state = clock.now(), request.GET.get("state", "")
    on = clock.day_of(at)
    rows, found = quota.gap(on), queries.visible(request.actor)
    if state in CandidacyState.values:
        found = found.filter(state=state)
    counts = queries.waiting(request.actor)
    context = {
        "rows": rows, "total": quota.total(rows), "rule": rules.rule(quota.RULE, on=on), "at": at, "state": state,
        "states": [(one, counts[one]) for one in CandidacyState if counts.get(one)],
        "page": paged(request, found, ["-pk"], size=20), "rounds": DemonstrationRound.objects.order_by("-pk")[:5],
        "own": {held.division for held in request.actor.held},
    }  # fmt: skip
    return render(request, "quality/office/list.html", context)


@page(permissions.OPEN_ROUND)
@require_http_methods(["GET", "POST"])
def open_round(request: Request) -> HttpResponse:
    """Open a round."""
    at = clock.now()
    form = forms.RoundForm(sent(request), initial={"opens_on": clock.day_of(at)})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            rounds.open_round(**form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("批次已开启，符合条件的机构可以申报。"))
            return redirect("quality:office")
    on = clock.day_of(at)
    shown = {code: rules.rule(code, on=on) for code in (queries.SCHEME, conditions.RULE, quota.RULE, queries.TERMS)}
    context = {"form": form, "rules": shown}
    return render(request, "quality/office/open_round.html", context, status=422 if form.errors else 200)


@page(permissions.MOVE_ROUND)
@require_POST
def advance(request: Request, demonstration_round_id: int) -> HttpResponse:
    """Close a round to applications, or conclude it."""
    found = get_object_or_404(DemonstrationRound, pk=demonstration_round_id)
    to = request.POST.get("to", "")
    if to not in RoundState.values:
        raise INPUT_INVALID.raised(reason=_("没有选下一步"))
    rounds.advance(round=found, to=RoundState(to), by=request.actor, at=clock.now())
    messages.success(request, _("批次现在是「{state}」。").format(state=RoundState(to).label))
    return redirect("quality:office")


@page(permissions.SEE)
@require_GET
def candidacy(request: Request, candidacy_id: int) -> HttpResponse:
    """One candidacy: conditions, experts, notice, the name and what was done."""
    return shown(request, found(request, candidacy_id, permissions.SEE))


def found(request: Request, candidacy_id: int, action: Action) -> Candidacy:
    """The candidacy, if the reader sees it and may do that to it."""
    return get_object_or_404(action.rows(request.actor, queries.visible(request.actor)), pk=candidacy_id)


def shown(request: Request, row: Candidacy, **context: Any) -> HttpResponse:
    """The page of a candidacy, with a form that came back."""
    on, me = clock.day_of(clock.now()), request.actor.user_id
    refused = next((form for form in context.values() if form.errors), None)
    reviews = list(row.reviews.select_related("expert__user").order_by("pk"))
    ties = _ties(request, row, [one.expert_id for one in reviews])
    due = queries.recheck_due(row)
    context = {
        "row": row, "conditions": conditions.checked(row.institution, on), "reviews": reviews, "on": on,
        "scheme": queries.scheme(row.round), "assigned": ReviewState.ASSIGNED, "trail": queries.trail(row),
        "excluded": [(one, why) for one, why in ties if why], "objections": row.objections.order_by("-pk"),
        "open": ObjectionState.OPEN, "rechecks": row.rechecks.select_related("checked_by").order_by("-due_on"),
        "due": due, "is_due": bool(due and due <= on), "notice_over": bool(row.notice_to and row.notice_to < on),
        "proposer": row.proposed_by_id == me, "remover": row.removal_by_id == me,
        "recommend_form": forms.RecommendForm(), "pass_over_form": forms.ReasonForm(prefix="pass"),
        "assign_form": forms.AssignForm(experts=[one for one, why in ties if not why]),
        "decline_form": forms.ReasonForm(prefix="decline"), "answer_form": forms.AnswerForm(initial={"upheld": "no"}),
        "name_form": forms.NameForm(), "recheck_form": forms.RecheckForm(),
        "removal_form": forms.ReasonForm(prefix="removal"), "refused": refused,
    } | context  # fmt: skip
    return render(request, "quality/office/candidacy.html", context, status=422 if refused else 200)


def _ties(request: Request, row: Candidacy, known: list[int]) -> list[tuple[Any, list[str]]]:
    """Each expert who might be asked, with what excludes; nothing once nobody is asked any more."""
    if row.state != CandidacyState.RECOMMENDED or not permissions.ASSIGN.allows(request.actor, row):
        return []
    on = clock.day_of(clock.now())
    return [(one, conflicts.reasons(one, row, on)) for one in conflicts.in_office() if one.pk not in known]
