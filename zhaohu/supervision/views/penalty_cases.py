"""Penalty cases: the list, one case with its course and terms, and every deed in it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.cases import UNDER_WAY, CaseSource, CaseState
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.choices.penalties import RecordKind
from zhaohu.supervision.forms import cases as forms
from zhaohu.supervision.forms.penalties import RecordForm
from zhaohu.supervision.models import CaseFile, CaseStep, Complaint, Inspection, PenaltyCase, RectificationOrder
from zhaohu.supervision.permissions import cases as permissions
from zhaohu.supervision.queries import inspections as visit_queries
from zhaohu.supervision.queries import records as record_queries
from zhaohu.supervision.queries import terms
from zhaohu.supervision.services import cases

_TABS = {"mine": gettext_lazy("我的"), "open": gettext_lazy("在办"), "ended": gettext_lazy("已结束")}


def _visible(request: Request) -> QuerySet[PenaltyCase]:
    return permissions.SEE.rows(request.actor, PenaltyCase.objects.select_related("institution", "district"))


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Cases, the newest first, and what was passed on to become one."""
    tab, at = request.GET.get("tab", ""), clock.now()
    tab = tab if tab in _TABS else "open"
    rows = _visible(request)
    where: dict[str, QuerySet[PenaltyCase]] = {
        "mine": rows.filter(state__in=UNDER_WAY, officers__user=request.actor.user_id, officers__until=None),
        "open": rows.filter(state__in=UNDER_WAY),
        "ended": rows.exclude(state__in=UNDER_WAY),
    }
    shown = paged(request, where[tab], ("-filed_at", "-id"))
    context = {
        "tabs": [(name, title, where[name].count()) for name, title in _TABS.items()], "tab": tab, "page": shown,
        "rows": [(row, terms.of(row.due_at, at=at)) for row in shown.rows], "passed_on": _passed_on(request),
    }  # fmt: skip
    return render(request, "supervision/cases/list.html", context)


def _passed_on(request: Request) -> list[tuple[str, int, Any]]:
    """Visits and orders that were passed on and are no case yet."""
    ours = {one.division for one in request.actor.held if one.division}
    rows = visit_queries.undecided(Inspection.objects.filter(state=InspectionState.TO_CASE, district__in=ours))
    return [
        (CaseSource.RECTIFICATION.value, one.order.pk, one.order)
        if hasattr(one, "order") else (CaseSource.INSPECTION.value, one.pk, one)
        for one in rows.select_related("institution", "order__institution").order_by("signed_at")[:20]
    ]  # fmt: skip


_ORIGINS = {"inspection": Inspection, "rectification": RectificationOrder, "complaint": Complaint}


def _origin(request: Request) -> tuple[CaseSource, Any]:
    """What ?source= and ?id= name, within the actor's districts; by hand where they name nothing."""
    name, number = request.GET.get("source", ""), request.GET.get("id", "")
    if name not in _ORIGINS:
        return CaseSource.HAND, None
    ours = {one.division for one in request.actor.held if one.division}
    rows: Any = _ORIGINS[name]._default_manager.filter(district__in=ours)
    return CaseSource(name), get_object_or_404(rows, pk=int(number) if number.isdecimal() else 0)


def _known(origin: Any) -> dict[str, Any]:
    """What a visit or an order says already: what was found, and who was there."""
    visit = origin.inspection if isinstance(origin, RectificationOrder) else origin
    if not isinstance(visit, Inspection):
        return {}
    rows = origin.findings if isinstance(origin, RectificationOrder) else visit.findings
    titles = list(rows.order_by("pk").values_list("title", flat=True))
    team = visit.officers.filter(replaced_at__isnull=True).values_list("user_id", flat=True)
    return {"cause": ("；".join(titles) or visit.get_conclusion_display())[:300], "officers": list(team)}


@page(permissions.OPEN)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a case from a visit, an order, a complaint or by hand."""
    at, (source, origin) = clock.now(), _origin(request)
    places = [one.division for one in request.actor.held if one.division]
    place = next((one for one in places if permissions.OPEN.allows(request.actor, PenaltyCase(district_id=one))), None)
    if place is None:
        raise Http404
    form = forms.OpenForm(sent(request), officers=cases.candidates(place, at=at), initial=_known(origin))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        institution = record_queries.institution_of(said.pop("uscc"))
        with shown_in(form):
            made = cases.open(
                source=source, origin=origin, institution=institution, **said,
                district=Division.objects.get(pk=place), by=request.actor, at=at,
            )  # fmt: skip
            messages.success(request, _("已立案，90 日内作出决定。"))
            return redirect("supervision:penalty_case", penalty_case_id=made.pk)
    context = {"form": form, "origin_kind": source, "origin": origin}
    return render(request, "supervision/cases/new.html", context, status=422 if form.errors else 200)


def _found(request: Request, penalty_case_id: int) -> PenaltyCase:
    steps = CaseStep.objects.select_related("by").prefetch_related("files__file").order_by("-pk")
    rows = _visible(request).select_related("record", "proposed_by", "decided_by", "inspection", "order", "complaint")
    return get_object_or_404(rows.prefetch_related(Prefetch("steps", steps), "clocks", "officers__user"),
                             pk=penalty_case_id)  # fmt: skip


_STEPS: dict[str, tuple[type[forms.StepForm], tuple[CaseState, ...], Callable[..., Any], Any]] = {
    "investigate": (
        forms.FilesForm,
        (CaseState.FILED, CaseState.INVESTIGATING),
        cases.investigate,
        gettext_lazy("已记入案卷。"),
    ),
    "inform": (forms.FilesForm, (CaseState.INVESTIGATING,), cases.inform, gettext_lazy("已记入案卷。")),
    "hear": (forms.FilesForm, (CaseState.INFORMED,), cases.hear, gettext_lazy("已记入案卷。")),
    "serve": (forms.ServeForm, (CaseState.DECIDED,), cases.serve, gettext_lazy("已记录送达。")),
    "execute": (forms.FilesForm, (CaseState.SERVED,), cases.execute, gettext_lazy("已记入案卷。")),
    "close": (forms.StepForm, (CaseState.SERVED,), cases.close, gettext_lazy("已结案。")),
    "drop": (
        forms.StepForm,
        (CaseState.FILED, CaseState.INVESTIGATING, CaseState.INFORMED),
        cases.drop,
        gettext_lazy("已销案。"),
    ),
}


@page(permissions.SEE)
@require_GET
def case(request: Request, penalty_case_id: int) -> HttpResponse:
    """The case: its course with every file, its terms, its penalty, what can be done."""
    return _shown(request, _found(request, penalty_case_id))


def _shown(request: Request, row: PenaltyCase, *, deed: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    at, state = clock.now(), CaseState(row.state)
    initial = {"revision": row.revision}
    made: dict[str, Any] = {
        name: kind(initial=initial, auto_id=f"id_{name}_%s") for name, (kind, states, *_rest) in _STEPS.items()
        if state in states
    }  # fmt: skip
    if state == CaseState.PROPOSED:
        made["decide"] = forms.DecideForm(initial=initial, auto_id="id_decide_%s")
    if state in UNDER_WAY:
        made["officers"] = forms.OfficersForm(
            officers=cases.candidates(row.district_id, at=at), auto_id="id_officers_%s"
        )
    if form is not None:
        made[deed] = form
        form.data = form.data.copy()
        form.data["revision"] = row.revision
    ours = [one.user for one in row.officers.all() if one.until is None]
    draft = row.draft["values"] if row.draft else {}
    context = {
        "case": row, "forms": made, "opened": deed, "error_form": form, "term": terms.of(row.due_at, at=at),
        "officers": ours, "is_mine": request.actor.user_id in [one.pk for one in ours], "draft": draft,
        "may_propose": state == CaseState.INFORMED, "over": state not in UNDER_WAY,
    }  # fmt: skip
    return render(request, "supervision/cases/case.html", context, status=status)


@page(permissions.HANDLE)
@require_POST
def step(request: Request, penalty_case_id: int, case_deed: str) -> HttpResponse:
    """One deed of the handling officers, or the case again with what was written and why it was not done."""
    if case_deed not in _STEPS:
        raise Http404
    kind, _states, do, done = _STEPS[case_deed]
    row = _found(request, penalty_case_id)
    return _deed(request, row, case_deed, kind(request.POST, request.FILES, auto_id=f"id_{case_deed}_%s"), do, done)


def _deed(request: Request, row: PenaltyCase, name: str, form: Any, do: Callable[..., Any], done: str) -> HttpResponse:
    status = 422
    if form.is_valid():
        said = dict(form.cleaned_data)
        if "papers" in said:
            said["sent"] = said.pop("papers")
        try:
            do(case=row, **said, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("supervision:penalty_case", penalty_case_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, row.pk), problem.problem.status
    return _shown(request, row, deed=name, form=form, status=status)


@page(permissions.APPROVE)
@require_POST
def decide(request: Request, penalty_case_id: int) -> HttpResponse:
    """Approve the proposal, or send it back."""
    row, form = _found(request, penalty_case_id), forms.DecideForm(request.POST, auto_id="id_decide_%s")
    return _deed(request, row, "decide", form, cases.decide, _("已审批。"))


@page(permissions.ASSIGN)
@require_POST
def officers(request: Request, penalty_case_id: int) -> HttpResponse:
    """Let others handle the case."""
    row = _found(request, penalty_case_id)
    given = cases.candidates(row.district_id, at=clock.now())
    form = forms.OfficersForm(request.POST, officers=given, auto_id="id_officers_%s")
    return _deed(request, row, "officers", form, cases.reassign, _("已更换办案人员。"))


_FILLED = ("decided_on",)


@page(permissions.HANDLE)
@require_http_methods(["GET", "POST"])
def propose(request: Request, penalty_case_id: int) -> HttpResponse:
    """Propose the penalty: the thirty fields in one form, filled in as far as the case knows them."""
    rows = permissions.HANDLE.rows(request.actor, _visible(request))
    row, at = get_object_or_404(rows, pk=penalty_case_id), clock.now()
    house = row.institution
    known: dict[str, Any] = {
        "party_name": row.party_name, "uscc": house.uscc if house else "", "valid_to": "2099-12-31",
        "party_category": "法人及非法人组织", "violation_type": row.cause,
    }  # fmt: skip
    known |= {name: value for name, value in cases.opened_draft(row).items() if value}
    known["penalty_kind"] = [one for one in known.get("penalty_kind", "").split("、") if one]
    form = RecordForm(sent(request), kind=RecordKind.PENALTY, on=clock.day_of(at), left_out=_FILLED, initial=known)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            cases.propose(
                case=row, revision=None, values=form.found.values | form.found.numbers, by=request.actor, at=at
            )
            messages.success(request, _("已报审批。"))
            return redirect("supervision:penalty_case", penalty_case_id=row.pk)
    context = {"form": form, "case": row}
    return render(request, "supervision/cases/propose.html", context, status=422 if form.errors else 200)


@page(permissions.OPEN_FILE)
@require_GET
def case_file(request: Request, case_file_id: int) -> HttpResponse:
    """A paper of a case."""
    rows = permissions.OPEN_FILE.rows(request.actor, CaseFile.objects.select_related("file"))
    return downloads.shown(get_object_or_404(rows, pk=case_file_id).file)
