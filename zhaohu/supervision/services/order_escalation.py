"""Nothing expires in silence: who is told of an order's clock, by rule `rectification.escalation`, each thing once."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.supervision.choices.inspections import TO_MEND
from zhaohu.supervision.choices.rectification import OWED, OrderDeed
from zhaohu.supervision.models import RectificationOrder
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services import limits, order_clock, order_steps, order_telling, rectification


def due(*, at: datetime) -> list[int]:
    """The orders of which somebody has to be told something by now."""
    rows = RectificationOrder.objects.filter(state__in=TO_MEND, alert_at__lte=at)
    return list(rows.order_by("alert_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def escalate(*, order_id: int, by: Actor, at: datetime) -> bool:
    """Tell of the highest share that is used up, of findings past their own day, and after the end of each working day.

    Twice is once. Returns whether somebody had to be told.
    """
    permissions.ESCALATE.require(by)
    order = order_steps.locked(order_id)
    if order.state not in TO_MEND or order.alert_at is None or order.alert_at > at:
        return False
    rule = rectification.rule_of(order)
    clock = order_clock.Clock(order.ordered_at, order.due_on, order.alerted)
    shares = order_clock.passed(clock, rule, at=at)
    over = order_clock.over(clock, rule)
    if shares:
        order.alerted = shares[-1]["share"]
    elif over:
        _tell(order, rule["afterwards"]["tell"], "order_clock_over", at=at, key=f"{day_of(at):%y%m%d}")
    for one in shares:
        ended = order_clock.instant(clock, one["share"]) >= limits.end_of(order.due_on)
        template = "order_clock_over" if ended else "order_clock_share"
        _tell(order, one["tell"], template, at=at, key=str(one["share"]), share=one["share"])
    _tell_findings(order, at)
    rectification.wind(order, rectification.ends_of(order), at=at)
    order_steps.keep(order, OrderDeed.ESCALATED, by=by, at=at, share=order.alerted, due_on=order.due_on.isoformat())
    return True


def _tell(order: RectificationOrder, who: list[str], template: str, *, at: datetime, key: str, **facts: object) -> None:
    told = {"due_on": order.due_on.isoformat(), "name": order.institution.name} | facts
    stamp = f"order-{order.pk}-{order.due_on:%y%m%d}-{key}"
    if "institution" in who:
        order_telling.institution(order, template, at=at, **{k: v for k, v in told.items() if k != "name"})
    if others := tuple(one for one in who if one != "institution"):
        order_telling.officers(order, template, who=others, at=at, key=stamp, **facts, due_on=told["due_on"])


def _tell_findings(order: RectificationOrder, at: datetime) -> None:
    """A finding's own day may end before the order's: the institution and who inspected are told of it."""
    for finding in order.findings.filter(state__in=OWED, due_on__lt=order.due_on).order_by("pk"):
        if finding.due_on and limits.end_of(finding.due_on) <= at:
            order_telling.officers(
                order, "order_finding_over", at=at, key=f"finding-{finding.pk}-{finding.due_on:%y%m%d}",
                title=finding.title, due_on=finding.due_on.isoformat(),
            )  # fmt: skip
