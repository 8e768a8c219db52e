"""Ordering that what a visit found be put right (责令改正), with everything that begins with it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import DONE, Conclusion, InspectionState, Weight
from zhaohu.supervision.choices.rectification import FindingState, OrderDeed
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import Finding, Inspection, RectificationOrder
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services import inspection_steps, numbers, order_clock, order_steps, order_telling, publications

ESCALATION = "rectification.escalation"
_MENDED = (Conclusion.CLEAR, Conclusion.CORRECTED)


@transaction.atomic
def order(*, inspection: Inspection, by: Actor, at: datetime) -> RectificationOrder | None:
    """Order what is open of a signed inspection to be put right; close it where nothing is. Twice is once.

    Where nobody was found or let in, the inspection stays open for a person to decide on. The result gets its draft
    for the public, either way. Raises NOT_ALLOWED or FINDING_NOT_SIGNED.
    """
    row = inspection_steps.locked(inspection.pk)
    permissions.ORDER.require(by, row)
    if row.state not in DONE:
        raise errors.NOT_SIGNED.raised()
    publications.prepare(inspection=row, by=by, at=at)
    if row.state != InspectionState.SIGNED:
        return RectificationOrder.objects.filter(inspection=row).first()
    Finding.objects.filter(inspection=row, corrected_on__isnull=False).update(state=FindingState.MENDED)
    found = list(Finding.objects.filter(inspection=row, corrected_on__isnull=True).order_by("pk"))
    made = _issued(row, found, by, at) if found else None
    if made is not None:
        _move(row, InspectionState.RECTIFYING, by, at, order=made.number)
    elif row.conclusion in _MENDED:
        row.closed_at = at
        _move(row, InspectionState.CLOSED, by, at)
    inspection.refresh_from_db()
    return made


def _move(row: Inspection, to: InspectionState, by: Actor, at: datetime, **content: str) -> None:
    inspection_steps.move(row, to, event=f"inspection.{to}", by=by, at=at, **content)


def _issued(row: Inspection, found: list[Finding], by: Actor, at: datetime) -> RectificationOrder:
    made = RectificationOrder(
        number=numbers.of_order(row.district_id, at), inspection=row, institution=row.institution,
        district=row.district, ordered_at=at, due_on=max(finding.due_on for finding in found if finding.due_on),
    )  # fmt: skip
    made.content = _content(made, found, at)
    wind(made, [finding.due_on for finding in found if finding.due_on], at=at)
    made.save()
    Finding.objects.filter(pk__in=[finding.pk for finding in found]).update(order=made)
    seal = sm3(ledger.canonical(made.content).encode()).hex()
    order_steps.keep(made, OrderDeed.ISSUED, by=by, at=at, due_on=made.due_on.isoformat(), sm3=seal)
    order_telling.institution(made, "order_issued", at=at, due_on=made.due_on.isoformat())
    return made


def wind(order: RectificationOrder, ends: list[date], *, at: datetime) -> None:
    """Set when somebody has to be told next; nobody while the clock stands still. The caller saves."""
    if order.suspended_at is not None:
        order.alert_at = None
        return
    clock = order_clock.Clock(order.ordered_at, order.due_on, order.alerted)
    order.alert_at = order_clock.next_alert(clock, rule_of(order), ends, at=at)


def rule_of(order: RectificationOrder) -> dict[str, Any]:
    """Who is told when: as it was in force when the order was given."""
    found: dict[str, Any] = rules.value(ESCALATION, on=day_of(order.ordered_at), division=order.district_id)
    return found


def ends_of(order: RectificationOrder) -> list[date]:
    """The days by which the unsettled findings of an order are due."""
    rows = Finding.objects.filter(order=order, state__in=(FindingState.OPEN, FindingState.RETURNED))
    return [day for day in rows.values_list("due_on", flat=True) if day]


def _content(made: RectificationOrder, found: list[Finding], at: datetime) -> dict[str, Any]:
    """What the paper says, in Chinese, frozen."""
    row, on = made.inspection, day_of(at)
    with translation.override("zh-hans"):
        return {
            "number": made.number, "office": f"{made.district.name}卫生健康委员会", "institution": row.institution.name,
            "uscc": row.institution.uscc, "address": row.institution.address, "inspection": row.number,
            "kind": row.get_kind_display(), "departments": [str(Department(one).label) for one in row.departments],
            "inspected_on": day_of(row.started_at or row.signed_at or at).isoformat(), "issued_on": on.isoformat(),
            "issued_at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}", "due_on": made.due_on.isoformat(),
            "findings": [
                {
                    "item": one.item, "title": one.title, "weight": str(Weight(one.weight).label), "basis": one.basis,
                    "fact": one.fact, "found_on": one.found_on.isoformat(),
                    "due_on": one.due_on.isoformat() if one.due_on else "",
                }
                for one in found
            ],
            "contest": rules.value("rectification.contest", on=on, division=made.district_id),
        }  # fmt: skip
