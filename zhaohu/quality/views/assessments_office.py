"""Assessments at the office: the list, who is asked, the draw, how experts agree, and one assessment with its way."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.institutions.models import Institution
from zhaohu.quality.choices.assessments import SCORED, AssessmentKind, AssessmentState
from zhaohu.quality.forms import assessments as forms
from zhaohu.quality.models import Assessment
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import conflicts, scoring
from zhaohu.quality.queries.demonstration import trail
from zhaohu.quality.services import assessments as services
from zhaohu.quality.services import draws
from zhaohu.rules import queries as rules


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The assessments within sight, by kind and state, and what waits for the draw."""
    on = clock.day_of(clock.now())
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    rows = queries.visible(request.actor)
    if kind in AssessmentKind.values:
        rows = rows.filter(kind=kind)
    if state in AssessmentState.values:
        rows = rows.filter(state=state)
    context = {
        "page": paged(request, rows, ["-year", "-pk"], size=20), "kind": kind, "state": state, "year": on.year,
        "kinds": AssessmentKind, "states": AssessmentState, "draw": queries.open_draw(on.year),
        "to_draw": queries.to_draw(on.year).count(), "terms": rules.value(scoring.TERMS, on=on),
    }  # fmt: skip
    return render(request, "quality/assessments/list.html", context)


@page(permissions.ASSIGN)
@require_http_methods(["GET", "POST"])
def assign(request: Request) -> HttpResponse:
    """Ask an expert, or the directors of an institution of another district."""
    peers = "peer" in request.POST
    experts = forms.AssignForm(None if peers else sent(request), experts=list(conflicts.in_office()))
    peer = forms.PeerForm(request.POST if peers else None)
    form: Any = peer if peers else experts
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = _asked(request, form.cleaned_data)
            if made:
                messages.success(request, _("已分派，并已告知。"))
                return redirect("quality:assessment", assessment_id=made.pk)
            form.add_error(None, _("没有这个统一社会信用代码的机构。"))
    context = {"form": experts, "peer_form": peer, "sent": form, "year": clock.day_of(clock.now()).year}
    return render(request, "quality/assessments/assign.html", context, status=422 if form.errors else 200)


def _asked(request: Request, data: dict[str, Any]) -> Assessment | None:
    institution = Institution.objects.filter(uscc=data["uscc"].upper()).first()
    by, at = request.actor, clock.now()
    if institution is None:
        return None
    if "expert" in data:
        return services.assign(institution=institution, expert=data["expert"], by=by, at=at)
    peer = Institution.objects.filter(uscc=data["peer"].upper()).first()
    return services.assign_peer(institution=institution, peer=peer, by=by, at=at) if peer else None


@page(permissions.DRAW)
@require_POST
def draw(request: Request) -> HttpResponse:
    """Draw what is scored a second time."""
    at = clock.now()
    made = draws.draw(year=clock.day_of(at).year, by=request.actor, at=at)
    told = _("{n} 份里抽中 {chosen} 份，请另派专家复评。")
    messages.success(request, told.format(n=len(made.listed), chosen=len(made.chosen)))
    return redirect("quality:assessments")


@page(permissions.ASSIGN)
@require_GET
def agreement(request: Request) -> HttpResponse:
    """How near each expert's scores lie to a colleague's."""
    terms = rules.value(scoring.TERMS, on=clock.day_of(clock.now()))
    context = {"rows": queries.agreement(terms), "terms": terms}
    return render(request, "quality/assessments/agreement.html", context)


@page(permissions.SEE)
@require_GET
def assessment(request: Request, assessment_id: int) -> HttpResponse:
    """One assessment: its points beside the institution's own and a second scoring, and what is to be done."""
    return shown(request, found(request, assessment_id, permissions.SEE))


@page(permissions.SEE)
@require_GET
def attached(request: Request, assessment_id: int, assessment_file_id: int) -> HttpResponse:
    """A paper of the assessment."""
    row = found(request, assessment_id, permissions.SEE)
    return downloads.shown(get_object_or_404(queries.evidence_files(row), pk=assessment_file_id).file)


def found(request: Request, assessment_id: int, action: Action) -> Assessment:
    """The assessment, if the reader sees it and may do that to it."""
    return get_object_or_404(action.rows(request.actor, queries.visible(request.actor)), pk=assessment_id)


def shown(request: Request, row: Assessment, **context: Any) -> HttpResponse:
    """The page of an assessment, with a form that came back."""
    refused = next((form for form in context.values() if form.errors), None)
    scheme, terms = scoring.scheme(row.scheme_on), rules.value(scoring.TERMS, on=row.scheme_on)
    second, own = queries.second_of(row), queries.own_of(row) if row.kind != AssessmentKind.SELF else None
    told = queries.compared(row, second if second and second.state in SCORED else None, scheme, terms)
    items = {one.code: one for one in row.items.all()}
    me = request.actor.user_id
    context = {
        "row": row, "scheme": scheme, "terms": terms, "second": second, "own": own, "told": told,
        "lines": [
            (code, scheme.title(code), scheme.indicators.get(code), items[code])
            for code in scheme.codes
            if code in items
        ],
        "with_own": queries.compared(row, own if row.state in SCORED else None, scheme, terms),
        "bars": queries.bars(row, scheme),
        "files": queries.evidence_files(row), "trail": trail(row), "refused": refused,
        "ties": _ties(request, row, second), "review_form": forms.NoteForm(), "conclude_form": forms.ConcludeForm(),
        "moderate_form": forms.ModerateForm(differences=scoring.to_settle(told), prefix="m"),
        "withdraw_form": forms.WithdrawForm(prefix="withdraw"),
        "busy": me in (row.reviewed_by_id, row.moderated_by_id),
        "may_review": (permissions.REVIEW_SELF if row.kind == AssessmentKind.SELF else permissions.REVIEW).allows(
            request.actor, row
        ),
    } | context  # fmt: skip
    context.setdefault("rescore_form", forms.RescoreForm(experts=[one for one, why in context["ties"] if not why]))
    return render(request, "quality/assessments/assessment.html", context, status=422 if refused else 200)


def _ties(request: Request, row: Assessment, second: Assessment | None) -> list[tuple[Any, list[str]]]:
    """Each expert who might score what was drawn, with what excludes."""
    if not row.drawn or second or not permissions.ASSIGN.allows(request.actor, row):
        return []
    at = clock.now()
    return [(one, services.expert_reasons(one, row.institution, at, row)) for one in conflicts.in_office()]
