"""The service agreement in words, for its page and on paper: A4, set by Typst."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhaohu.core import paper, weekdays
from zhaohu.core.identity import mask
from zhaohu.enrolment.choices.offers import FeeUnit
from zhaohu.enrolment.models import Agreement
from zhaohu.enrolment.queries import agreements as queries
from zhaohu.institutions.choices.institution import ServiceForm

_PAGE = Path(__file__).parent / "templates" / "enrolment" / "agreements" / "agreement.typ"


def told(agreement: Agreement) -> dict[str, Any]:
    """Everything that the agreement says, in words of the reader's language; the terms are as they were agreed."""
    said = agreement.content
    service, price, prepaid = said["service"], said["price"], said["prepaid"]
    return {
        "number": said["number"], "made_on": said["made_on"],
        "family": " ".join(filter(None, [said["family"]["name"], said["family"]["identity"]])) or "—",
        "child": said["child"]["name"], "institution": said["institution"],
        "form": str(ServiceForm(service["form"]).label), "class": service["class"],
        "days": weekdays.words(service["weekdays"]),
        "time": f"{service['starts']}–{service['ends']}", "inclusive": service["inclusive"],
        "starts_on": said["period"]["starts_on"],
        "ends_on": said["period"]["ends_on"] or str(_("到办理离托为止")),
        "price": _money(price["fen"], str(FeeUnit(price["unit"]).label)),
        "meals": _money(price["meal_fen"], str(_("元/天"))) if service["meals"] else str(_("不含餐")),
        "refund": said["refund"],
        "prepaid": str(_("预付后 {cooling} 天内可以无理由退；退费在 {refund} 天内到账。")).format(
            cooling=prepaid["cooling_days"], refund=prepaid["refund_days"]
        ),
        "terms": said["terms"], "laws": said["laws"],
    }  # fmt: skip


def _money(fen: int | None, unit: str) -> str:
    return "—" if fen is None else f"{fen / 100:,.2f} {unit}"


def pdf(agreement: Agreement, *, at: datetime) -> bytes:
    """The PDF as of an instant, in Chinese. Raises PAPER_FONT_MISSING."""
    address = settings.PUBLIC_ADDRESS + reverse("enrolment:agreement", args=[agreement.placement_id])
    with translation.override("zh-hans"):
        said = told(agreement) | _signatures(agreement) | {"address": address}
    return paper.pdf(_PAGE, said, at=at, made_at=agreement.made_at, address=address)


def _signatures(agreement: Agreement) -> dict[str, Any]:
    """Who confirmed and when, names masked; and the ledger's entry once both have."""
    evidence = queries.evidence(agreement)
    family, institution = agreement.family_confirmed_by, agreement.institution_confirmed_by
    return {
        "signed_family": _signed(family.name if family else "", agreement.family_confirmed_at),
        "signed_institution": _signed(institution.name if institution else "", agreement.institution_confirmed_at),
        "entry": str(agreement.entry_id or ""), "commitment": evidence.commitment if evidence else "",
    }  # fmt: skip


def _signed(name: str, at: datetime | None) -> str:
    if at is None:
        return "未确认"
    return f"{mask(name, head=1, tail=0)}，{timezone.localtime(at):%Y-%m-%d %H:%M} 在线确认"
