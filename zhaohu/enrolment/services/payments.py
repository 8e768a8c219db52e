"""A family pays a statement: one order at a time, opened at the provider, asked about until its end is known.

The order is kept before the provider hears of it, and the provider is never asked while a row is locked. If it stays
silent the order stays, and the next click asks for the same order again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError, from_database
from zhaohu.enrolment import payments
from zhaohu.enrolment.choices.fees import OPEN
from zhaohu.enrolment.choices.payments import PAYMENT_TRANSITIONS, NoticeSource, PaymentState
from zhaohu.enrolment.errors import payments as errors
from zhaohu.enrolment.models import Payment, Statement
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.services import payment_notices, statement_versions
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_AT_ONCE = 200


def begin(*, statement: Statement, key: UUID, back: str, by: Actor, at: datetime) -> Payment:
    """The order for what is open of a statement, with the address to pay at. The same click twice is one order.

    Raises PAYMENT_NOTHING, PAYMENT_OFF, or PAYMENT_PROVIDER_SILENT (then nothing is lost: try again).
    """
    chosen = payments.provider()
    if chosen is None:
        raise errors.PROVIDER_MISSING.raised()
    payment = _started(statement.pk, chosen.name, key, by, at)
    if payment.state == PaymentState.STARTED and not payment.pay_url:
        try:
            payment.pay_url = chosen.create(
                order=payment.key, amount_fen=payment.amount_fen, subject=f"托育费 {statement.number}", back=back,
                expires_at=payment.expires_at,
            )  # fmt: skip
        except OSError as fault:
            raise errors.PROVIDER_SILENT.raised() from fault
        payment.save(update_fields=["pay_url"])
    return payment


@transaction.atomic
def _started(statement_id: int, provider: str, key: UUID, by: Actor, at: datetime) -> Payment:
    statement = statement_versions.locked(statement_id)
    permissions.PAY.require(by, statement)
    known = statement.payments.filter(key=key).first()
    if known:
        return known
    under_way = statement.payments.filter(state=PaymentState.STARTED).first()
    if under_way:
        if under_way.expires_at > at and under_way.amount_fen == statement.open_fen:
            return under_way
        _move(under_way, PaymentState.EXPIRED, at)
    if statement.state not in OPEN:
        raise errors.NOTHING_TO_PAY.raised()
    minutes = rules.value("enrolment.payment", on=day_of(at))["order_minutes"]
    try:
        with transaction.atomic():
            made = Payment.objects.create(
                statement=statement, provider=provider, key=key, amount_fen=statement.open_fen,
                started_by_id=by.user_id, started_at=at, expires_at=at + timedelta(minutes=minutes),
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    ledger.record(
        event="payment.started", subject=made, by=by, at=at, division=statement.institution.district_id,
        institution=statement.institution_id, content={"statement": statement.number, "fen": made.amount_fen},
    )  # fmt: skip
    return made


def _move(payment: Payment, to: PaymentState, at: datetime) -> None:
    if to not in PAYMENT_TRANSITIONS[PaymentState(payment.state)]:
        raise ValueError(f"payment {payment.pk} cannot go from {payment.state} to {to}")
    payment.state, payment.ended_at = to, at
    payment.save(update_fields=["state", "ended_at"])


def follow(*, payment: Payment, by: Actor, at: datetime) -> PaymentState:
    """Ask the provider what became of an order, and believe it as a notification. Raises PAYMENT_PROVIDER_SILENT."""
    permissions.FOLLOW.require(by, payment)
    chosen = payments.provider()
    if chosen is None or chosen.name != payment.provider:
        raise errors.PROVIDER_MISSING.raised()
    try:
        told = chosen.query(order=payment.key)
    except OSError as fault:
        raise errors.PROVIDER_SILENT.raised() from fault
    if told.state in ("paid", "failed"):
        body = payment_notices.asked_body(payment.key, told)
        payment_notices.receive(body=body, source=NoticeSource.ASKED, provider=chosen.name, at=at)
    else:
        _expire(payment.pk, at)
    payment.refresh_from_db()
    return PaymentState(payment.state)


@transaction.atomic
def _expire(payment_id: int, at: datetime) -> None:
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    if payment.state == PaymentState.STARTED and payment.expires_at <= at:
        _move(payment, PaymentState.EXPIRED, at)


def waiting(*, at: datetime) -> QuerySet[Payment]:
    """Orders to ask about: those open for a while, and those that ended without money not long ago."""
    rule = rules.value("enrolment.payment", on=day_of(at))
    since = at - timedelta(days=rule["follow_days"])
    begun = at - timedelta(minutes=rule["ask_after_minutes"])
    ended = Q(state__in=[PaymentState.EXPIRED, PaymentState.FAILED], started_at__gt=since)
    return Payment.objects.filter(Q(state=PaymentState.STARTED) | ended, started_at__lte=begun)


def reconcile(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Ask about every waiting order, the oldest first; returns how many answered and how many did not."""
    answered = silent = 0
    if not Payment.objects.exists():
        return answered, silent  # a new city: neither payments nor, yet, rules
    for payment in waiting(at=at).order_by("started_at", "pk")[:_AT_ONCE]:
        try:
            follow(payment=payment, by=by, at=at)
            answered += 1
        except ProblemError:
            silent += 1  # the next round asks again
    return answered, silent
