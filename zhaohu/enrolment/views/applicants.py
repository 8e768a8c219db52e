"""The director's side of applying: who waits, who was offered a place, who has yet to sign."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.placements import Origin
from zhaohu.enrolment.forms import applications as forms
from zhaohu.enrolment.models import Choice
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.queries import applicants as queries
from zhaohu.enrolment.queries import applications
from zhaohu.enrolment.services import documents, placements, waiting
from zhaohu.enrolment.views import own
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_TABS = {"waiting": gettext_lazy("候位"), "offered": gettext_lazy("待答复"), "signing": gettext_lazy("待签协议")}


def _read(request: Request, children: list[Child], institution: Institution, items: str, at: datetime) -> None:
    readings.record(
        children=children, purpose=ReadingPurpose.APPLICATION, items=items, place=institution.name,
        institution=institution.pk, division=institution.district_id, by=request.actor, at=at,
    )  # fmt: skip


@page(permissions.SEE_APPLICANTS)
@require_GET
def applicants(request: Request) -> HttpResponse:
    """Waiting lists by service; offers with their clocks; agreements to sign."""
    institution, at = own.chosen(request, permissions.SEE_APPLICANTS), clock.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "waiting"
    offers = queries.offers(institution)
    counts = {
        "waiting": sum(offer.waiting for offer in offers),  # type: ignore[attr-defined]
        "offered": queries.offered(institution).count(), "signing": queries.signing(institution).count(),
    }  # fmt: skip
    context: dict[str, Any] = {
        "institution": institution, "mine": own.institutions(request, permissions.SEE_APPLICANTS), "tab": tab,
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "offers": offers, "now": at,
        "counts": counts,
        **_rows(request, institution, tab, offers, at),
    }  # fmt: skip
    return render(request, "enrolment/applicants/list.html", context)


def _rows(request: Request, institution: Institution, tab: str, offers: Any, at: datetime) -> dict[str, Any]:
    """The rows of one tab; whose record is shown is kept."""
    if tab == "waiting":
        wanted = request.GET.get("offer", "")
        offer = next((one for one in offers if str(one.pk) == wanted), None)
        offer = offer or next((one for one in offers if one.waiting), offers[0] if offers else None)
        if offer is None:
            return {"offer": None, "page": None}
        shown = page_of(request, queries.waiting(offer), ("position", "pk"), total=offer.waiting)
        rows = [queries.applicant(choice, on=clock.day_of(at)) for choice in shown.rows]
        children = [choice.application.child for choice in shown.rows]
        _read(request, children, institution, _("候位名单：小名、月龄、优先分"), at)
        return {"offer": offer, "page": shown, "rows": rows}
    found = queries.offered(institution) if tab == "offered" else queries.signing(institution)
    order = ("answer_by", "pk") if tab == "offered" else ("starts_on", "pk")
    listed = page_of(request, found, order)
    _read(request, [one.child for one in listed.rows], institution, _("录取名单：小名"), at)
    return {"page": listed}


def _seen(request: Request, choice_id: int) -> Choice:
    return get_object_or_404(queries.seen(request.actor), pk=choice_id)


@page(permissions.SEE_APPLICANT)
@require_GET
def applicant(request: Request, choice_id: int) -> HttpResponse:
    """One child in a list: what is claimed, the documents to check, and the way to offer a place."""
    choice, at = _seen(request, choice_id), clock.now()
    return render(
        request, "enrolment/applicants/applicant.html", _shown(request, choice, at) | {"form": _form(choice, at)}
    )


def _form(choice: Choice, at: datetime) -> forms.OfferForm:
    return forms.OfferForm(None, initial={"starts_on": max(choice.application.starts_on, clock.day_of(at))})


def _shown(request: Request, choice: Choice, at: datetime) -> dict[str, Any]:
    on, institution = clock.day_of(at), choice.offer.institution
    child = choice.application.child
    _read(request, [child], institution, _("报名信息：小名、月龄、优先情形、材料"), at)
    priorities = rules.worded("enrolment.priorities", on=on, division=institution.district_id)
    kinds = rules.worded("enrolment.documents", on=on)
    causes = rules.value("enrolment.rank_causes", on=on)
    return {
        "choice": choice, "child": child, "row": queries.applicant(choice, on=on), "institution": institution,
        "claims": [priorities[code] for code in choice.application.claims if code in priorities],
        "documents": [(one, kinds.get(one.kind, {})) for one in queries.documents(choice, on=on)],
        "receipts": [applications.receipt(move, causes) for move in choice.moves.order_by("-pk")[:8]],
        "live": choice.placements.filter(state__in=["offered", "accepted", "agreed"]).first(),
        "days": rules.value("enrolment.answer_days", on=on, division=institution.district_id),
    }  # fmt: skip


@page(permissions.OFFER_CHOICE)
@require_http_methods(["POST"])
def offer_choice(request: Request, choice_id: int) -> HttpResponse:
    """Offer this child a place, in or out of order."""
    choice, at = _seen(request, choice_id), clock.now()
    form = forms.OfferForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            placements.offer(
                child=choice.application.child, offer=choice.offer, **form.cleaned_data, origin=Origin.DIRECT,
                choice=choice, by=request.actor, at=at,
                answer_by=waiting.answer_by(choice.offer.institution.district_id, at),
            )  # fmt: skip
            messages.success(request, _("已通知家庭，等答复。"))
            return redirect("enrolment:applicant", choice.pk)
    context = _shown(request, choice, at) | {"form": form}
    return render(request, "enrolment/applicants/applicant.html", context, status=422)


@page(permissions.CHECK_DOCUMENT)
@require_POST
def check_document(request: Request, choice_id: int, document_id: int) -> HttpResponse:
    """In order, or not and why."""
    choice, at = _seen(request, choice_id), clock.now()
    found = next((one for one in queries.documents(choice, on=clock.day_of(at)) if one.pk == document_id), None)
    if found is None:
        raise Http404
    form = forms.CheckForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason="accept")
    documents.check(document=found, choice=choice, **form.cleaned_data, by=request.actor, at=at)
    messages.success(request, _("已记录核对结果，名次已按规则更新。"))
    return redirect("enrolment:applicant", choice.pk)
