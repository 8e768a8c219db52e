"""Money back to a family: a guardian asks, the institution pays through the provider, within the rule's days.

北京市单用途预付卡管理条例 (rule `enrolment.prepaid`): asked within the cooling days and unused, all of it comes back
within the short limit and cannot be refused; otherwise the default limit holds.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.core.money import yuan
from zhaohu.enrolment import payments
from zhaohu.enrolment.choices.fees import LineKind
from zhaohu.enrolment.choices.payments import REFUND_OPEN, REFUND_TRANSITIONS, PaymentState, RefundBasis, RefundState
from zhaohu.enrolment.errors import payments as errors
from zhaohu.enrolment.models import Payment, Refund, Statement
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.queries import fees_facts
from zhaohu.enrolment.queries.fees_calculation import Line
from zhaohu.enrolment.queries.fees_carried import credited_fen
from zhaohu.enrolment.services import fees, payment_notices, statement_versions
from zhaohu.families.queries import children
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


def most(payment: Payment) -> int:
    """What can still come back of a payment, in fen: not what later statements took up as a credit."""
    statement = payment.statement
    others = Refund.objects.filter(payment__statement=statement, state__in=REFUND_OPEN).exclude(payment=payment)
    asked = others.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return max(0, min(payment.refundable_fen, statement.held_fen - credited_fen(statement) - asked))


def basis(payment: Payment, *, at: datetime) -> tuple[RefundBasis, int]:
    """Which limit counts for a refund asked for now, and its days."""
    rule, on = rules.value("enrolment.prepaid", on=day_of(at)), day_of(at)
    fresh = payment.ended_at is not None and on <= day_of(payment.ended_at) + timedelta(days=rule["cooling_days"])
    if fresh and not _used(payment.statement, at):
        return RefundBasis.COOLING, rule["refund_days"]
    return RefundBasis.AGREED, rule["default_days"]


def _used(statement: Statement, at: datetime) -> bool:
    """Whether the child has come on any day of the month so far, or a booking was charged."""
    month, on = statement.month, day_of(at)
    facts = fees_facts.Facts(statement.institution, month, fees_facts.after(month), [statement.child_id])
    if facts.bookings.get(statement.child_id):
        return True
    placed = facts.placed(statement.child_id, month)
    return any(day <= on and day not in one.absent for one in placed for day in one.days)


@transaction.atomic
def ask(*, payment: Payment, amount_fen: int, reason: str, key: UUID, by: Actor, at: datetime) -> Refund:
    """A guardian asks for money back. Raises REFUND_TOO_MUCH, REFUND_OPEN; the same click twice is one request."""
    permissions.ASK_REFUND.require(by, payment)
    statement_versions.locked(payment.statement_id)
    payment = _locked(payment.pk)
    known = payment.refunds.filter(key=key).first()
    if known:
        return known
    if not 0 < amount_fen <= most(payment):
        raise errors.REFUND_TOO_MUCH.raised(field="amount", most=yuan(most(payment)))
    ground, days = basis(payment, at=at)
    try:
        with transaction.atomic():
            made = Refund.objects.create(
                payment=payment, key=key, amount_fen=amount_fen, basis=ground, reason=reason.strip(),
                asked_by_id=by.user_id, asked_at=at, due_on=day_of(at) + timedelta(days=days),
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    statement = payment.statement
    notifications.notify(
        users=payment_notices.directors(statement, at), template="refund_asked", at=at,
        params={"name": statement.institution.name, "amount": yuan(amount_fen), "due_on": made.due_on},
        link=reverse("enrolment:decide_refund", args=[made.pk]), key=str(key),
    )  # fmt: skip
    _record("refund.asked", made, by, at)
    return made


def _locked(payment_id: int) -> Payment:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("statement__institution", "statement__child")
    return rows.get(pk=payment_id)


def execute(*, refund: Refund, by: Actor, at: datetime) -> Refund:
    """Pay it back through the provider, then book it. The provider knows a repetition by the refund's key.

    Raises PAYMENT_PROVIDER_SILENT (then try again) or REFUND_DECIDED.
    """
    refund = _sent(refund.pk, by, at)
    chosen = payments.provider()
    if chosen is None or chosen.name != refund.payment.provider:
        raise errors.PROVIDER_MISSING.raised()
    try:
        reference = chosen.refund(order=refund.payment.key, refund=refund.key, amount_fen=refund.amount_fen)
    except OSError as fault:
        Refund.objects.filter(pk=refund.pk).update(fault=str(fault)[:200])
        raise errors.PROVIDER_SILENT.raised() from fault
    return _paid_back(refund.pk, reference, by, at)


@transaction.atomic
def _sent(refund_id: int, by: Actor, at: datetime) -> Refund:
    """From here on the provider may have paid, so that nobody refuses it any more."""
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment__statement__institution")
    refund = rows.get(pk=refund_id)
    permissions.DECIDE_REFUND.require(by, refund)
    if refund.state != RefundState.SENT:
        _decide(refund, RefundState.SENT, "", by, at)
    return refund


@transaction.atomic
def _paid_back(refund_id: int, reference: str, by: Actor, at: datetime) -> Refund:
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    statement = statement_versions.locked(refund.payment.statement_id)
    payment = _locked(refund.payment_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state == RefundState.DONE:
        return refund  # two clicks reached the provider; it paid once
    _decide(refund, RefundState.DONE, "", by, at)
    refund.provider_reference, refund.fault = reference, ""
    refund.save(update_fields=["provider_reference", "fault"])
    payment.refunded_fen += refund.amount_fen
    payment.state = PaymentState.REFUNDED if not payment.refundable_fen else PaymentState.PART_REFUNDED
    payment.save(update_fields=["refunded_fen", "state"])
    _forgo(statement, refund, by, at)
    statement.refunded_fen += refund.amount_fen
    statement_versions.settle(statement)
    _tell("refund_paid", refund, statement, at)
    _record("refund.decided", refund, by, at)
    return refund


def _forgo(statement: Statement, refund: Refund, by: Actor, at: datetime) -> None:
    """What is paid back beyond an overpayment is no longer charged: a line of the statement says so."""
    free = max(0, statement.overpaid_fen - credited_fen(statement))
    if (beyond := refund.amount_fen - free) > 0:
        line = Line(LineKind.REFUND, 1, 0, -beyond, facts={"reason": refund.reason})
        fees.renew(statement, [line], refund.reason, by, at)


@transaction.atomic
def refuse(*, refund: Refund, answer: str, by: Actor, at: datetime) -> Refund:
    """The institution says no, and why. Raises REFUND_IS_DUE where the law gives it back."""
    permissions.DECIDE_REFUND.require(by, refund)
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment__statement").get(pk=refund.pk)
    if refund.state != RefundState.ASKED:
        raise errors.REFUND_DECIDED.raised(state=RefundState(refund.state).label)
    if refund.basis == RefundBasis.COOLING:
        days = rules.value("enrolment.prepaid", on=day_of(refund.asked_at))["cooling_days"]
        raise errors.REFUND_IS_DUE.raised(days=days)
    if not answer.strip():
        raise errors.REFUND_REASON.raised(field="answer")
    _decide(refund, RefundState.REFUSED, answer.strip(), by, at)
    _tell("refund_refused", refund, refund.payment.statement, at)
    _record("refund.decided", refund, by, at)
    return refund


def _decide(refund: Refund, to: RefundState, answer: str, by: Actor, at: datetime) -> None:
    if to not in REFUND_TRANSITIONS[RefundState(refund.state)]:
        raise errors.REFUND_DECIDED.raised(state=RefundState(refund.state).label)
    refund.state, refund.answer, refund.decided_by_id, refund.decided_at = to, answer, by.user_id, at
    refund.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _tell(template: str, refund: Refund, statement: Statement, at: datetime) -> None:
    params = {
        "amount": yuan(refund.amount_fen), "nickname": statement.child.nickname, "name": statement.institution.name,
        "reason": refund.answer,
    }  # fmt: skip
    notifications.notify(
        users=children.guardians(statement.child, day_of(at)), template=template, params=params, at=at,
        link=reverse("enrolment:statement", args=[statement.pk]), key=str(refund.key),
    )  # fmt: skip


def _record(event: str, refund: Refund, by: Actor, at: datetime) -> None:
    statement = refund.payment.statement
    ledger.record(
        event=event, subject=refund, by=by, at=at, division=statement.institution.district_id,
        institution=statement.institution_id,
        content={"refund": str(refund.key), "fen": refund.amount_fen, "state": refund.state},
    )  # fmt: skip
