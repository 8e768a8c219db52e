"""How a visit ends whose door stayed shut, and what was passed on to a case and has none: a person decides, in time.

A visit that found nobody, or was not let in, orders nothing by itself (see `rectification.order`).
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.choices.plans import Ending, VisitDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.permissions import rectification
from zhaohu.supervision.queries import inspections as queries
from zhaohu.supervision.services import arranging, inspection_steps, limits, order_telling

_DEEDS = {Ending.AGAIN: VisitDeed.AGAIN, Ending.TO_CASE: VisitDeed.TO_CASE, Ending.CLOSE: VisitDeed.CLOSED}


@transaction.atomic
def end(
    *, inspection: Inspection, revision: int | None, ending: Ending, reason: str, by: Actor, at: datetime,
    on: date | None = None,
) -> Inspection | None:  # fmt: skip
    """End a signed visit with the reason: the team goes again on a day, it becomes a case, or nothing follows.

    Returns the new visit where the team goes again. Raises NOT_ALLOWED, INSPECTION_CHANGED, INSPECTION_STEP,
    INSPECTION_TEXT_NEEDED and what a team may raise.
    """
    row = inspection_steps.locked(inspection.pk, revision=revision)
    permissions.DECIDE_ENDING.require(by, row)
    if row.state != InspectionState.SIGNED:
        raise errors.VISIT_STEP.raised(state=InspectionState(row.state).label, deed=ending.label)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("理由"))
    made = None
    if ending == Ending.AGAIN:
        if on is None:
            raise errors.TEXT_NEEDED.raised(field="on", what=_("哪一天再去"))
        made = arranging.recheck(inspection=row, items=row.items, on=on, reason=reason, by=by, at=at)
    row.closed_at = at
    to = InspectionState.TO_CASE if ending == Ending.TO_CASE else InspectionState.CLOSED
    note = f"{made.number}：{reason.strip()}" if made else reason.strip()
    inspection_steps.move(row, to, event=_DEEDS[ending], by=by, at=at, note=note, visit=made.number if made else "")
    return made


def late(*, at: datetime) -> list[int]:
    """The visits, and the orders' visits, on which somebody should have decided by rule `inspection.undecided`."""
    rows = queries.undecided(Inspection.objects.filter(signed_at__lt=at))
    found = rows.order_by("signed_at").values_list("pk", "district_id", "signed_at", "closed_at")
    since = [(pk, district, closed or signed) for pk, district, signed, closed in found]
    return [pk for pk, district, begun in since if begun and limits.due(_limit(district, at), begun) <= at]


def _limit(district: str, at: datetime) -> dict[str, int]:
    found: dict[str, int] = rules.value("inspection.undecided", on=day_of(at), division=district)
    return found


@transaction.atomic
def remind(*, inspection_id: int, by: Actor, at: datetime) -> bool:
    """Tell the leads that nobody has decided, once a day; twice is once. Returns whether somebody was told."""
    rectification.ESCALATE.require(by)
    row = queries.undecided(Inspection.objects.filter(pk=inspection_id)).select_related("institution").first()
    if row is None or row.signed_at is None:
        return False
    told = notifications.notify(
        users=order_telling.leads(row.district_id, at=at), template="inspection_undecided", at=at,
        key=f"undecided-{row.pk}-{day_of(at):%y%m%d}", link=notices.address_of("supervision:inspection", row.pk),
        params={
            "number": row.number, "name": row.institution.name,
            "days": (at - (row.closed_at or row.signed_at)) // timedelta(days=1),
        },
    )  # fmt: skip
    if not told:
        return False
    ledger.record(
        event="order.escalated", subject=row, by=by, at=at, division=row.district_id, content={"number": row.number}
    )
    return True
