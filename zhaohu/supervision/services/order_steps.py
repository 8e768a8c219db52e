"""The one way by which an order moves: locked with its inspection, still as it was read, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import RECTIFICATION_TRANSITIONS, TO_MEND, OrderState
from zhaohu.supervision.choices.rectification import FINDING_TRANSITIONS, FindingState, OrderDeed
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import Finding, Inspection, OrderStep, RectificationOrder
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services import last_inspection


def locked(order_id: int) -> RectificationOrder:
    """The order, locked until the deed ends, and its inspection before it, so that two deeds never cross."""
    Inspection.objects.select_for_update(of=("self",)).only("pk").get(order=order_id)
    rows = RectificationOrder.objects.select_for_update(of=("self",))
    return rows.select_related("inspection", "institution", "district").get(pk=order_id)


def held(order_id: int, *, revision: int | None, by: Actor) -> RectificationOrder:
    """The order, locked for a deed of an officer.

    Raises NOT_ALLOWED, ORDER_STEP_NOT_POSSIBLE where it has ended, and ORDER_CHANGED_MEANWHILE where `revision` is not
    the present one.
    """
    order = locked(order_id)
    permissions.HANDLE.require(by, order)
    if revision is not None and revision != order.revision:
        raise errors.CHANGED.raised()
    standing(order)
    return order


def standing(order: RectificationOrder) -> None:
    """Raise ORDER_STEP_NOT_POSSIBLE unless something is still owed."""
    if order.state not in TO_MEND:
        raise errors.STEP.raised(state=OrderState(order.state).label)


def move(
    order: RectificationOrder, to: OrderState, event: OrderDeed, *, by: Actor, at: datetime, note: str = "",
    **content: Any,
) -> OrderStep:  # fmt: skip
    """Move a locked order along its table. Raises ORDER_STEP_NOT_POSSIBLE."""
    before = OrderState(order.state)
    if to not in RECTIFICATION_TRANSITIONS[before]:
        raise errors.STEP.raised(state=before.label)
    order.state = to
    return keep(order, event, by=by, at=at, note=note, before=before, **content)


def keep(
    order: RectificationOrder, event: OrderDeed, *, by: Actor, at: datetime, note: str = "",
    before: OrderState | None = None, **content: Any,
) -> OrderStep:  # fmt: skip
    """Save a locked order and keep what was done; the ledger knows numbers, days and states, never words."""
    order.revision += 1
    order.save()
    was = before or OrderState(order.state)
    entry = ledger.record(
        event=event, subject=order, by=by, at=at, division=order.district_id, institution=order.institution_id,
        content={"number": order.number, "from": was, "to": order.state, **content},
    )  # fmt: skip
    return OrderStep.objects.create(
        order=order, event=event, from_state=was, to_state=order.state, note=note[:500], by_id=by.user_id,
        by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip


def turn(finding: Finding, to: FindingState) -> None:
    """Let a finding of a locked order come further. Raises FINDING_STEP_NOT_POSSIBLE."""
    before = FindingState(finding.state)
    if to not in FINDING_TRANSITIONS[before]:
        raise errors.FINDING_STEP.raised(state=before.label)
    finding.state = to
    finding.save()
    if to in (FindingState.MENDED, FindingState.DROPPED):
        last_inspection.retell(institution_id=finding.inspection.institution_id)
