"""Visits before anybody goes: one's own by day, and one as the office arranges it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts.choices import Department
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import UNCHECKED, InspectionState
from zhaohu.supervision.choices.plans import Ending, VisitDeed
from zhaohu.supervision.forms import plans as forms
from zhaohu.supervision.models import Complaint, Inspection
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.permissions import plans as plan_permissions
from zhaohu.supervision.queries import burden as burdens
from zhaohu.supervision.queries import checklist, frequency
from zhaohu.supervision.queries import complaints as complaint_queries
from zhaohu.supervision.queries import inspections as queries
from zhaohu.supervision.queries import inspectors as people
from zhaohu.supervision.services import arranging, dispatch, endings, naming


@page(permissions.SEE_OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """The visits on which I go, by day; those that are over on a tab of their own."""
    over = request.GET.get("tab") == "over"
    rows = queries.mine(request.actor).filter(queries.over() if over else ~queries.over())
    found = paged(request, rows, ("-planned_on", "-id") if over else ("planned_on", "id"))
    context = {"page": found, "over": over, "today": clock.day_of(clock.now()), "own": people.own(request.actor)}
    return render(request, "supervision/inspections/mine.html", context)


def _found(request: Request, inspection_id: int) -> Inspection:
    return get_object_or_404(queries.detailed(queries.visible_to(request.actor)), pk=inspection_id)


@page(permissions.OPEN)
@require_GET
def inspection(request: Request, inspection_id: int) -> HttpResponse:
    """One visit: where, when, who, which items; and what its office may still arrange."""
    return _shown(request, _found(request, inspection_id))


def _shown(request: Request, row: Inspection, *, status: int = 200, **given: Any) -> HttpResponse:
    team = [one for one in row.officers.all() if one.replaced_at is None]
    initial = {"revision": row.revision}
    labels = dict(VisitDeed.choices)
    context = {
        "inspection": row, "team": team, "gone": [one for one in row.officers.all() if one.replaced_at],
        "items": checklist.named(row.items, clock.day_of(row.plan.made_at)), "deeds": labels,
        "departments": [Department(one).label for one in row.departments],
        "before": row.state in (InspectionState.DRAWN, InspectionState.DISPATCHED),
        "steps": [(labels.get(step.event, step.event), step) for step in row.steps.all()],
        "move_form": forms.MoveVisitForm(initial=initial | {"to": row.planned_on}, auto_id="id_move_%s"),
        "replace_form": _replace_form(row, initial=initial),
        "cancel_form": forms.ReasonForm(initial=initial, auto_id="id_cancel_%s"),
        "undecided": row.state == InspectionState.SIGNED and row.conclusion in UNCHECKED,
        "ending_form": forms.EndingForm(initial=initial, auto_id="id_ending_%s"),
        "followed_by": queries.visible_to(request.actor).filter(follows=row), "case": queries.case_of(row),
    }  # fmt: skip
    for form in given.values():
        form.data = {**form.data.dict(), "revision": row.revision}
    context |= {"opened": next(iter(given), ""), "error_form": next(iter(given.values()), None)}
    return render(request, "supervision/inspections/visit.html", context | given, status=status)


def _replace_form(row: Inspection, *args: Any, **more: Any) -> forms.ReplaceForm:
    standing = row.officers.filter(replaced_at__isnull=True).select_related("user").order_by("pk")
    others = people.available(row.district_id, until=row.plan.to_on).exclude(pk__in=standing.values("inspector_id"))
    return forms.ReplaceForm(*args, officers=standing, others=others, auto_id="id_replace_%s", **more)


Do = Callable[[Inspection, dict[str, Any]], str]


def _deed(request: Request, inspection_id: int, name: str, form: Any, do: Do) -> HttpResponse:
    row, status = _found(request, inspection_id), 422
    if form.is_valid():
        try:
            messages.success(request, do(row, dict(form.cleaned_data)))
            return redirect("supervision:inspection", inspection_id=inspection_id)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, inspection_id), problem.problem.status
    return _shown(request, row, status=status, **{name: form})


@page(permissions.MOVE)
@require_POST
def move(request: Request, inspection_id: int) -> HttpResponse:
    """Another day."""

    def do(row: Inspection, data: dict[str, Any]) -> str:
        dispatch.move(inspection=row, **data, by=request.actor, at=clock.now())
        return _("已改期，检查人员已收到通知。")

    form = forms.MoveVisitForm(request.POST, auto_id="id_move_%s")
    return _deed(request, inspection_id, "move_form", form, do)


@page(permissions.REPLACE)
@require_POST
def replace(request: Request, inspection_id: int) -> HttpResponse:
    """Another officer."""

    def do(row: Inspection, data: dict[str, Any]) -> str:
        dispatch.replace(inspection=row, **data, by=request.actor, at=clock.now())
        return _("已换人，两人都已收到通知。")

    form = _replace_form(_found(request, inspection_id), request.POST)
    return _deed(request, inspection_id, "replace_form", form, do)


@page(permissions.CANCEL)
@require_POST
def cancel(request: Request, inspection_id: int) -> HttpResponse:
    """Nobody goes."""

    def do(row: Inspection, data: dict[str, Any]) -> str:
        dispatch.cancel(inspection=row, **data, by=request.actor, at=clock.now())
        return _("已取消这次检查。")

    form = forms.ReasonForm(request.POST, auto_id="id_cancel_%s")
    return _deed(request, inspection_id, "cancel_form", form, do)


@page(permissions.DECIDE_ENDING)
@require_POST
def end(request: Request, inspection_id: int) -> HttpResponse:
    """What follows a visit that found nobody, or was not let in."""

    def do(row: Inspection, data: dict[str, Any]) -> str:
        made = endings.end(inspection=row, **data, by=request.actor, at=clock.now())
        if made:
            return _("已安排 {day} 再去，检查人员已收到通知。").format(day=made.planned_on)
        return _("已转立案，请在「处罚案件」里立案。") if data["ending"] == Ending.TO_CASE else _("已办结。")

    form = forms.EndingForm(request.POST, auto_id="id_ending_%s")
    return _deed(request, inspection_id, "ending_form", form, do)


@page(plan_permissions.SEE_DUE)
@require_GET
def unvisited(request: Request) -> HttpResponse:
    """Institutions that nobody has visited this year, the longest unvisited first."""
    on = clock.day_of(clock.now())
    rows = frequency.unvisited(request.actor, on=on)
    found = paged(request, rows, ("since", "id"), size=20, total=rows.count())
    known = frequency.standings(found.rows, on=on)
    context = {"page": found, "rows": [(one, known[one.pk], (on - one.since).days) for one in found.rows], "today": on}  # type: ignore[attr-defined]
    return render(request, "supervision/inspections/unvisited.html", context)


@page(permissions.SEE_BURDEN)
@require_GET
def burden(request: Request, institution_id: int) -> HttpResponse:
    """What visits cost one institution in twelve months, beside the median of its district."""
    rows = permissions.SEE_BURDEN.rows(request.actor, Institution.objects.select_related("district"))
    row, on = get_object_or_404(rows, pk=institution_id), clock.day_of(clock.now())
    visits = queries.visible_to(request.actor).filter(institution=row).order_by("-planned_on", "-id")
    context = {
        "institution": row, "burden": burdens.of(row, on=on), "visits": visits[:10],
        "standing": frequency.standings([row], on=on)[row.pk],
    }  # fmt: skip
    return render(request, "supervision/inspections/burden.html", context)


@page(plan_permissions.NAME)
@require_http_methods(["GET", "POST"])
def of_complaint(request: Request, complaint_id: int) -> HttpResponse:
    """Send officers to look into a complaint; nothing of the citizen's words goes with them."""
    rows = complaint_queries.visible_to(request.actor).filter(institution__isnull=False)
    row = get_object_or_404(rows.select_related("institution", "district"), pk=complaint_id)
    at = clock.now()
    on = clock.day_of(at)
    team = people.available(row.district_id, until=on)
    form = forms.ComplaintVisitForm(
        sent(request), on=on, team=team, initial=forms.PlanForm.fresh() | {"planned_on": on}
    )
    if form.is_valid():
        with shown_in(form):
            made = _arranged(row, form, request, at)
            messages.success(request, _("已安排现场核查，检查人员已收到通知。"))
            return redirect("supervision:inspection", inspection_id=made.pk)
    context = {"complaint": row, "form": form, "standing": frequency.standings([row.institution], on=on)}  # type: ignore[list-item]
    return render(request, "supervision/inspections/complaint.html", context, status=422 if form.errors else 200)


def _arranged(row: Complaint, form: forms.ComplaintVisitForm, request: Request, at: Any) -> Inspection:
    data = form.cleaned_data
    assert row.institution is not None  # noqa: S101 - only such complaints are found
    draft = arranging.complaint_draft(row, items=form.items(), on=data["planned_on"])
    choice = naming.Choice(institutions=[row.institution], team=list(data["officers"]), complaint=row)
    return arranging.arrange(
        draft=draft, choice=choice, on=data["planned_on"], key=data["key"], by=request.actor, at=at
    )
