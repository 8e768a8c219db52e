"""My children: registering one, its record, its documents, the home."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.families import permissions
from zhaohu.families.choices import IdentityKind, Relation
from zhaohu.families.forms import children as forms
from zhaohu.families.forms.guardians import InviteForm
from zhaohu.families.models import Child
from zhaohu.families.queries import children as queries
from zhaohu.families.queries import readings, relations
from zhaohu.families.services import children as services
from zhaohu.families.services import corrections
from zhaohu.families.views import tell


def own(request: Request, action: Action, child_id: int) -> Child:
    """The reader's child of that number; 404 for any other."""
    return get_object_or_404(action.rows(request.actor, Child.objects.select_related("household__street")), pk=child_id)


@page(permissions.SEE_CHILDREN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """My children and our home."""
    guardian = queries.guardian_of(request.actor)
    context = {
        "cards": tell.cards(queries.of(request.actor), clock.day_of(clock.now())),
        "guardian": guardian, "household": guardian.household if guardian else None,
        "deletions": queries.deletions_of(request.actor), "requests": queries.requests_of(request.actor),
    }  # fmt: skip
    return render(request, "families/children.html", context)


@page(permissions.REGISTER_CHILD)
@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    """Register a child, born or expected; the guardian says who he is once."""
    guardian = queries.guardian_of(request.actor)
    asks = guardian is None or not guardian.name
    form = forms.RegisterForm(sent(request))
    person = forms.GuardianForm(sent(request)) if asks else None
    if form.is_valid() and (person is None or person.is_valid()):
        try:
            made = _registered(request, form, person)
            messages.success(request, _("已登记{name}。").format(name=made.nickname))
            return redirect("families:child", made.pk)
        except ProblemError as problem:
            _place(problem, form, person)
    wrong = bool(form.errors or (person and person.errors))
    context = {"form": form, "person": person, "expecting": "expecting" in request.GET}
    return render(request, "families/register.html", context, status=422 if wrong else 200)


def _registered(request: Request, form: forms.RegisterForm, person: forms.GuardianForm | None) -> Child:
    at, told = clock.now(), person.cleaned_data if person else {}
    guardian = services.guardian(
        name=told.get("guardian_name", ""), identity=told.get("guardian_identity", ""), by=request.actor, at=at
    )
    return services.register(
        particulars=form.registered(), relation=Relation(form.cleaned_data["relation"]), guardian=guardian,
        by=request.actor, at=at,
    )  # fmt: skip


def _place(problem: ProblemError, form: forms.RegisterForm, person: forms.GuardianForm | None) -> None:
    """A fault in the guardian's own number belongs to the guardian's part of the page."""
    if problem.problem.code == "GUARDIAN_KNOWN" and person:
        person.add_error("guardian_identity", f"{problem.sentence}{problem.remedy}")
    elif problem.problem.code == "CHILD_KNOWN":
        form.add_error("identity_number", problem.sentence)
        form.known = True  # type: ignore[attr-defined]
    else:
        problem.add_to(form)


@page(permissions.SEE_CHILD)
@require_GET
def child(request: Request, child_id: int) -> HttpResponse:
    """One child: what is known, by which numbers, who answers for it, what can be done."""
    found, now = own(request, permissions.SEE_CHILD, child_id), clock.now()
    context = {
        "child": found, "card": tell.card(found, clock.day_of(now)), "identities": tell.numbers(found),
        "guardians": [tell.relation(row, request.actor) for row in relations.of_child(found)],
        "recent": readings.recent(found, at=now), "invite": InviteForm(),
    }  # fmt: skip
    return render(request, "families/child.html", context)


@page(permissions.CORRECT_CHILD)
@require_http_methods(["GET", "POST"])
def correct(request: Request, child_id: int) -> HttpResponse:
    """Put right what is known of a child."""
    found = own(request, permissions.CORRECT_CHILD, child_id)
    form = forms.CorrectForm(sent(request), initial=forms.CorrectForm.of(found))
    if form.is_valid():
        with shown_in(form):
            corrections.correct(
                child=found, particulars=form.particulars(), revision=form.cleaned_data["revision"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已更正。"))
            return redirect("families:child", child_id)
    context = {"child": found, "form": form}
    return render(request, "families/correct.html", context, status=422 if form.errors else 200)


@page(permissions.IDENTIFY_CHILD)
@require_http_methods(["GET", "POST"])
def identify(request: Request, child_id: int) -> HttpResponse:
    """Add a document, or put its number right."""
    found = own(request, permissions.IDENTIFY_CHILD, child_id)
    form = forms.IdentityForm(sent(request))
    if form.is_valid():
        kind, number = IdentityKind(form.cleaned_data["kind"]), form.cleaned_data["number"]
        try:
            corrections.identify(child=found, kind=kind, number=number, by=request.actor, at=clock.now())
            messages.success(request, _("已登记{kind}。").format(kind=kind.label))
            return redirect("families:child", child_id)
        except ProblemError as problem:
            form.add_error("number", f"{problem.sentence}{problem.remedy}")
    context = {"child": found, "form": form}
    return render(request, "families/identify.html", context, status=422 if form.errors else 200)


@page(permissions.SETTLE)
@require_http_methods(["GET", "POST"])
def household(request: Request) -> HttpResponse:
    """Where the family lives."""
    guardian = queries.guardian_of(request.actor)
    if guardian is None:
        return redirect("families:register")
    home = guardian.household
    initial = {"street": home.street_id, "address": home.address or ""}
    form = forms.HouseholdForm(sent(request), initial=initial, streets=_streets())
    if form.is_valid():
        corrections.settle(guardian=guardian, **form.cleaned_data, by=request.actor, at=clock.now())
        messages.success(request, _("住址已保存。"))
        return redirect("families:children")
    return render(request, "families/household.html", {"form": form}, status=422 if form.errors else 200)


def _streets() -> QuerySet[Division]:
    rows = Division.objects.filter(level=Level.STREET).select_related("tenant")
    return rows.defer("boundary", "tenant__boundary").order_by("tenant_id", "sort_key", "code")
