"""Telling of an order: the institution, who inspected there, the district's leads."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.supervision.models import Inspection, InspectionOfficer, RectificationOrder
from zhaohu.supervision.services import telling


def inspectors(inspection: Inspection) -> QuerySet[User]:
    """Who went there, and was not replaced."""
    rows = InspectionOfficer.objects.filter(inspection=inspection, replaced_at__isnull=True)
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True)


def leads(district: str, *, at: datetime) -> QuerySet[User]:
    """The leads of a district; its reviewers where it has none."""
    found = telling.officers(district, Role.DISTRICT_LEAD, at=at)
    return found if found.exists() else telling.officers(district, Role.DISTRICT_REVIEWER, at=at)


def institution(order: RectificationOrder, template: str, *, at: datetime, **facts: Any) -> None:
    """Tell everybody who acts for the institution."""
    notices.to_institution(
        institution=order.institution, template=template, at=at, number=order.number,
        link=notices.address_of("supervision:own_result", order.inspection_id), **facts,
    )  # fmt: skip


def officers(
    order: RectificationOrder, template: str, *, who: tuple[str, ...] = ("officer",), at: datetime, key: str = "",
    **facts: Any,
) -> int:  # fmt: skip
    """Tell who inspected (`officer`), the leads (`lead`), or both, each once."""
    people = User.objects.none()
    if "officer" in who:
        people = people | inspectors(order.inspection)
    if "lead" in who:
        people = people | leads(order.district_id, at=at)
    return notifications.notify(
        users=people, template=template, at=at, key=key,
        params={"number": order.number, "name": order.institution.name} | facts,
        link=notices.address_of("supervision:order", order.pk),
    )  # fmt: skip
