"""A guardian's order to give a child its medicine: made once, withdrawn at any time, never changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from zhaohu.attendance.errors import health as errors
from zhaohu.attendance.models import MedicationOrder
from zhaohu.attendance.permissions import health as permissions
from zhaohu.attendance.queries import health as queries
from zhaohu.attendance.services import telling
from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child, Guardian
from zhaohu.families.queries import children, consents
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


@transaction.atomic
def order(
    *, child: Child, institution: Institution, drug: str, dose: str, reason: str, times: Sequence[int], first_on: date,
    last_on: date, prescription: bytes, name: str, key: UUID, by: Actor, at: datetime,
) -> MedicationOrder:  # fmt: skip
    """Let the institution give a medicine; the same `key` is one order. `times` are minutes after midnight.

    Raises HEALTH_NOT_CONSENTED, ORDER_TIMES, ORDER_DAYS, ORDER_PLACE and the problems of `core.uploads`.
    """
    permissions.ORDER_MEDICINE.require(by, child)
    on = day_of(at)
    if (known := MedicationOrder.objects.filter(key=key, child=child).first()) is not None:
        return known
    if not consents.permitted(child, Purpose.HEALTH, on=on):
        raise errors.HEALTH_NOT_CONSENTED.raised()
    rule = rules.value("attendance.medication", on=on)
    times = sorted(set(times))
    if not 0 < len(times) <= rule["most_times"] or not all(0 <= one < 24 * 60 for one in times):
        raise errors.ORDER_TIMES.raised(field="times", most=rule["most_times"])
    if not on <= first_on <= last_on < first_on + timedelta(days=rule["most_days"]):
        raise errors.ORDER_DAYS.raised(field="last_on", days=rule["most_days"])
    if institution.pk not in {house.pk for house in queries.institutions_of(child, first_on)}:
        raise errors.ORDER_PLACE.raised(field="institution")
    checked = uploads.check(
        prescription, name=name, types=rules.value("filing.upload.types", on=on),
        maximum_bytes=rules.value("filing.upload.maximum_bytes", on=on),
    )  # fmt: skip
    made = MedicationOrder.objects.create(
        child=child, institution=institution, drug=drug.strip()[:60], dose=dose.strip()[:100],
        reason=reason.strip()[:100], times=times, first_on=first_on, last_on=last_on,
        prescription=materials.keep(checked, by=by, at=at), made_by=Guardian.objects.get(user_id=by.user_id or 0),
        made_at=at, key=key,
    )  # fmt: skip
    _told("medication.ordered", "medicine_ordered", made, by, at)
    return made


@transaction.atomic
def withdraw(*, order: MedicationOrder, by: Actor, at: datetime) -> MedicationOrder:
    """From now on nothing is given. Twice is once."""
    rows = MedicationOrder.objects.select_for_update(of=("self",)).select_related("child", "institution")
    order = rows.get(pk=order.pk)
    permissions.WITHDRAW_ORDER.require(by, order)
    if order.withdrawn_at is not None:
        return order
    order.withdrawn_at, order.withdrawn_by = at, Guardian.objects.get(user_id=by.user_id or 0)
    order.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _told("medication.withdrawn", "medicine_withdrawn", order, by, at)
    return order


def _told(event: str, template: str, order: MedicationOrder, by: Actor, at: datetime) -> None:
    child, house = order.child, order.institution
    facts = {"child": child.nickname, "institution": house.name}
    link = reverse("attendance:orders", args=[child.pk])
    others = children.guardians(child, day_of(at)).exclude(pk=by.user_id or 0)
    notifications.notify(users=others, template=template, params=facts, at=at, link=link, key=f"order-{order.pk}")
    notifications.notify(
        users=telling.directors(house, day_of(at)), template=template, params=facts, at=at, key=f"order-{order.pk}",
        link=f"{reverse('attendance:doses')}?institution={house.uscc}",
    )  # fmt: skip
    ledger.record(
        event=event, subject=order, by=by, at=at, division=house.district_id, institution=house.pk,
        content={"order": order.pk, "child": child.pk},
    )  # fmt: skip
