"""Statements for a test, reached through placements, absences and the services of a director and a guardian."""

import json
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID, uuid4

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.payments import NoticeSource
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Absence, Booking, Payment, PaymentNotice, Placement, Refund, ServiceOffer, Statement
from zhaohu.enrolment.services import demonstration_payments, fees, payment_notices, payments, placements, refunds
from zhaohu.families.models import Child

AT = factories.AT
DECEMBER = date(2026, 12, 1)
LATER = datetime(2027, 1, 2, 2, 0, tzinfo=UTC)
"""The 2nd of January 2027, 10:00 in Beijing: December is over. 2027 is beyond the announced holidays."""
OPEN_DAYS = 23
"""December 2026 has 23 working days."""
_serial = count(1)


def an_agreed_place(
    child: Child | None = None, offer: ServiceOffer | None = None, *, starts_on: date = DECEMBER
) -> Placement:
    place = factories.an_accepted_place(child, offer, starts_on=starts_on)
    by = factories.director(place.institution)
    placements.move(placement=place, to=PlacementState.AGREED, by=by, at=AT, event="placement.agreed")
    return place


def absent(place: Placement, *days: int, month: date = DECEMBER) -> None:
    for day in days:
        Absence.objects.create(placement=place, on=month.replace(day=day), reason="sick", reported_at=AT)


def a_booking(place: Placement, day: int, state: BookingState, *, charge_fen: int | None = 5_000) -> Booking:
    return Booking.objects.create(
        child=place.child, offer=place.offer, institution=place.institution, care_class=place.care_class,
        on=DECEMBER.replace(day=day), first=36, last=38, state=state, price_fen=5_000, cancel_rule={}, key=uuid4(),
        made_at=AT, ended_at=AT, charge_fen=charge_fen,
    )  # fmt: skip


def director(thing: Placement | Statement) -> Actor:
    return factories.director(thing.institution)


def draw(place: Placement, month: date = DECEMBER, at: datetime = LATER) -> Statement:
    """The child's draft of a month."""
    fees.draw(institution=place.institution, month=month, by=director(place), at=at)
    return Statement.objects.get(child=place.child, institution=place.institution, month=month)


def a_draft() -> Statement:
    return draw(an_agreed_place())


def an_issued_statement(place: Placement | None = None, *, at: datetime = LATER) -> Statement:
    draft = draw(place or an_agreed_place(), at=at)
    return fees.issue(statement=draft, by=director(draft), at=at)


def issued(place: Placement, month: date) -> Statement:
    """The child's statement of a month that is over today, issued now."""
    now = clock.now()
    draft = draw(place, month, now)
    return fees.issue(statement=draft, by=director(place), at=now)


def guardian(statement: Statement) -> Actor:
    return families.guardian_of(statement.child)


def begun(statement: Statement | None = None, *, key: UUID | None = None, at: datetime = LATER) -> Payment:
    statement = statement or an_issued_statement()
    return payments.begin(statement=statement, key=key or uuid4(), back="/", by=guardian(statement), at=at)


def paid(statement: Statement | None = None, *, at: datetime = LATER) -> Payment:
    """A payment that has arrived, over the demonstration's provider."""
    made = begun(statement, at=at)
    demonstration_payments.press(payment=made, paid=True, by=guardian(made.statement), at=at)
    made.refresh_from_db()
    return made


def asked_back(payment: Payment | None = None, *, amount_fen: int = 10_000, at: datetime = LATER) -> Refund:
    payment = payment or paid()
    return refunds.ask(
        payment=payment,
        amount_fen=amount_fen,
        reason="演示：孩子转园",
        key=uuid4(),
        by=guardian(payment.statement),
        at=at,
    )


def a_notice_to_settle() -> PaymentNotice:
    """The provider says that another amount arrived."""
    payment = begun()
    body = json.dumps({"order": str(payment.key), "state": "paid", "amount_fen": 1, "reference": "演示"}).encode()
    payment_notices.receive(body=body, source=NoticeSource.PUSHED, provider="demonstration", at=LATER)
    return PaymentNotice.objects.get(payment=payment)
