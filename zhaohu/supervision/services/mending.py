"""Putting findings right: the institution hands in what shows it, an officer accepts it or gives it back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.supervision.choices.inspections import InspectionState, OrderState
from zhaohu.supervision.choices.rectification import OWED, UNSETTLED, FindingState, OrderDeed
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import EvidenceFile, Finding, OrderEvidence, RectificationOrder
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services import files, inspection_steps, order_steps, order_telling, rectification


@transaction.atomic
def hand_in(
    *, finding: Finding, text: str, done_on: date, sent: files.Sent, key: UUID, by: Actor, at: datetime
) -> OrderEvidence:
    """Keep what shows that one finding was put right; the others may follow later. Twice is once.

    Raises NOT_ALLOWED, ORDER_STEP_NOT_POSSIBLE, FINDING_STEP_NOT_POSSIBLE, ORDER_TEXT_NEEDED, ORDER_PHOTO_NEEDED,
    ORDER_MENDED_DAY and the problems of files.
    """
    order, row = _locked(finding)
    permissions.HAND_IN.require(by, order)
    if (known := OrderEvidence.objects.filter(key=key, finding=row).first()) is not None:
        return known
    order_steps.standing(order)
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("怎样改正的"))
    _check_day(row, done_on, "done_on", at)
    if not sent:
        raise errors.PHOTO_NEEDED.raised(field="photos")
    checked = files.checked(sent, field="photos", papers=True, at=at)
    order_steps.turn(row, FindingState.SUBMITTED)
    made = OrderEvidence.objects.create(
        finding=row, key=key, text=text.strip(), done_on=done_on, by_id=by.user_id, at=at
    )
    for file in files.kept(checked, by=by, at=at):
        EvidenceFile.objects.create(evidence=made, file=file)
    told: dict[str, Any] = {"by": by, "at": at, "finding": row.pk, "evidence": made.pk}
    _rewind(order, at)
    if order.findings.filter(state__in=OWED).exists():
        order_steps.keep(order, OrderDeed.SUBMITTED, **told)
    else:
        order.submitted_at = at
        order_steps.move(order, OrderState.SUBMITTED, OrderDeed.SUBMITTED, **told)
    order_telling.officers(order, "order_evidence", at=at, title=row.title)
    return made


@transaction.atomic
def accept(
    *, finding: Finding, revision: int | None, corrected_on: date, by: Actor, at: datetime
) -> RectificationOrder:
    """Find that it was put right, on the day that the evidence shows; with the last one the order is done.

    Raises ORDER_MENDED_DAY, FINDING_STEP_NOT_POSSIBLE and what `order_steps.held` raises.
    """
    order, row = _held(finding, revision, by)
    _check_day(row, corrected_on, "corrected_on", at)
    row.corrected_on, row.returned_because = corrected_on, ""
    order_steps.turn(row, FindingState.MENDED)
    if not settled(order, OrderDeed.ACCEPTED, finding=row.pk, corrected_on=corrected_on.isoformat(), by=by, at=at):
        order_telling.institution(order, "order_finding_accepted", at=at, title=row.title)
    return order


@transaction.atomic
def give_back(*, finding: Finding, revision: int | None, reason: str, by: Actor, at: datetime) -> RectificationOrder:
    """What was handed in does not show it; say why. Raises ORDER_TEXT_NEEDED and what `accept` raises."""
    order, row = _held(finding, revision, by)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("退回的理由"))
    order_steps.turn(row, FindingState.RETURNED)
    row.returned_because = reason.strip()[:500]
    row.save()
    _rewind(order, at)
    told: dict[str, Any] = {"by": by, "at": at, "note": reason.strip(), "finding": row.pk}
    if order.state == OrderState.SUBMITTED:
        order_steps.move(order, OrderState.RETURNED, OrderDeed.RETURNED, **told)
    else:
        order_steps.keep(order, OrderDeed.RETURNED, **told)
    order_telling.institution(order, "order_finding_returned", at=at, title=row.title, reason=row.returned_because)
    return order


def settled(
    order: RectificationOrder, event: OrderDeed, *, finding: int, by: Actor, at: datetime, note: str = "",
    corrected_on: str = "",
) -> bool:  # fmt: skip
    """Keep a deed that settled a finding of a locked order; with the last one order and inspection end."""
    told: dict[str, Any] = {"by": by, "at": at, "note": note, "finding": finding, "corrected_on": corrected_on}
    if order.findings.filter(state__in=UNSETTLED).exists():
        _rewind(order, at)
        order_steps.keep(order, event, **told)
        return False
    order.done_at, order.alert_at, order.suspended_at = at, None, None
    order_steps.move(order, OrderState.DONE, event, **told)
    end_inspection(order, InspectionState.CLOSED, by=by, at=at)
    order_telling.institution(order, "order_done", at=at)
    return True


def end_inspection(order: RectificationOrder, to: InspectionState, *, by: Actor, at: datetime, note: str = "") -> None:
    """End the inspection whose order has ended."""
    row = inspection_steps.locked(order.inspection_id)
    row.closed_at = at
    inspection_steps.move(row, to, event=f"inspection.{to}", by=by, at=at, note=note, order=order.number)


def _rewind(order: RectificationOrder, at: datetime) -> None:
    rectification.wind(order, rectification.ends_of(order), at=at)


def _order_of(finding: Finding) -> int:
    if finding.order_id is None:
        raise errors.FINDING_STEP.raised(state=FindingState(finding.state).label)
    return finding.order_id


def _locked(finding: Finding) -> tuple[RectificationOrder, Finding]:
    return order_steps.locked(_order_of(finding)), Finding.objects.get(pk=finding.pk)


def _held(finding: Finding, revision: int | None, by: Actor) -> tuple[RectificationOrder, Finding]:
    order = order_steps.held(_order_of(finding), revision=revision, by=by)
    return order, Finding.objects.get(pk=finding.pk)


def _check_day(row: Finding, day: date, field: str, at: datetime) -> None:
    if not row.found_on <= day <= day_of(at):
        raise errors.MENDED_DAY.raised(field=field, first=row.found_on.isoformat())
