"""Orders of which the provider has not told us, deeds that cross, and what the database itself refuses."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from tests.enrolment.fees import factories, provider
from tests.enrolment.fees.provider import FakeProvider
from tests.enrolment.fees.wire import PAID, WAITING, send, stands
from zhaohu.core.access import system
from zhaohu.enrolment import tasks
from zhaohu.enrolment.choices.payments import NoticeSource, PaymentState, Verdict
from zhaohu.enrolment.models import Payment, PaymentNotice, Statement
from zhaohu.enrolment.services import payment_notices, payments
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
LATER = factories.LATER
SYSTEM = system("支付对账")


def test_the_reconciliation_books_what_was_paid_without_a_notification(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    assert payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=1)) == (0, 0)
    assert payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=5)) == (1, 0)
    assert stands(payment) == PAID
    assert PaymentNotice.objects.get().source == NoticeSource.ASKED
    assert send(client, told).json()["verdict"] == "repeated"  # the notification comes after all
    assert stands(payment) == PAID


def test_an_order_that_nobody_pays_expires_and_is_asked_about_some_days_more(fake: FakeProvider) -> None:
    payment = factories.begun()
    assert payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=10)) == (1, 0)
    assert stands(payment)[0] == PaymentState.STARTED
    payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=31))
    assert stands(payment)[0] == PaymentState.EXPIRED
    fake.pay(str(payment.key))
    payments.reconcile(by=SYSTEM, at=LATER + timedelta(days=6))
    assert stands(payment) == PAID
    assert not payments.waiting(at=LATER + timedelta(days=8)).exists()


def test_a_wrong_amount_found_by_asking_is_told_once(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.pay(str(payment.key), amount_fen=1)
    for minutes in (5, 15, 25):
        payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=minutes))
    assert list(PaymentNotice.objects.values_list("verdict", flat=True)) == [Verdict.AMOUNT_DIFFERS]
    assert Notice.objects.filter(wording="payment_differs").count() == 1


def test_an_order_the_provider_never_heard_of_expires(fake: FakeProvider) -> None:
    payment = factories.begun()
    fake.orders.clear()
    payments.reconcile(by=SYSTEM, at=LATER + timedelta(hours=1))
    assert stands(payment)[0] == PaymentState.EXPIRED


def test_the_jobs_run_and_a_difference_is_a_dead_letter(fake: FakeProvider) -> None:
    payment = factories.begun()
    tasks.reconcile_payments.func(timestamp=0)
    tasks.draw_month.func(timestamp=0)
    tasks.draw_statements.func(institution_id=payment.statement.institution_id, month="2026-11-01")
    tasks.audit_fees.func(timestamp=0)
    Statement.objects.filter(pk=payment.statement_id).update(paid_fen=7)
    with pytest.raises(ValueError, match=str(payment.statement_id)):
        tasks.audit_fees.func(timestamp=0)


# --- what the database itself holds ---


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"amount_fen": 0}, "payment_is_of_something"),
        ({"refunded_fen": 1}, "refunds_within_payment"),
        ({"state": "paid"}, "paid_payment_has_a_reference"),
    ],
)
def test_the_database_refuses_a_payment_that_cannot_be(columns: dict[str, object], name: str) -> None:
    payment = factories.begun()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**columns)


def test_the_database_has_one_order_under_way_for_a_statement() -> None:
    payment = factories.begun()
    with pytest.raises(IntegrityError, match="one_payment_at_a_time"), transaction.atomic():
        Payment.objects.create(
            statement=payment.statement, provider="x", key=uuid4(), amount_fen=1, started_at=LATER, expires_at=LATER
        )


@pytest.mark.django_db(transaction=True)
def test_two_notifications_at_once_are_booked_once(fake: FakeProvider) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    bodies = [provider.notice(told)[0], provider.notice(told)[0], provider.notice(told | {"notice": 2})[0]]
    ready, verdicts = threading.Barrier(len(bodies)), []

    def receive(body: bytes) -> None:
        ready.wait()
        verdicts.append(payment_notices.receive(body=body, source=NoticeSource.PUSHED, provider="http", at=LATER))
        connections.close_all()

    threads = [threading.Thread(target=receive, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdicts) == [Verdict.BOOKED, Verdict.REPEATED, Verdict.REPEATED]
    assert stands(payment) == PAID
    assert Entry.objects.filter(event="payment.booked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_order(fake: FakeProvider) -> None:
    statement = factories.an_issued_statement()
    by, ready, made = factories.guardian(statement), threading.Barrier(2), []

    def click() -> None:
        ready.wait()
        made.append(payments.begin(statement=statement, key=uuid4(), back="/", by=by, at=LATER).pk)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1 == Payment.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_notification_whose_booking_dies_is_not_kept_and_comes_again(
    fake: FakeProvider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    with monkeypatch.context() as broken:
        broken.setattr(payment_notices, "_record", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            send(client, told)
    assert (stands(payment), PaymentNotice.objects.count()) == (WAITING, 0)
    assert send(client, told).json()["verdict"] == "booked"
    assert stands(payment) == PAID
