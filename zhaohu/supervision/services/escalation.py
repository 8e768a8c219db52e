"""Nothing expires in silence: at the shares of rule `complaint.escalation` the lead and the holder are told, once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.complaints import ClockKind
from zhaohu.supervision.models import ComplaintClock
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import clocks, limits, telling


def due(*, at: datetime) -> list[int]:
    """The clocks of which somebody has to be told something by now."""
    rows = ComplaintClock.objects.filter(stopped_at__isnull=True, alert_at__lte=at)
    return list(rows.order_by("alert_at").values_list("pk", flat=True))


@transaction.atomic
def escalate(*, clock_id: int, by: Actor, at: datetime) -> bool:
    """Tell of the highest share that is used up; twice is once. Returns whether somebody was told."""
    permissions.ESCALATE.require(by)
    clock = (
        ComplaintClock.objects.select_for_update(of=("self",))
        .select_related("complaint")
        .filter(pk=clock_id, stopped_at__isnull=True, alert_at__lte=at)
        .first()
    )
    if clock is None:
        return False
    complaint = clock.complaint
    shares = rules.value("complaint.escalation", on=day_of(clock.started_at), division=complaint.district_id)
    clock.alerted = max(limits.used(clock.started_at, clock.due_at, shares, at=at), default=clock.alerted)
    clock.alert_at = clocks.alert_at(clock, clock.alerted)
    clock.save(update_fields=["alerted", "alert_at"])
    telling.leads(
        complaint, "complaint_clock_over" if at >= clock.due_at else "complaint_clock_near", at=at,
        key=f"clock-{clock.pk}-{clock.alerted}-{clock.due_at:%y%m%d%H%M}", deed=ClockKind(clock.kind).label,
        share=clock.alerted, due=f"{timezone.localtime(clock.due_at):%m-%d %H:%M}",
    )  # fmt: skip
    ledger.record(
        event="complaint.escalated", subject=complaint, by=by, at=at, division=complaint.district_id,
        content={"number": complaint.number, "clock": clock.kind, "share": clock.alerted},
    )  # fmt: skip
    return True
