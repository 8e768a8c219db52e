"""A family applies, and sees how its application stands."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.choices.applications import ApplicationState
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.forms import applications as forms
from zhaohu.enrolment.models import Application, ServiceOffer
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.queries import allocation, round_results
from zhaohu.enrolment.queries import applications as queries
from zhaohu.enrolment.services import applications as services
from zhaohu.families.models import Child
from zhaohu.rules import queries as rules


@page(permissions.SEE_OWN)
@require_GET
def applications(request: Request) -> HttpResponse:
    """Every application of the family, the answer first."""
    rows = list(queries.own(request.actor).order_by("-pk")[:30])
    told = queries.told(rows, on=clock.day_of(clock.now()))
    shown = [(row, queries.headline(told[row.pk]), told[row.pk]) for row in rows]
    return render(request, "enrolment/applications/list.html", {"rows": shown})


def _number(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _wished(request: Request, at: datetime) -> date | None:
    """The first day that a search was for, if it lies ahead."""
    try:
        wished = date.fromisoformat(request.GET.get("start", ""))
    except ValueError:
        return None
    return wished if clock.day_of(at) <= wished <= clock.day_of(at) + timedelta(days=365) else None


@page(permissions.BEGIN)
@require_http_methods(["GET", "POST"])
def apply(request: Request) -> HttpResponse:
    """Begin an application, or add a service to the one that is open."""
    at = clock.now()
    wanted = ServiceOffer.objects.filter(form__in=STANDING, state=OfferState.PUBLISHED)
    offer = wanted.select_related("institution", "care_class").filter(pk=_number(request, "offer")).first()
    children = permissions.BEGIN.rows(request.actor, Child.objects.order_by("-born_on", "pk"))
    chosen = children.filter(pk=_number(request, "child")).first() or children.first()
    initial = {"child": chosen, "round": _number(request, "round") or None}
    form = forms.BeginForm(sent(request), children=children, rounds=allocation.open_rounds(at, offer), initial=initial)
    if form.is_valid():
        with shown_in(form):
            made = services.begin(
                **form.cleaned_data, offer=offer, starts_on=_wished(request, at), by=request.actor, at=at
            )
            return redirect("enrolment:application_edit", made.pk)
    context = {"form": form, "offer": offer}
    return render(request, "enrolment/applications/begin.html", context, status=422 if form.errors else 200)


def _own(request: Request, application_id: int) -> Application:
    return get_object_or_404(queries.own(request.actor), pk=application_id)


@page(permissions.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Request, application_id: int) -> HttpResponse:
    """Choices in order, the first day, priorities and their documents."""
    application, at = _own(request, application_id), clock.now()
    if not queries.may_change(application, at):
        return redirect("enrolment:application", application.pk)
    priorities = queries.priorities(application, at=at)
    form = forms.DescribeForm(sent(request), application=application, priorities=priorities)
    if form.is_valid():
        with shown_in(form):
            services.describe(application=application, **form.cleaned_data, by=request.actor, at=at)
            sent_already = application.state == ApplicationState.SUBMITTED
            return redirect(f"enrolment:application{'' if sent_already else '_review'}", application.pk)
    context = _edited(application, at) | {"form": form, "priorities": priorities}
    return render(request, "enrolment/applications/edit.html", context, status=422 if form.errors else 200)


def _edited(application: Application, at: datetime) -> dict[str, Any]:
    chosen = queries.open_choices(application)
    limit = queries.limit_of(application, at)
    return {
        "application": application, "chosen": chosen, "limit": limit, "room": limit - len(chosen),
        "more": queries.offers_for(application) if len(chosen) < limit else [],
        "siblings": queries.siblings(application.child),
    }  # fmt: skip


@page(permissions.EDIT)
@require_POST
def add_choice(request: Request, application_id: int, offer_id: int) -> HttpResponse:
    """Add a service as the last choice."""
    application = _own(request, application_id)
    offer = get_object_or_404(ServiceOffer, pk=offer_id)
    services.choose(application=application, offer=offer, by=request.actor, at=clock.now())
    return redirect("enrolment:application_edit", application.pk)


@page(permissions.EDIT)
@require_POST
def lift_choice(request: Request, choice_id: int) -> HttpResponse:
    """One place up in the family's own order."""
    choice = get_object_or_404(queries.own_choices(request.actor), pk=choice_id)
    form = forms.MoveForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason="revision")
    services.lift(choice=choice, revision=form.cleaned_data["revision"], by=request.actor, at=clock.now())
    return redirect("enrolment:application_edit", choice.application_id)


@page(permissions.EDIT)
@require_POST
def drop_choice(request: Request, choice_id: int) -> HttpResponse:
    """Take a choice out; it can be added again, at the end of its list."""
    choice = get_object_or_404(queries.own_choices(request.actor), pk=choice_id)
    services.drop(choice=choice, by=request.actor, at=clock.now())
    messages.success(request, _("已退出{name}的名单。").format(name=choice.offer.institution.name))
    if choice.application.state == ApplicationState.PLACED:
        return redirect("enrolment:application", choice.application_id)
    return redirect("enrolment:application_edit", choice.application_id)


@page(permissions.SUBMIT)
@require_http_methods(["GET", "POST"])
def review(request: Request, application_id: int) -> HttpResponse:
    """Everything on one page before it is sent."""
    application, at = _own(request, application_id), clock.now()
    problem = None
    if request.method == "GET" and application.state != ApplicationState.DRAFT:
        return redirect("enrolment:application", application.pk)
    if request.method == "POST":
        try:
            services.submit(application=application, by=request.actor, at=at)
            messages.success(request, _("申请已提交。"))
            return redirect("enrolment:application", application.pk)
        except ProblemError as found:
            problem = found
    priorities = [row for row in queries.priorities(application, at=at) if row["claimed"]]
    context = {"application": application, "chosen": queries.open_choices(application), "priorities": priorities}
    status = problem.problem.status if problem else 200
    return render(request, "enrolment/applications/review.html", context | {"problem": problem}, status=status)


@page(permissions.SEE)
@require_GET
def application(request: Request, application_id: int) -> HttpResponse:
    """How it stands, and every change of place with its reason."""
    found, at = _own(request, application_id), clock.now()
    told = queries.told([found], on=clock.day_of(at), receipts=True)[found.pk]
    days = rules.value("enrolment.answer_days", on=clock.day_of(at), division=queries.district_of(found))
    context = {
        "application": found, "told": told, "headline": queries.headline(told), "now": at, "days": days,
        "result": round_results.of(found), "round": found.round, "open": queries.may_change(found, at),
        "unfinished": queries.is_open(found), "drafted": found.state == ApplicationState.DRAFT,
    }  # fmt: skip
    return render(request, "enrolment/applications/status.html", context)


@page(permissions.WITHDRAW)
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, application_id: int) -> HttpResponse:
    """The question first: the places in the lists are lost."""
    found = _own(request, application_id)
    if request.method == "POST":
        services.withdraw(application=found, by=request.actor, at=clock.now())
        messages.success(request, _("申请已撤回。"))
        return redirect("enrolment:applications")
    told = queries.told([found], on=clock.day_of(clock.now()))[found.pk]
    return render(request, "enrolment/applications/withdraw.html", {"application": found, "told": told})


@page(permissions.READ_RULES)
@require_GET
def waiting_rules(request: Request) -> HttpResponse:
    """How lists are ordered and why places change: the dated rules, for everybody."""
    on = clock.day_of(clock.now())
    named = {name: rules.rule(f"enrolment.{name}", on=on) for name in ("priorities", "rank_causes", "waiting_list")}
    language = "en" if get_language() == "en" else "zh"
    shown = {"from": "N", "to": "M", "points": "N", "reason": "……"}
    causes = [(code, words[language].format(**shown)) for code, words in named["rank_causes"].value.items()]
    days = rules.value("enrolment.answer_days", on=on)
    points = rules.worded("enrolment.priorities", on=on)
    shown_rules = {**named, "points": points, "causes": causes, "days": days}
    return render(request, "enrolment/applications/rules.html", shown_rules)
