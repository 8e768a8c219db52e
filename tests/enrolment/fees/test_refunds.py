"""Money comes back once, never more than was paid, and by the day that the rule says."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories
from tests.enrolment.fees.provider import FakeProvider
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.fees import LineKind, StatementState
from zhaohu.enrolment.choices.payments import NoticeSource, PaymentState, RefundBasis, RefundState
from zhaohu.enrolment.models import Payment, Refund, Statement
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries import fees_audit
from zhaohu.enrolment.services import fees, payment_notices, payments, refunds
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
LATER, JANUARY = factories.LATER, date(2027, 1, 1)


def statement_of(refund: Refund) -> Statement:
    return Statement.objects.get(payments__refunds=refund)


def execute(refund: Refund) -> Refund:
    return refunds.execute(refund=refund, by=factories.director(statement_of(refund)), at=LATER)


def test_a_month_that_was_used_comes_back_by_the_usual_day() -> None:
    refund = factories.asked_back()
    assert (refund.basis, refund.due_on) == (RefundBasis.AGREED, date(2027, 1, 17))
    assert Notice.objects.filter(wording="refund_asked").exists()


def test_asked_soon_and_unused_all_of_it_comes_back_within_five_days_and_is_not_refused() -> None:
    place = factories.an_agreed_place()
    factories.absent(place, *range(1, 32))
    statement = factories.an_issued_statement(factories.an_agreed_place(starts_on=date(2026, 12, 15)), at=FIRST_DAY)
    payment = factories.paid(statement, at=FIRST_DAY)
    refund = factories.asked_back(payment, amount_fen=payment.received_fen, at=FIRST_DAY + timedelta(days=7))
    assert (refund.basis, refund.due_on) == (RefundBasis.COOLING, date(2026, 12, 13))
    with pytest.raises(ProblemError) as refused:
        refunds.refuse(refund=refund, answer="不退", by=factories.director(statement), at=LATER)
    assert refused.value.problem.code == "REFUND_IS_DUE"
    execute(refund)
    statement.refresh_from_db()
    assert (statement.total_fen, statement.held_fen, statement.state) == (0, 0, StatementState.PAID)


FIRST_DAY = LATER.replace(year=2026, month=12, day=1)


def test_after_the_cooling_days_the_usual_limit_holds() -> None:
    statement = factories.an_issued_statement(factories.an_agreed_place(starts_on=date(2026, 12, 15)), at=FIRST_DAY)
    payment = factories.paid(statement, at=FIRST_DAY)
    assert refunds.basis(payment, at=FIRST_DAY + timedelta(days=8))[0] == RefundBasis.AGREED
    assert refunds.basis(payment, at=FIRST_DAY + timedelta(days=7))[0] == RefundBasis.COOLING


def test_a_refund_beyond_an_overpayment_is_no_longer_charged_and_the_statement_stays_settled() -> None:
    refund = execute(factories.asked_back(amount_fen=10_000))
    statement = statement_of(refund)
    assert (refund.state, refund.payment.pk) == (RefundState.DONE, refund.payment_id)
    assert (statement.total_fen, statement.held_fen, statement.open_fen) == (350_000, 350_000, 0)
    assert [line.kind for line in queries.lines(statement)] == [LineKind.CARE, LineKind.REFUND]
    assert Payment.objects.get().state == PaymentState.PART_REFUNDED
    assert Notice.objects.filter(wording="refund_paid").exists()
    assert fees_audit.different() == []


def test_a_refund_of_what_was_paid_too_much_changes_no_charge() -> None:
    payment = factories.paid()
    by = factories.director(payment.statement)
    fees.correct(statement=payment.statement, extra_fen=-10_000, reason="演示", by=by, at=LATER)
    execute(factories.asked_back(amount_fen=10_000, payment=Payment.objects.get()))
    statement = Statement.objects.get()
    assert (statement.version, statement.total_fen, statement.overpaid_fen) == (2, 350_000, 0)


def test_no_more_comes_back_than_is_held() -> None:
    payment = factories.paid()
    for amount in (0, -1, 360_001):
        with pytest.raises(ProblemError) as refused:
            factories.asked_back(payment, amount_fen=amount)
        assert refused.value.problem.code == "REFUND_TOO_MUCH"
    execute(factories.asked_back(payment, amount_fen=360_000))
    payment.refresh_from_db()
    assert payment.state == PaymentState.REFUNDED and refunds.most(payment) == 0


def test_a_credit_that_a_later_month_took_up_does_not_come_back_as_well() -> None:
    place = factories.an_agreed_place()
    payment = factories.paid(factories.an_issued_statement(place))
    by = factories.director(place)
    fees.correct(statement=payment.statement, extra_fen=-10_000, reason="演示", by=by, at=LATER)
    factories.draw(place, JANUARY, LATER.replace(month=2))
    assert refunds.most(Payment.objects.get()) == 350_000


def test_money_that_is_asked_back_is_not_credited_as_well() -> None:
    place = factories.an_agreed_place()
    payment = factories.paid(factories.an_issued_statement(place))
    by = factories.director(place)
    fees.correct(statement=payment.statement, extra_fen=-10_000, reason="演示", by=by, at=LATER)
    factories.asked_back(Payment.objects.get(), amount_fen=10_000)
    january = factories.draw(place, JANUARY, LATER.replace(month=2))
    assert LineKind.CREDIT not in [line.kind for line in queries.lines(january)]


def test_a_double_click_is_one_request_and_one_refund(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.pay(str(payment.key))
    payments.follow(payment=payment, by=factories.guardian(payment.statement), at=LATER)
    key, by = uuid4(), factories.guardian(payment.statement)
    ask = {"payment": payment, "amount_fen": 10_000, "reason": "演示", "key": key, "by": by, "at": LATER}
    refund = refunds.ask(**ask)  # type: ignore[arg-type]
    assert refunds.ask(**ask).pk == refund.pk  # type: ignore[arg-type]
    with pytest.raises(ProblemError) as second:
        factories.asked_back(payment)
    assert second.value.problem.code == "REFUND_OPEN"
    stale = Refund.objects.get()
    execute(refund)
    refunds._paid_back(stale.pk, "R-again", factories.director(payment.statement), LATER)
    assert Statement.objects.get().refunded_fen == 10_000 and len(fake.refunds) == 1


def test_a_silent_provider_keeps_the_refund_open_and_nobody_refuses_it_any_more(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.pay(str(payment.key))
    payments.follow(payment=payment, by=factories.guardian(payment.statement), at=LATER)
    refund = factories.asked_back(payment)
    fake.silent.add("/refunds")
    with pytest.raises(ProblemError) as silent:
        execute(refund)
    assert silent.value.problem.code == "PAYMENT_PROVIDER_SILENT"
    refund.refresh_from_db()
    assert refund.state == RefundState.SENT and refund.fault
    with pytest.raises(ProblemError) as refused:
        refunds.refuse(refund=refund, answer="不退", by=factories.director(payment.statement), at=LATER)
    assert refused.value.problem.code == "REFUND_DECIDED"
    fake.silent.clear()
    assert execute(refund).provider_reference.startswith("R-")
    assert Statement.objects.get().refunded_fen == 10_000


def test_a_provider_that_does_not_pay_back_is_silence(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.pay(str(payment.key))
    payments.follow(payment=payment, by=factories.guardian(payment.statement), at=LATER)
    refund = factories.asked_back(payment)
    fake.garbage = b'{"state": "refused"}'
    with pytest.raises(ProblemError):
        execute(refund)
    assert Statement.objects.get().refunded_fen == 0


def test_an_institution_says_no_with_its_reason() -> None:
    refund = factories.asked_back()
    by = factories.director(statement_of(refund))
    with pytest.raises(ProblemError) as silent:
        refunds.refuse(refund=refund, answer=" ", by=by, at=LATER)
    assert silent.value.problem.code == "REFUND_REASON"
    refunds.refuse(refund=refund, answer="演示：已全月出勤", by=by, at=LATER)
    assert Notice.objects.get(wording="refund_refused").params["reason"] == "演示：已全月出勤"
    with pytest.raises(ProblemError) as decided:
        execute(refund)
    assert decided.value.problem.code == "REFUND_DECIDED"


def test_strangers_neither_ask_nor_decide() -> None:
    payment = factories.paid()
    stranger = families.guardian_of(families.a_child())
    with pytest.raises(ProblemError) as refused:
        refunds.ask(payment=payment, amount_fen=1, reason="演示", key=uuid4(), by=stranger, at=LATER)
    assert refused.value.problem.code == "NOT_ALLOWED"
    refund = factories.asked_back(payment)
    other = enrolment.director(enrolment.an_institution())
    for deed in (
        lambda: refunds.execute(refund=refund, by=other, at=LATER),
        lambda: refunds.refuse(refund=refund, answer="x", by=other, at=LATER),
    ):
        with pytest.raises(ProblemError) as refused:
            deed()
        assert refused.value.problem.code == "NOT_ALLOWED"


def test_a_provider_that_is_no_longer_in_use_pays_nothing_back(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.pay(str(payment.key))
    payments.follow(payment=payment, by=factories.guardian(payment.statement), at=LATER)
    Payment.objects.update(provider="former")
    with pytest.raises(ProblemError) as refused:
        execute(factories.asked_back(payment))
    assert refused.value.problem.code == "PAYMENT_OFF"
    with pytest.raises(ProblemError):
        payments.follow(payment=Payment.objects.get(), by=factories.guardian(payment.statement), at=LATER)


def test_a_refund_that_is_due_waits_for_the_director() -> None:
    refund = factories.asked_back()
    (todo,) = queries.todos(factories.director(statement_of(refund)), LATER)
    assert todo.url == f"/places/fees/refunds/{refund.pk}/" and todo.due_at is not None


@pytest.mark.parametrize(("columns", "name"), [({"amount_fen": 0}, "refund_is_of_something")])
def test_the_database_refuses_a_refund_that_cannot_be(columns: dict[str, object], name: str) -> None:
    refund = factories.asked_back()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(**columns)


def test_the_database_refuses_more_refunds_than_were_received() -> None:
    payment = factories.paid()
    with pytest.raises(IntegrityError, match="refunds_within_payment"), transaction.atomic():
        Payment.objects.update(refunded_fen=payment.received_fen + 1)


def test_the_source_of_a_message_is_kept() -> None:
    payment = factories.paid()
    assert payment.notices.get().source == NoticeSource.PUSHED
    assert payment_notices.directors(payment.statement, LATER)
