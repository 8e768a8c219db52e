"""Plans of visits: the list, a new one, one with all that is done to it before anybody goes."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts.choices import Department
from zhaohu.core import clock
from zhaohu.core.access import Actor, Request, page
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import NOT_ALLOWED, ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.divisions.models import Division
from zhaohu.supervision import draw as lots
from zhaohu.supervision.choices.inspections import InspectionKind, InspectionState, PlanState
from zhaohu.supervision.choices.plans import Necessity
from zhaohu.supervision.forms import plans as forms
from zhaohu.supervision.forms.office import DeedForm
from zhaohu.supervision.models import Inspection, InspectionPlan
from zhaohu.supervision.permissions import inspections as inspection_permissions
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.queries import checklist
from zhaohu.supervision.queries import inspections as queries
from zhaohu.supervision.queries import inspectors as people
from zhaohu.supervision.queries import naming as named
from zhaohu.supervision.services import dispatch as dispatching
from zhaohu.supervision.services import draws, naming, plans

_TABS = {
    "draft": gettext_lazy("起草中"),
    "drawn": gettext_lazy("待派发"),
    "dispatched": gettext_lazy("已派发"),
    "ended": gettext_lazy("已结束"),
}


@page(permissions.SEE_PLANS)
@require_GET
def listed(request: Request) -> HttpResponse:
    """The plans by where they stand."""
    counts = queries.counts(request.actor)
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else next((name for name in ("drawn", "draft", "dispatched") if counts[name]), "draft")
    found = paged(request, queries.listed(request.actor, tab=tab), ("-from_on", "-id"), total=counts[tab])
    context = {"tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "tab": tab, "page": found}
    mine = inspection_permissions.DECIDE_ENDING.rows(request.actor, Inspection.objects.select_related("institution"))
    context["undecided"] = queries.undecided(mine).order_by("signed_at")[:20]
    return render(request, "supervision/inspections/plans.html", context)


def _place(actor: Actor) -> tuple[Division, Division | None]:
    """The district where somebody plans, and the street where it is no more than one."""
    for role in ("district_lead", "district_reviewer", "street_officer"):
        for held in actor.held:
            if held.role == role and held.division:
                place = Division.objects.select_related("tenant").get(pk=held.division)
                return (place.tenant or place, place) if role == "street_officer" else (place, None)
    raise NOT_ALLOWED.raised(action=permissions.MAKE.title)


@page(permissions.MAKE)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new plan; those that are not drawn name their institutions on the next page."""
    at = clock.now()
    district, street = _place(request.actor)
    kinds = permissions.kinds(request.actor, InspectionPlan(district=district, street=street))
    asked = request.GET.get("kind", "")
    form = forms.PlanForm(
        sent(request), on=clock.day_of(at), kinds=[one for one in InspectionKind if one in kinds], district=district,
        street=street, initial=forms.PlanForm.fresh() | {"kind": asked if asked in kinds else None},
    )  # fmt: skip
    if form.is_valid():
        with shown_in(form):
            made = plans.make(draft=form.draft(), key=form.cleaned_data["key"], by=request.actor, at=at)
            messages.success(request, _("已保存计划 {number}。").format(number=made.number))
            return redirect("supervision:inspection_plan", plan_id=made.pk)
    status = 422 if form.errors else 200
    return render(request, "supervision/inspections/new.html", {"form": form}, status=status)


def _found(request: Request, plan_id: int) -> InspectionPlan:
    return get_object_or_404(queries.read(request.actor), pk=plan_id)


@page(permissions.SEE_PLANS)
@require_GET
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan: what it says, who can be drawn or named, its visits, what can be done next."""
    return _shown(request, _found(request, plan_id))


def _shown(request: Request, row: InspectionPlan, *, status: int = 200, **forms_with_errors: Any) -> HttpResponse:
    at = clock.now()
    visits = list(row.inspections.all())
    standing = [one for one in visits if one.state != InspectionState.CANCELLED]
    context = {
        "plan": row, "visits": visits, "standing": len(standing), "arm": sum(one.random_arm for one in standing),
        "items": checklist.named(row.items, clock.day_of(row.made_at)),
        "departments": [Department(one).label for one in plans.departments(row)],
        "may": {
            name: permissions.allows(action, request.actor, row)
            for name, action in (
                ("draw", permissions.DRAW), ("name", permissions.NAME), ("dispatch", permissions.DISPATCH),
                ("cancel", permissions.CANCEL), ("close", permissions.CLOSE),
            )
        },
        "random": row.kind == InspectionKind.RANDOM, "clashes": _clashes(row),
        "cancel_form": forms.ReasonForm(initial={"revision": row.revision}, auto_id="id_cancel_%s"),
    } | _ahead(request, row, forms_with_errors)  # fmt: skip
    for form in forms_with_errors.values():
        form.data = form.data.copy()
        form.data["revision"] = row.revision
    context |= {"now": at, "error_form": next(iter(forms_with_errors.values()), None)}
    return render(request, "supervision/inspections/plan.html", context | forms_with_errors, status=status)


def _ahead(request: Request, row: InspectionPlan, given: dict[str, Any]) -> dict[str, Any]:
    """What the next deed needs to be decided: the pool of a draw, the institutions and people to name, the days."""
    on, initial = clock.day_of(clock.now()), {"revision": row.revision}
    told: dict[str, Any] = {}
    if row.state == PlanState.DRAFT and row.kind == InspectionKind.RANDOM:
        found = draws.pool(row, on=max(row.from_on, on))
        told = {"pool": found, "left_out": Counter(found.excluded.values()).most_common()}
    elif row.state in (PlanState.DRAFT, PlanState.DRAWN) and row.kind != InspectionKind.RANDOM:
        team = list(people.available(row.district_id, until=row.to_on))
        words = request.GET.get("q", "")
        told = {
            "team": team, "choices": named.choices(row, team, words=words, on=on), "words": words,
            "mergeable": {one.pk for one in named.open_visits(row) if naming.mergeable(one, row)},
            "name_form": forms.NameForm(initial=initial, plan=row, team=team, auto_id="id_name_%s"),
            "chosen": _chosen(given.get("name_form")),
        }  # fmt: skip
    if row.state == PlanState.DRAWN:
        drawn = [one for one in row.inspections.all() if one.state == InspectionState.DRAWN]
        told["dispatch_form"] = forms.DispatchForm(initial=initial, visits=drawn, auto_id="id_dispatch_%s")
    return told


def _chosen(form: Any) -> dict[str, set[str]]:
    """What was ticked in a form that came back."""
    names = ("institutions", "officers", "into")
    return {name: set(form.data.getlist(name)) if form is not None else set() for name in names}


def _clashes(row: InspectionPlan) -> dict[int, list[str]]:
    """For each visit the officers who have another visit that day."""
    team = {one.inspector_id for visit in row.inspections.all() for one in visit.officers.all()}
    days = queries.same_day(team, first=row.from_on, last=row.to_on)
    found: dict[int, list[str]] = {}
    for visit in row.inspections.all():
        for one in visit.officers.all():
            if visit.planned_on and len(days.get((one.inspector_id, visit.planned_on), ())) > 1:
                found.setdefault(visit.pk, []).append(one.user.name)
    return found


def _deed(request: Request, plan_id: int, do: Callable[[InspectionPlan], str], name: str, form: Any) -> HttpResponse:
    """Do it and go back to the plan, or show the plan with what was filled in and why it was not done."""
    status = 422
    row = _found(request, plan_id)
    if form.is_valid():
        try:
            messages.success(request, do(row))
            return redirect("supervision:inspection_plan", plan_id=plan_id)
        except ProblemError as problem:
            problem.add_to(form)
            row, status = _found(request, plan_id), problem.problem.status
    return _shown(request, row, status=status, **{name: form})


@page(permissions.DRAW)
@require_POST
def draw(request: Request, plan_id: int) -> HttpResponse:
    """Draw."""
    form = DeedForm(request.POST)

    def do(row: InspectionPlan) -> str:
        revision = form.cleaned_data["revision"]
        made = draws.draw(plan=row, revision=revision, by=request.actor, at=clock.now())
        return _("已抽取 {n} 家，名单和种子已存证。").format(n=made.inspections.count())

    return _deed(request, plan_id, do, "draw_form", form)


@page(permissions.NAME)
@require_POST
def name(request: Request, plan_id: int) -> HttpResponse:
    """Name institutions and officers; standing visits that are ticked take the items up."""
    row = _found(request, plan_id)
    team = list(people.available(row.district_id, until=row.to_on))
    form = forms.NameForm(request.POST, plan=row, team=team, auto_id="id_name_%s")

    def do(row: InspectionPlan) -> str:
        data = form.cleaned_data
        chosen = {one.pk for one in data["institutions"]}
        choice = naming.Choice(
            institutions=list(data["institutions"]), team=list(data["officers"]),
            into=[one for one in data["into"] if one.institution_id in chosen],
            necessity=Necessity(data["necessity"]) if data["necessity"] else None,
        )  # fmt: skip
        made = naming.name(plan=row, revision=data["revision"], choice=choice, by=request.actor, at=clock.now())
        told = _("已列入 {n} 家，并入 {m} 次已有的检查。")
        return told.format(n=len(made), m=len(choice.into))

    return _deed(request, plan_id, do, "name_form", form)


@page(permissions.DISPATCH)
@require_POST
def dispatch(request: Request, plan_id: int) -> HttpResponse:
    """Send the officers out."""
    row = _found(request, plan_id)
    waiting = [one for one in row.inspections.all() if one.state == InspectionState.DRAWN]
    form = forms.DispatchForm(request.POST, visits=waiting, auto_id="id_dispatch_%s")

    def do(row: InspectionPlan) -> str:
        revision = form.cleaned_data["revision"]
        dispatching.dispatch(plan=row, revision=revision, days=form.days(), by=request.actor, at=clock.now())
        return _("已派发，检查人员已收到通知。")

    return _deed(request, plan_id, do, "dispatch_form", form)


@page(permissions.CANCEL)
@require_POST
def cancel(request: Request, plan_id: int) -> HttpResponse:
    """Give the plan up."""
    form = forms.ReasonForm(request.POST, auto_id="id_cancel_%s")

    def do(row: InspectionPlan) -> str:
        plans.cancel(plan=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("已取消计划。")

    return _deed(request, plan_id, do, "cancel_form", form)


@page(permissions.CLOSE)
@require_POST
def close(request: Request, plan_id: int) -> HttpResponse:
    """The plan is done."""
    form = DeedForm(request.POST)

    def do(row: InspectionPlan) -> str:
        plans.close(plan=row, **form.cleaned_data, by=request.actor, at=clock.now())
        return _("计划已完成。")

    return _deed(request, plan_id, do, "close_form", form)


@page(permissions.SEE_PLANS)
@require_GET
def redraw(request: Request, plan_id: int) -> HttpResponse:
    """The list, the seed and their digests, and the draw done again."""
    row = get_object_or_404(queries.read(request.actor).filter(drawn_at__isnull=False), pk=plan_id)
    outcome, fixed = draws.again(row), lots.read(row.draw_list)
    seed = bytes(row.seed or b"")
    context = {
        "plan": row, "outcome": outcome, "fixed": fixed, "holds": draws.holds(row, outcome), "seed": seed.hex(),
        "list_sm3": bytes(row.list_sm3 or b"").hex(), "seed_sm3": sm3(seed).hex(),
        "entry": row.steps.filter(event="inspection_plan.drawn").values_list("entry_id", flat=True).first(),
        "lots": [(one, lots.lot(seed, "institution", one.code).hex()) for one in outcome.drawn],
        "names": dict(row.inspections.values_list("institution__uscc", "institution__name")),
    }  # fmt: skip
    return render(request, "supervision/inspections/redraw.html", context)
