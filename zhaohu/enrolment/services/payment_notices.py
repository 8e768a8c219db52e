"""What the provider tells us: kept as it arrived, judged, and booked at most once, in one transaction.

Only after that transaction does the provider hear that we have it. Killed before, we have nothing and it repeats;
killed after, we have everything.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.money import yuan
from zhaohu.enrolment.choices.payments import (
    ARRIVED,
    TO_SETTLE,
    NoticeSource,
    PaymentState,
    Verdict,
)
from zhaohu.enrolment.errors import payments as errors
from zhaohu.enrolment.models import NoticeSettlement, Payment, PaymentNotice, Statement
from zhaohu.enrolment.payments import Answer
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.services import statement_versions
from zhaohu.families.queries import children
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

PROVIDER = system("支付平台")
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Told:
    """A notification, understood."""

    order: UUID
    paid: bool
    amount_fen: int
    reference: str

    @classmethod
    def of(cls, body: bytes) -> "Told":
        """Raises PAYMENT_NOTICE_SHAPE with what is wrong."""
        try:
            given = json.loads(body)
            order, state = UUID(given["order"]), given["state"]
            amount, reference = given["amount_fen"], given["reference"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise errors.NOTICE_SHAPE.raised(reason=f"{type(error).__name__} {error}"[:100]) from error
        if state not in ("paid", "failed"):
            raise errors.NOTICE_SHAPE.raised(field="state", reason=str(state)[:40])
        if type(amount) is not int or not 0 <= amount < _LARGEST:
            raise errors.NOTICE_SHAPE.raised(field="amount_fen", reason=str(amount)[:40])
        if not isinstance(reference, str) or len(reference) > 80 or (state == "paid" and not reference.strip("\0 ")):
            raise errors.NOTICE_SHAPE.raised(field="reference", reason=str(reference)[:40])
        return cls(order, state == "paid", amount, reference.replace("\0", ""))


def asked_body(order: UUID, told: Answer) -> bytes:
    """The answer to a question, written as a notification."""
    facts = {
        "order": str(order), "state": told.state, "amount_fen": told.amount_fen, "reference": told.reference,
        "asked": True,
    }  # fmt: skip
    return json.dumps(facts).encode()


@transaction.atomic
def receive(*, body: bytes, source: NoticeSource, provider: str, at: datetime) -> Verdict:
    """Take a message of the provider whose signature has been checked. The same message twice changes nothing."""
    told = Told.of(body)
    payment = Payment.objects.filter(key=told.order).first()
    statement = statement_versions.locked(payment.statement_id) if payment else None
    if payment:
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    digest = sm3(body)
    if PaymentNotice.objects.filter(digest=digest).exists():
        return Verdict.REPEATED
    verdict = _judged(payment, told)
    try:
        with transaction.atomic():
            notice = PaymentNotice.objects.create(
                provider=provider, source=source, digest=digest, payment=payment, amount_fen=told.amount_fen,
                body=body.decode(errors="replace").replace("\0", ""), reference=told.reference, verdict=verdict,
                received_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Verdict.REPEATED  # the same message reached two of our processes at once
    if payment and statement:
        _carry_out(verdict, notice, payment, statement, at)
    return verdict


def _judged(payment: Payment | None, told: Told) -> Verdict:
    if payment is None:
        return Verdict.UNKNOWN_ORDER
    if not told.paid:
        return Verdict.ENDED if payment.state == PaymentState.STARTED else Verdict.OUT_OF_DATE
    known = payment.notices.filter(reference=told.reference, amount_fen=told.amount_fen, verdict__in=TO_SETTLE)
    if known.exists():
        return Verdict.REPEATED
    if payment.state in ARRIVED:
        if payment.provider_reference != told.reference:
            return Verdict.PAID_TWICE
        return Verdict.REPEATED if payment.received_fen == told.amount_fen else Verdict.AMOUNT_DIFFERS
    if Payment.objects.filter(provider_reference=told.reference).exists():
        return Verdict.REFERENCE_TAKEN
    return Verdict.BOOKED if told.amount_fen == payment.amount_fen else Verdict.AMOUNT_DIFFERS


def _carry_out(verdict: Verdict, notice: PaymentNotice, payment: Payment, statement: Statement, at: datetime) -> None:
    if verdict == Verdict.BOOKED:
        _book(payment, statement, notice, PROVIDER, at)
    elif verdict == Verdict.ENDED:
        payment.state, payment.ended_at = PaymentState.FAILED, at
        payment.save(update_fields=["state", "ended_at"])
    elif verdict in TO_SETTLE:
        _alert(notice, payment, statement, at)


def _book(payment: Payment, statement: Statement, notice: PaymentNotice, by: Actor, at: datetime) -> None:
    payment.state, payment.ended_at = PaymentState.PAID, at
    payment.received_fen, payment.provider_reference = notice.amount_fen, notice.reference
    payment.save(update_fields=["state", "ended_at", "received_fen", "provider_reference"])
    statement.paid_fen += notice.amount_fen
    statement_versions.settle(statement)
    params = {
        "month": f"{statement.month:%Y-%m}", "amount": yuan(notice.amount_fen), "name": statement.institution.name,
        "nickname": statement.child.nickname,
    }  # fmt: skip
    notifications.notify(
        users=children.guardians(statement.child, day_of(at)), template="payment_received", params=params, at=at,
        link=reverse("enrolment:statement", args=[statement.pk]), key=str(payment.key),
    )  # fmt: skip
    _record("payment.booked", payment, statement, by, at, fen=notice.amount_fen, reference=notice.reference)


def _alert(notice: PaymentNotice, payment: Payment, statement: Statement, at: datetime) -> None:
    params = {
        "name": statement.institution.name, "number": statement.number, "wanted": yuan(payment.amount_fen),
        "received": yuan(notice.amount_fen),
    }  # fmt: skip
    notifications.notify(
        users=directors(statement, at), template="payment_differs", params=params, at=at,
        link=reverse("enrolment:settle_notice", args=[notice.pk]), key=str(notice.pk),
    )  # fmt: skip
    _record("payment.differs", payment, statement, PROVIDER, at, fen=notice.amount_fen, verdict=notice.verdict)


def directors(statement: Statement, at: datetime) -> list[User]:
    """The directors of a statement's institution today."""
    on = day_of(at)
    rows = statement.institution.memberships.filter(role="director", valid_from__lte=on).select_related("user")
    return [row.user for row in rows if (row.valid_to is None or row.valid_to > on) and row.user.is_active]


@transaction.atomic
def settle(*, notice: PaymentNotice, book: bool, reason: str, by: Actor, at: datetime) -> NoticeSettlement:
    """A director settles money that was not booked: books what arrived, or says what was done about it.

    Raises PAYMENT_NOTICE_SETTLED, or PAYMENT_NOTICE_NOT_BOOKABLE where the order's money has arrived already.
    """
    permissions.SETTLE_NOTICE.require(by, notice)
    if notice.payment is None:
        raise errors.NOTICE_NOT_BOOKABLE.raised()
    statement = statement_versions.locked(notice.payment.statement_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=notice.payment.pk)
    if not reason.strip():
        raise errors.REFUND_REASON.raised(field="reason")
    if NoticeSettlement.objects.filter(notice=notice).exists():
        raise errors.NOTICE_SETTLED.raised()
    if book:
        if notice.verdict != Verdict.AMOUNT_DIFFERS or payment.state in ARRIVED:
            raise errors.NOTICE_NOT_BOOKABLE.raised()
        _book(payment, statement, notice, by, at)
    made = NoticeSettlement.objects.create(
        notice=notice, booked=book, reason=reason.strip(), settled_by_id=by.user_id, settled_at=at
    )
    _record("payment.settled", payment, statement, by, at, notice=notice.pk, booked=book)
    return made


def _record(event: str, payment: Payment, statement: Statement, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=event, subject=payment, by=by, at=at, division=statement.institution.district_id,
        institution=statement.institution_id, content={"statement": statement.number, **content},
    )  # fmt: skip
