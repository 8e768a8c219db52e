"""Checking a receipt, open to all, and its document for those it concerns."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.institutions import receipt_document
from zhaohu.institutions.errors import receipts as errors
from zhaohu.institutions.forms.receipts import VerifyForm
from zhaohu.institutions.permissions import receipts as permissions
from zhaohu.institutions.queries import receipts as queries


@page(permissions.VERIFY)
@require_GET
def verify(request: Request) -> HttpResponse:
    """Type a number, be led to what it says."""
    form = VerifyForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        found = queries.named(form.cleaned_data["number"])
        if found:
            return redirect("institutions:receipt", receipt_number=found.number)
        return _not_found(request, form.cleaned_data["number"])
    return render(request, "institutions/receipts/verify.html", {"form": form}, status=422 if form.errors else 200)


def _not_found(request: Request, number: str) -> HttpResponse:
    form = VerifyForm({"number": number})
    errors.RECEIPT_NOT_FOUND.raised(field="number", number=number).add_to(form)
    return render(request, "institutions/receipts/verify.html", {"form": form}, status=404)


@page(permissions.VERIFY)
@require_GET
def receipt(request: Request, receipt_number: str) -> HttpResponse:
    """Whether this receipt is real, and what it means today."""
    found = queries.named(receipt_number)
    if found is None:
        return _not_found(request, receipt_number[: queries.LONGEST])
    context = {
        "checked": queries.checked(found),
        "told": queries.told(found),
        "may_download": permissions.DOWNLOAD.allows(request.actor, found),
        "proof": _address("ledger:verify", found.entry_id),
        "public_page": _address("institutions:institution", found.institution.uscc),
    }
    return render(request, "institutions/receipts/receipt.html", context)


def _address(name: str, argument: object) -> str:
    try:
        return reverse(name, args=[argument])
    except NoReverseMatch:
        return ""


@page(permissions.DOWNLOAD)
@require_GET
def document(request: Request, receipt_number: str) -> HttpResponse:
    """The receipt as a PDF."""
    found = get_object_or_404(queries.downloadable(request.actor), number=queries.normal(receipt_number))
    content = receipt_document.pdf(found, at=clock.now())
    name = quote(f"托育机构备案回执 {found.number}.pdf")
    disposition = f"inline; filename=\"receipt.pdf\"; filename*=UTF-8''{name}"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
