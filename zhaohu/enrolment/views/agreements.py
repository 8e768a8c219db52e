"""The service agreement: read, confirmed by both sides, as a PDF, and with its place in the public ledger."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.enrolment import agreement_document
from zhaohu.enrolment.models import Agreement, Placement
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.enrolment.queries import agreements as queries
from zhaohu.enrolment.services import agreements as services
from zhaohu.enrolment.services import relations
from zhaohu.enrolment.views.placements import frame_of, own


def _of(placement: Placement) -> Agreement:
    found = Agreement.objects.select_related("family_confirmed_by", "institution_confirmed_by")
    agreement = found.filter(placement=placement).first()
    if agreement is None:
        raise Http404
    return agreement


@page(permissions.SEE)
@require_GET
def agreement(request: Request, placement_id: int) -> HttpResponse:
    """The text, who has confirmed it, and what the ledger says."""
    place = own(request, permissions.SEE, placement_id)
    found = _of(place)
    context = frame_of(request, place, _("托育服务协议")) | {
        "agreement": found, "told": agreement_document.told(found), "evidence": queries.evidence(found),
        "to_confirm": relations.to_confirm(place),
        "may_sign": permissions.SIGN_FOR_INSTITUTION.allows(request.actor, place),
    }  # fmt: skip
    return render(request, "enrolment/agreements/agreement.html", context)


@page(permissions.SIGN_FOR_FAMILY)
@require_POST
def sign_for_family(request: Request, placement_id: int) -> HttpResponse:
    """A guardian confirms."""
    place = own(request, permissions.SIGN_FOR_FAMILY, placement_id)
    services.confirm_for_family(placement=place, by=request.actor, at=clock.now())
    messages.success(request, _("已确认协议。"))
    return redirect("enrolment:agreement", place.pk)


@page(permissions.SIGN_FOR_INSTITUTION)
@require_POST
def sign_for_institution(request: Request, placement_id: int) -> HttpResponse:
    """The director confirms."""
    place = own(request, permissions.SIGN_FOR_INSTITUTION, placement_id)
    seen = request.POST.get("documents_seen") == "on"
    services.confirm_for_institution(placement=place, by=request.actor, at=clock.now(), documents_seen=seen)
    messages.success(request, _("已确认协议。"))
    return redirect("enrolment:agreement", place.pk)


@page(permissions.SEE)
@require_GET
def document(request: Request, placement_id: int) -> HttpResponse:
    """The agreement as a PDF."""
    place = own(request, permissions.SEE, placement_id)
    found = _of(place)
    frame_of(request, place, _("托育服务协议 PDF"))
    content = agreement_document.pdf(found, at=clock.now())
    name = quote(f"托育服务协议 {found.number}.pdf")
    disposition = f"inline; filename=\"agreement.pdf\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(permissions.SEE)
@require_GET
def proof(request: Request, placement_id: int) -> HttpResponse:
    """Everything with which a party checks the agreement by itself, as JSON; 404 while it has no place yet."""
    place = own(request, permissions.SEE, placement_id)
    frame_of(request, place, _("托育服务协议的存证"))
    found = queries.proof(_of(place))
    if found is None:
        raise Http404
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
