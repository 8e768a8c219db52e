"""Orders of the 12345 hotline: each number is one complaint, each message is kept, whatever becomes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.complaints import (
    COMPLAINT_TRANSITIONS,
    OPEN,
    Category,
    ComplaintState,
    Source,
)
from zhaohu.supervision.choices.orders import OrderEvent, OrderOutcome
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import HotlineOrder, OrderMessage
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import clocks, codes, complaints, steps, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message about an order, as it came; which fields count depends on the event."""

    number: str
    event: OrderEvent
    revision: int
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    district: str = ""
    uscc: str = ""
    place: str = ""
    category: str = ""
    text: str = ""
    happened_on: date | None = None
    name: str = ""
    phone: str = ""
    solved: bool | None = None
    satisfied: bool | None = None

    def digest(self) -> bytes:
        return sm3(ledger.canonical({name: getattr(self, name) for name in self.__slots__}).encode())


@transaction.atomic
def take(*, told: Told, division: str, by: Actor, at: datetime) -> OrderMessage:
    """Take a message. The same one twice is once; an older revision and another content of a known revision are kept
    and change nothing. Raises ORDER_UNKNOWN, ORDER_PLACE, ORDER_SHAPE and the problems of a complaint.
    """
    permissions.RECEIVE_ORDER.require(by, HotlineOrder(authority=Department.HEALTH, division_id=division))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [told.number])
    order = HotlineOrder.objects.select_for_update().filter(number=told.number).first()
    if order is None:
        return _dispatched(told, division, by, at)
    if order.division_id != division:
        raise errors.ORDER_UNKNOWN.raised(number=told.number)
    same = order.messages.filter(revision=told.revision)
    if (known := same.filter(body_sm3=told.digest()).first()) is not None:
        return known
    if same.exists():
        return _keep(order, told, OrderOutcome.CONTRADICTORY, by, at)
    if told.revision < order.revision:
        return _keep(order, told, OrderOutcome.STALE, by, at)
    outcome, note = _EVENTS[told.event](order, told, by, at)
    if outcome == OrderOutcome.APPLIED:
        order.revision = told.revision
        order.save(update_fields=["revision"])
    return _keep(order, told, outcome, by, at, note)


def _dispatched(told: Told, division: str, by: Actor, at: datetime) -> OrderMessage:
    if told.event != OrderEvent.DISPATCHED:
        raise errors.ORDER_UNKNOWN.raised(number=told.number)
    district = Division.objects.filter(pk=told.district, level=Level.DISTRICT).first()
    city = Division.objects.filter(pk=division, level=Level.CITY).exists()
    if district is None or not (city or district.pk == division):
        raise errors.ORDER_PLACE.raised(field="district", district=told.district[:20])
    institution = Institution.objects.filter(uscc=told.uscc, district=district).first() if told.uscc else None
    matter = complaints.Matter(
        institution=institution, place=told.place or told.uscc, district=district, category=category_of(told.category),
        text=told.text, happened_on=told.happened_on,
    )  # fmt: skip
    since = min(told.dispatched_at or at, at)
    made = complaints.receive(
        matter=matter, source=Source.HOTLINE, key=uuid4(), code=codes.new(), by=by, at=at, since=since
    )
    complaints.keep_contact(made, name=told.name, phone=told.phone)
    clocks.bind(made, due_at=told.due_at)
    order = HotlineOrder.objects.create(
        number=told.number, complaint=made, authority=Department.HEALTH, division_id=division, revision=told.revision,
        dispatched_at=since, due_at=told.due_at,
    )  # fmt: skip
    return _keep(order, told, OrderOutcome.APPLIED, by, at)


def category_of(given: str) -> Category:
    """Our category of that code or name; what is not among ours is 其他."""
    named = {str(one.label): one for one in Category} | {one.value: one for one in Category}
    return named.get(given.strip(), Category.OTHER)


def _supplemented(order: HotlineOrder, told: Told, by: Actor, at: datetime) -> tuple[OrderOutcome, str]:
    row = steps.locked(order.complaint_id)
    if row.state not in (*OPEN, ComplaintState.MERGED):
        return OrderOutcome.TOO_LATE, str(ComplaintState(row.state).label)
    if told.text.strip():
        complaints.supplement(row, text=told.text, source=Source.HOTLINE, by=by, at=at)
    if told.due_at:
        order.due_at = told.due_at
        order.save(update_fields=["due_at"])
        clocks.bind(row, due_at=told.due_at)
    return OrderOutcome.APPLIED, ""


def _urged(order: HotlineOrder, told: Told, by: Actor, at: datetime) -> tuple[OrderOutcome, str]:
    row = steps.locked(order.complaint_id)
    if row.state not in OPEN:
        return OrderOutcome.TOO_LATE, str(ComplaintState(row.state).label)
    steps.keep(row, "complaint.urged", by=by, at=at, note=told.text)
    telling.leads(row, "complaint_urged", at=at, key=f"urged-{order.pk}-{told.revision}")
    return OrderOutcome.APPLIED, ""


def _withdrawn(order: HotlineOrder, told: Told, by: Actor, at: datetime) -> tuple[OrderOutcome, str]:
    row = steps.locked(order.complaint_id)
    if ComplaintState.WITHDRAWN not in COMPLAINT_TRANSITIONS[ComplaintState(row.state)]:
        return OrderOutcome.TOO_LATE, str(ComplaintState(row.state).label)
    steps.move(
        row, ComplaintState.WITHDRAWN, event="complaint.withdrawn", by=by, at=at, note=told.text,
        public=gettext_noop("12345 已撤单。"),
    )  # fmt: skip
    clocks.stop(row, fulfilled=False, at=at)
    return OrderOutcome.APPLIED, ""


def _called_back(order: HotlineOrder, told: Told, by: Actor, at: datetime) -> tuple[OrderOutcome, str]:
    if told.solved is None or told.satisfied is None:
        raise errors.ORDER_SHAPE.raised(field="solved", reason=_("回访要写明是否解决、是否满意"))
    row = steps.locked(order.complaint_id)
    if row.state != ComplaintState.CLOSED:
        return OrderOutcome.TOO_LATE, str(ComplaintState(row.state).label)
    if row.rated_at is not None:
        return OrderOutcome.TOO_LATE, _("投诉人已评价")
    complaints.rated(row, solved=told.solved, satisfied=told.satisfied, by=by, at=at)
    return OrderOutcome.APPLIED, ""


_EVENTS: dict[OrderEvent, Any] = {
    OrderEvent.DISPATCHED: _supplemented,
    OrderEvent.SUPPLEMENTED: _supplemented,
    OrderEvent.URGED: _urged,
    OrderEvent.WITHDRAWN: _withdrawn,
    OrderEvent.CALLED_BACK: _called_back,
}


def _keep(
    order: HotlineOrder, told: Told, outcome: OrderOutcome, by: Actor, at: datetime, note: str = ""
) -> OrderMessage:
    made = OrderMessage.objects.create(
        order=order, revision=told.revision, event=told.event, outcome=outcome, body_sm3=told.digest(), note=note,
        late=bool(order.due_at and order.due_at < at), at=at,
    )  # fmt: skip
    ledger.record(
        event="complaint.order_received", subject=order, by=by, at=at, division=order.complaint.district_id,
        content={"order": order.number, "revision": told.revision, "event": told.event, "outcome": outcome},
    )  # fmt: skip
    return made
