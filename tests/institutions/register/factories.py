"""Institutions on the register, written straight into the tables: the search is tested on many at once."""

from datetime import date, datetime
from typing import Any

from tests import factories
from zhaohu.core.pinyin import search_text, sort_key
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind, CaseState, Regime, Route
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models import ClassGroup, FilingCase, FilingReceipt, Institution, NonComplianceNotice

_serial = iter(range(1, 10**9))


def institution(name: str = "演示松果里托育园", *, street: Division | None = None, **columns: Any) -> Institution:
    """A filed institution in 劲松街道 of 朝阳区, unless told otherwise."""
    street = street or _street()
    values: dict[str, Any] = {
        "uscc": factories.uscc(), "name": name, "pinyin": search_text(name), "sort_key": sort_key(name),
        "kind": InstitutionKind.COMMUNITY, "legal_form": LegalForm.NON_PROFIT, "for_profit": False,
        "service_forms": ["full_day"], "district": street.tenant, "street": street, "address": "演示路 18 号",
        "lng": 116.46, "lat": 39.88, "phone": "010-00000000", "places": 60, "fees": {"fee_full_day": 2980},
        "filing_state": FilingState.FILED, "filing_version": 1, "filed_on": date(2025, 3, 18),
        "updated_at": factories.AT,
    }  # fmt: skip
    return Institution.objects.create(**(values | columns))


def _street() -> Division:
    found = factories.street()
    found.sort_key = sort_key(found.name)
    found.save()
    return found


def case_of(found: Institution, **columns: Any) -> FilingCase:
    values: dict[str, Any] = {
        "number": f"演示案{next(_serial)}", "institution": found, "kind": CaseKind.FIRST, "route": Route.STANDARD,
        "regime": Regime.FILING, "state": CaseState.FILED, "district": found.district, "opened_at": factories.AT,
        "saved_at": factories.AT,
    }  # fmt: skip
    return FilingCase.objects.create(**(values | columns))


def receipt(found: Institution, *, version: int = 1, at: datetime = factories.AT) -> FilingReceipt:
    serial = next(_serial)
    return FilingReceipt.objects.create(
        institution=found, case=case_of(found), number=f"京托备〔2025〕110105-{serial:04}", version=version,
        issued_at=at, issued_by=factories.user(), content={"office": "朝阳区卫生健康委员会"}, entry_id=serial,
    )  # fmt: skip


def classes(found: Institution) -> None:
    ClassGroup.objects.create(institution=found, class_type="toddler", classes=2, places=30)
    ClassGroup.objects.create(institution=found, class_type="senior", classes=2, places=30)


def notice(found: Institution, **columns: Any) -> NonComplianceNotice:
    serial = next(_serial)
    values: dict[str, Any] = {
        "case": case_of(found), "institution": found, "reason": "户外场地一处软质地面破损",
        "basis": "托育机构设置标准 第13条",
        "found_on": date(2026, 11, 10), "notified_at": factories.AT, "published_at": factories.AT,
        "rectify_by": date(2026, 12, 4), "entry_id": 10**6 + serial,
    }  # fmt: skip
    return NonComplianceNotice.objects.create(**(values | columns))
