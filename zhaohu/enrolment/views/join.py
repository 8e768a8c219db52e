"""A family's side of an enrolment by link, on its own phone, step by step; and its answers to an import."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.choices.rolls import LinkState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.forms.rolls import ChildForm, ChooseForm, CodeForm, ConsentForm, ContestForm, NamedForm
from zhaohu.enrolment.models import EnrolmentLink, Price
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.queries import rolls as queries
from zhaohu.enrolment.services import links, links_fill, rolls_answers
from zhaohu.families.choices import IdentityKind, Relation, Sex
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.families.services.children import Particulars
from zhaohu.rules import queries as rules


@page(permissions.OPEN_LINK)
@require_GET
def join_code(request: Request) -> HttpResponse:
    """Type the short code of a link."""
    form = CodeForm(request.GET or None)
    if request.GET and form.is_valid():
        try:
            found = links.find(form.cleaned_data["code"])
            return redirect("enrolment:join", links.code_of(found))
        except ProblemError as problem:
            form.add_error("code", f"{problem.sentence}{problem.remedy}")
    return render(request, "enrolment/rolls/join_code.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.OPEN_LINK)
@require_GET
def join(request: Request, link_code: str) -> HttpResponse:
    """What the link is for, or why it works no more."""
    found, at = links.find(link_code), clock.now()
    mine = found.claimed_by_id is not None and found.claimed_by_id == request.actor.user_id
    context = _context(found, link_code, at) | {
        "problem": None if mine and found.state == LinkState.CONFIRMED else links.fault(found, request.actor, at),
        "mine": mine, "family": request.actor.holds("family"), "onward": _step(found, link_code) if mine else "",
    }  # fmt: skip
    return render(request, "enrolment/rolls/join.html", context)


def _context(link: EnrolmentLink, code: str, at: Any) -> dict[str, Any]:
    """What every step shows: the institution, the service, its price and how fees come back."""
    on = clock.day_of(at)
    price = (
        Price.objects.filter(offer=link.offer, valid_from__lte=max(on, link.starts_on)).order_by("-valid_from").first()
    )
    refunds = rules.worded("enrolment.refund_rules", on=on)
    return {
        "link": link, "code": code, "price": price, "yuan": _yuan(price.amount_fen if price else 0),
        "meal_yuan": _yuan(price.meal_fen) if price and price.meal_fen else "",
        "refund": refunds.get(link.offer.refund_rule),
        "prepaid": rules.value("enrolment.prepaid", on=on),
    }  # fmt: skip


def _yuan(fen: int) -> str:
    """Fen as yuan in words: 3,600 or 3,600.50."""
    return f"{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")


def _step(link: EnrolmentLink, code: str) -> str:
    """Where the family goes on."""
    if link.state == LinkState.CONFIRMED:
        return reverse("enrolment:join", args=[code])
    name = "join_child" if not link.child_id else "join_consents" if not link.consented_at else "join_confirm"
    return reverse(f"enrolment:{name}", args=[code])


def _onward(link: EnrolmentLink, code: str) -> HttpResponseRedirect:
    link.refresh_from_db()
    return HttpResponseRedirect(_step(link, code))


@page(permissions.OPEN_LINK)
@require_POST
def start(request: Request, link_code: str) -> HttpResponse:
    """Begin; who is not signed in signs in first and comes back."""
    found = links.open(link=links.find(link_code), by=request.actor, at=clock.now())
    if found.state == LinkState.CLAIMED:
        return _onward(found, link_code)
    address = reverse("enrolment:join", args=[link_code])
    return redirect(f"{reverse('accounts:sign_in')}?next={address}")


@page(permissions.FILL_LINK)
@require_http_methods(["GET", "POST"])
def child(request: Request, link_code: str) -> HttpResponse:
    """Guardian and child: one that is registered, or a new one."""
    found, at = _claimed(request, link_code), clock.now()
    known = list(children.of(request.actor))
    chooses = "child" in request.POST or (request.method == "GET" and bool(known) and "new" not in request.GET)
    form: Any = ChooseForm(sent(request), children=known) if chooses else ChildForm(
        sent(request), initial={"nickname": found.nickname})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            _fill(found, form, known, request, at)
            return _onward(found, link_code)
    context = _context(found, link_code, at) | {"form": form, "chooses": chooses, "known": known, "step": 1}
    return render(request, "enrolment/rolls/join_child.html", context, status=422 if form.errors else 200)


def _fill(link: EnrolmentLink, form: Any, known: list[Child], request: Request, at: Any) -> None:
    data = form.cleaned_data
    if "child" in data:
        chosen = next(child for child in known if child.pk == data["child"])
        links_fill.choose_child(link=link, child=chosen, by=request.actor, at=at)
        return
    kind = data["identity_kind"]
    particulars = Particulars(
        nickname=data["nickname"], name=data["name"], sex=Sex(data["sex"]), born_on=data["born_on"],
        identity_kind=IdentityKind(kind) if kind else None, identity_number=data["identity_number"],
    )  # fmt: skip
    links_fill.register_child(
        link=link, guardian_name=data["guardian_name"], particulars=particulars, relation=Relation(data["relation"]),
        by=request.actor, at=at,
    )  # fmt: skip


def _own(request: Request, code: str) -> EnrolmentLink:
    """The link of the family that claimed it; 404 for others, whom the link's first page tells why."""
    found = links.find(code)
    if not permissions.FILL_LINK.allows(request.actor, found):
        raise Http404
    return found


def _claimed(request: Request, code: str) -> EnrolmentLink:
    """A link that its family can go on with; what hinders it is said."""
    found = _own(request, code)
    links.check_usable(found, request.actor, clock.now())
    if found.state != LinkState.CLAIMED:
        raise errors.LINK_STEP.raised()
    return found


@page(permissions.FILL_LINK)
@require_http_methods(["GET", "POST"])
def consents(request: Request, link_code: str) -> HttpResponse:
    """Yes or no, purpose by purpose."""
    found, at = _claimed(request, link_code), clock.now()
    if found.child_id is None:
        return _onward(found, link_code)
    purposes = rules.worded("families.consent.purposes", on=clock.day_of(at))
    form = ConsentForm(sent(request), purposes=purposes)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            decisions, versions = form.decisions(purposes)
            links_fill.consent(link=found, decisions=decisions, versions=versions, by=request.actor, at=at)
            return _onward(found, link_code)
    shown = [(form[purpose], form[f"{purpose}_version"], words) for purpose, words in purposes.items()]
    context = _context(found, link_code, at) | {"form": form, "purposes": shown, "step": 2}
    return render(request, "enrolment/rolls/join_consents.html", context, status=422 if form.errors else 200)


@page(permissions.FILL_LINK)
@require_http_methods(["GET", "POST"])
def confirm(request: Request, link_code: str) -> HttpResponse:
    """Look over everything, and take the place."""
    at = clock.now()
    if request.method == "POST":
        links_fill.confirm(link=_own(request, link_code), by=request.actor, at=at)
        return redirect("enrolment:join", link_code)
    found = _claimed(request, link_code)
    if found.child_id is None or found.consented_at is None:
        return _onward(found, link_code)
    return render(request, "enrolment/rolls/join_confirm.html", _context(found, link_code, at) | {"step": 3})


@page(permissions.ANSWER_NAMED)
@require_http_methods(["GET", "POST"])
def named(request: Request, named_id: int) -> HttpResponse:
    """An institution named the reader as a guardian: yes or no."""
    found = queries.named(request.actor, named_id)
    form = NamedForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with shown_in(form):
            rolls_answers.answer(
                guardianship=found, mine=data["mine"] == "yes", born_on=data["born_on"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            return redirect("enrolment:named", named_id)
    placed = found.child.placements.select_related("institution").order_by("-pk").first()
    context = {"relation": found, "form": form, "placed": placed}
    return render(request, "enrolment/rolls/named.html", context, status=422 if form.errors else 200)


@page(permissions.CONTEST)
@require_http_methods(["GET", "POST"])
def contest(request: Request, placement_id: int) -> HttpResponse:
    """An imported placement of one's own child: say that it is not right."""
    found = queries.contestable(request.actor, placement_id)
    form = ContestForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            rolls_answers.contest(
                placement=found, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
            )  # fmt: skip
            return redirect("enrolment:contest_roll", placement_id)
    context = {"placement": found, "form": form}
    return render(request, "enrolment/rolls/contest.html", context, status=422 if form.errors else 200)
