"""What an officer does with a whole order: prolong, let the clock stand still, withdraw, check again, pass on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import InspectionState, OrderState
from zhaohu.supervision.choices.rectification import UNSETTLED, OrderDeed
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import Finding, Inspection, RectificationOrder
from zhaohu.supervision.services import arranging, mending, order_clock, order_steps, order_telling, rectification


@transaction.atomic
def prolong(
    *, order: RectificationOrder, revision: int | None, to: date, reason: str, by: Actor, at: datetime
) -> RectificationOrder:
    """Give more time, once, up to the days of rule `rectification.prolong_days`; what is unsettled gets the new day.

    Raises ORDER_PROLONGED, ORDER_PROLONG_DAY, ORDER_TEXT_NEEDED and what `order_steps.held` raises.
    """
    row = order_steps.held(order.pk, revision=revision, by=by)
    if row.prolonged_from is not None:
        raise errors.PROLONGED.raised()
    days = rules.value("rectification.prolong_days", on=day_of(row.ordered_at), division=row.district_id)
    first, last = max(row.due_on, day_of(at)) + timedelta(days=1), row.due_on + timedelta(days=days)
    if not first <= to <= last:
        raise errors.PROLONG_DAY.raised(field="to", first=first.isoformat(), last=last.isoformat())
    note = _said(reason, _("延长的理由"))
    row.prolonged_from, row.due_on = row.due_on, to
    row.findings.filter(state__in=UNSETTLED, due_on__lt=to).update(due_on=to)
    row.alerted = _already(row, at)
    rectification.wind(row, rectification.ends_of(row), at=at)
    order_steps.keep(row, OrderDeed.PROLONGED, by=by, at=at, note=note, due_on=to.isoformat())
    order_telling.institution(row, "order_prolonged", at=at, due_on=to.isoformat())
    return row


@transaction.atomic
def suspend(
    *, order: RectificationOrder, revision: int | None, reason: str, by: Actor, at: datetime
) -> RectificationOrder:
    """Let the clock stand still, with the reason. Raises ORDER_SUSPENSION or ORDER_TEXT_NEEDED."""
    row = order_steps.held(order.pk, revision=revision, by=by)
    if row.suspended_at is not None:
        raise errors.SUSPENSION.raised()
    note = _said(reason, _("停止计时的理由"))
    row.suspended_at = at
    rectification.wind(row, [], at=at)
    order_steps.keep(row, OrderDeed.SUSPENDED, by=by, at=at, note=note)
    order_telling.institution(row, "order_suspended", at=at, reason=note)
    return row


@transaction.atomic
def resume(*, order: RectificationOrder, revision: int | None, by: Actor, at: datetime) -> RectificationOrder:
    """Let the clock go on; the time for which it stood still is given back. Raises ORDER_SUSPENSION."""
    row = order_steps.held(order.pk, revision=revision, by=by)
    if row.suspended_at is None:
        raise errors.SUSPENSION.raised()
    stood = at - row.suspended_at
    for finding in row.findings.filter(state__in=UNSETTLED, due_on__isnull=False):
        finding.due_on = order_clock.shifted(finding.due_on or row.due_on, stood=stood)
        finding.save()
    row.due_on, row.suspended_at = order_clock.shifted(row.due_on, stood=stood), None
    row.alerted = min(row.alerted, _already(row, at))
    rectification.wind(row, rectification.ends_of(row), at=at)
    order_steps.keep(row, OrderDeed.RESUMED, by=by, at=at, due_on=row.due_on.isoformat())
    order_telling.institution(row, "order_resumed", at=at, due_on=row.due_on.isoformat())
    return row


@transaction.atomic
def withdraw(
    *, order: RectificationOrder, revision: int | None, reason: str, by: Actor, at: datetime
) -> RectificationOrder:
    """Take the order back, with the reason; the inspection is closed. Raises ORDER_TEXT_NEEDED."""
    return _ended(order, revision, OrderState.WITHDRAWN, _said(reason, _("撤销的理由")), by, at)


@transaction.atomic
def pass_to_case(
    *, order: RectificationOrder, revision: int | None, reason: str, by: Actor, at: datetime
) -> RectificationOrder:
    """What is not put right goes to a case, with the note of why. Raises ORDER_TEXT_NEEDED."""
    return _ended(order, revision, OrderState.TO_CASE, _said(reason, _("转立案的理由")), by, at)


@transaction.atomic
def recheck(
    *, order: RectificationOrder, revision: int | None, on: date, reason: str, by: Actor, at: datetime
) -> Inspection:
    """Send the team once more to see for itself whether what is unsettled has been put right."""
    row = order_steps.held(order.pk, revision=revision, by=by)
    note = _said(reason, _("为什么复查"))
    items = list(Finding.objects.filter(order=row, state__in=UNSETTLED).order_by("item").values_list("item", flat=True))
    made = arranging.recheck(inspection=row.inspection, items=items, on=on, reason=note, by=by, at=at)
    order_steps.keep(row, OrderDeed.RECHECK, by=by, at=at, note=f"{made.number}：{note}", visit=made.number)
    return made


def _ended(
    order: RectificationOrder, revision: int | None, to: OrderState, note: str, by: Actor, at: datetime
) -> RectificationOrder:
    row = order_steps.held(order.pk, revision=revision, by=by)
    row.alert_at, row.suspended_at = None, None
    withdrawn = to == OrderState.WITHDRAWN
    event = OrderDeed.WITHDRAWN if withdrawn else OrderDeed.TO_CASE
    order_steps.move(row, to, event, by=by, at=at, note=note)
    mending.end_inspection(
        row, InspectionState.CLOSED if withdrawn else InspectionState.TO_CASE, by=by, at=at, note=note
    )
    order_telling.institution(row, "order_withdrawn" if withdrawn else "order_to_case", at=at, reason=note)
    return row


def _already(row: RectificationOrder, at: datetime) -> int:
    """The highest share of the new term that is used up already: of that nobody is told again."""
    clock = order_clock.Clock(row.ordered_at, row.due_on, 0)
    return max((one["share"] for one in order_clock.passed(clock, rectification.rule_of(row), at=at)), default=0)


def _said(reason: str, what: str) -> str:
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=what)
    return reason.strip()
