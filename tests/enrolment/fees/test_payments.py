"""A payment is booked once and exactly, whatever the provider says, repeats, forgets or gets wrong."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.test import Client

from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories, provider
from tests.enrolment.fees.provider import FakeProvider
from tests.enrolment.fees.wire import ADDRESS, PAID, WAITING, send, stands
from tests.families import factories as families
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment import payments as adapter
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.choices.payments import PaymentState
from zhaohu.enrolment.models import Payment, PaymentNotice, Statement
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries import fees_audit
from zhaohu.enrolment.services import demonstration_payments, fees, payment_notices, payments
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
LATER = factories.LATER
SYSTEM = system("支付对账")


def test_a_family_pays_and_the_provider_tells(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    assert payment.pay_url.startswith(fake.address)
    answer = send(client, fake.pay(str(payment.key)))
    assert (answer.status_code, answer.json()) == (200, {"result": "ok", "verdict": "booked"})
    assert stands(payment) == PAID
    assert Notice.objects.filter(wording="payment_received").count() == 1
    assert Entry.objects.filter(event="payment.booked").count() == 1
    assert fees_audit.different() == []


def test_the_same_notification_twice_is_booked_once(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    assert [send(client, told).json()["verdict"] for _ in range(3)] == ["booked", "repeated", "repeated"]
    assert (stands(payment), PaymentNotice.objects.count()) == (PAID, 1)


def test_the_same_news_in_other_words_is_booked_once(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    send(client, told)
    assert send(client, told | {"notice": 2}).json()["verdict"] == "repeated"
    assert stands(payment) == PAID


def test_a_wrong_amount_is_kept_not_booked_and_told_to_the_director(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    answer = send(client, fake.pay(str(payment.key), amount_fen=359_900))
    assert answer.json() == {"result": "ok", "verdict": "amount_differs"}
    assert stands(payment) == WAITING
    told = Notice.objects.get(wording="payment_differs")
    assert (told.params["wanted"], told.params["received"]) == ("3,600.00", "3,599.00")
    notice = PaymentNotice.objects.get()
    assert list(queries.to_settle(payment.statement.institution)) == [notice]
    (todo,) = queries.todos(factories.director(payment.statement), LATER)
    assert todo.url == f"/places/fees/notices/{notice.pk}/"


def test_the_director_books_what_really_arrived(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    send(client, fake.pay(str(payment.key), amount_fen=100_000))
    notice, by = PaymentNotice.objects.get(), factories.director(payment.statement)
    payment_notices.settle(notice=notice, book=True, reason="演示：只付了一部分", by=by, at=LATER)
    assert stands(payment) == (PaymentState.PAID, 100_000, StatementState.PART_PAID)
    assert not queries.to_settle(payment.statement.institution).exists()
    with pytest.raises(ProblemError) as again:
        payment_notices.settle(notice=notice, book=True, reason="演示", by=by, at=LATER)
    assert again.value.problem.code == "PAYMENT_NOTICE_SETTLED"
    rest = factories.begun(payment.statement)
    assert rest.amount_fen == 260_000
    assert fees_audit.different() == []


def test_money_that_came_twice_is_not_booked_and_cannot_be(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    send(client, fake.pay(str(payment.key)))
    answer = send(client, fake.pay(str(payment.key), reference="F-second"))
    assert answer.json()["verdict"] == "paid_twice" and stands(payment) == PAID
    notice, by = PaymentNotice.objects.latest("pk"), factories.director(payment.statement)
    with pytest.raises(ProblemError) as refused:
        payment_notices.settle(notice=notice, book=True, reason="演示", by=by, at=LATER)
    assert refused.value.problem.code == "PAYMENT_NOTICE_NOT_BOOKABLE"
    with pytest.raises(ProblemError) as silent:
        payment_notices.settle(notice=notice, book=False, reason=" ", by=by, at=LATER)
    assert silent.value.problem.code == "REFUND_REASON"
    payment_notices.settle(notice=notice, book=False, reason="演示：已在平台退回", by=by, at=LATER)
    assert stands(payment) == PAID


def test_one_reference_pays_one_order(fake: FakeProvider, client: Client) -> None:
    first, second = factories.begun(), factories.begun()
    send(client, fake.pay(str(first.key), reference="F-1"))
    assert send(client, fake.pay(str(second.key), reference="F-1")).json()["verdict"] == "reference_taken"
    assert stands(second) == WAITING


def test_a_failure_after_the_money_is_old_news_and_money_after_a_failure_is_booked(
    fake: FakeProvider, client: Client
) -> None:
    payment = factories.begun()
    failed = {"order": str(payment.key), "state": "failed", "amount_fen": 0, "reference": ""}
    assert send(client, failed).json()["verdict"] == "ended"
    assert stands(payment)[0] == PaymentState.FAILED
    assert send(client, fake.pay(str(payment.key))).json()["verdict"] == "booked"
    assert send(client, failed | {"again": True}).json()["verdict"] == "out_of_date"
    assert stands(payment) == PAID


def test_money_for_an_order_that_had_expired_is_booked(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    assert payments.follow(payment=payment, by=SYSTEM, at=LATER + timedelta(hours=1)) == PaymentState.EXPIRED
    assert send(client, fake.pay(str(payment.key))).json()["verdict"] == "booked"
    assert stands(payment) == PAID


def test_a_wrong_signature_is_refused_and_leaves_nothing(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    told = fake.pay(str(payment.key))
    answer = send(client, told, key="another key")
    assert (answer.status_code, answer.json()["code"]) == (401, "PAYMENT_SIGNATURE")
    body, signature = provider.notice(told)
    changed = body.replace(b"360000", b"360001")
    for headers in ({}, {adapter.SIGNATURE: ""}, {adapter.SIGNATURE: "签名"}, {adapter.SIGNATURE: signature}):
        answer = client.post(ADDRESS, changed, content_type="application/json", headers=headers)
        assert answer.status_code == 401
    assert (stands(payment), PaymentNotice.objects.count()) == (WAITING, 0)


def test_without_a_provider_nothing_is_signed(settings: Any, client: Client) -> None:
    settings.DEMO = False
    body, signature = provider.notice({}, key="")
    answer = client.post(ADDRESS, body, content_type="application/json", headers={adapter.SIGNATURE: signature})
    assert answer.status_code == 401
    statement = factories.an_issued_statement()
    with pytest.raises(ProblemError) as refused:
        factories.begun(statement)
    assert refused.value.problem.code == "PAYMENT_OFF"


def test_an_unknown_order_is_kept_and_answered(fake: FakeProvider, client: Client) -> None:
    assert send(client, fake.pay(str(uuid4()), amount_fen=1)).json()["verdict"] == "unknown_order"
    assert PaymentNotice.objects.get().payment is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"order": "x"},
        {"state": "maybe"},
        {"amount_fen": -1},
        {"amount_fen": 1.5},
        {"amount_fen": 10**16},
        {"amount_fen": True},
        {"reference": ""},
        {"reference": "x" * 81},
        {"order": None},
    ],
)
def test_rubbish_that_is_signed_is_a_problem_and_not_a_fault(
    fake: FakeProvider, client: Client, wrong: dict[str, Any]
) -> None:
    payment = factories.begun()
    answer = send(client, fake.pay(str(payment.key)) | wrong)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    with pytest.raises(ProblemError):
        payment_notices.Told.of(json.dumps(fake.pay(str(payment.key)) | wrong).encode())
    assert not PaymentNotice.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff", b"[" * 100_000, b"1"])
def test_a_body_that_is_no_object_is_a_problem(fake: FakeProvider, client: Client, body: bytes) -> None:
    headers = {adapter.SIGNATURE: adapter.sign(body, provider.KEY)}
    answer = client.post(ADDRESS, body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 422)
    with pytest.raises(ProblemError):
        payment_notices.Told.of(body)


def test_a_double_click_is_one_order(fake: FakeProvider) -> None:
    statement, key = factories.an_issued_statement(), uuid4()
    assert factories.begun(statement, key=key).pk == factories.begun(statement, key=key).pk
    assert factories.begun(statement).pk == Payment.objects.get().pk
    assert len(fake.orders) == 1


def test_a_silent_provider_loses_no_order_and_a_second_click_asks_for_the_same(fake: FakeProvider) -> None:
    statement = factories.an_issued_statement()
    fake.silent.add("/orders")
    with pytest.raises(ProblemError) as silent:
        factories.begun(statement)
    assert silent.value.problem.code == "PAYMENT_PROVIDER_SILENT"
    kept = Payment.objects.get()
    assert (kept.state, kept.pay_url) == (PaymentState.STARTED, "")
    fake.silent.clear()
    again = factories.begun(statement)
    assert again.pk == kept.pk and again.pay_url and list(fake.orders) == [str(kept.key)]


@pytest.mark.parametrize("garbage", [b"<html>", b"[]", b'{"pay_url": 5}', b'{"pay_url": "javascript:alert(1)"}'])
def test_an_answer_that_names_no_address_is_silence(fake: FakeProvider, garbage: bytes) -> None:
    fake.garbage = garbage
    with pytest.raises(ProblemError) as silent:
        factories.begun()
    assert silent.value.problem.code == "PAYMENT_PROVIDER_SILENT"


def test_a_provider_that_does_not_know_us_is_silence(fake: FakeProvider, settings: Any) -> None:
    settings.PAYMENT_KEY = "another"
    with pytest.raises(ProblemError) as silent:
        factories.begun()
    assert silent.value.problem.code == "PAYMENT_PROVIDER_SILENT"


def test_a_provider_that_takes_too_long_is_silence(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = factories.begun()

    def late(*_: Any, **__: Any) -> None:
        raise requests.Timeout

    monkeypatch.setattr(requests, "request", late)
    with pytest.raises(ProblemError):
        payments.follow(payment=payment, by=SYSTEM, at=LATER)
    assert stands(payment) == WAITING
    assert payments.reconcile(by=SYSTEM, at=LATER + timedelta(minutes=5)) == (0, 1)


def test_an_order_of_another_amount_takes_the_place_of_the_old(fake: FakeProvider) -> None:
    first = factories.begun()
    statement = first.statement
    by = factories.director(statement)
    fees.correct(statement=statement, extra_fen=-10_000, reason="演示", by=by, at=LATER)
    second = factories.begun(statement)
    assert (second.amount_fen, second.pk != first.pk) == (350_000, True)
    first.refresh_from_db()
    assert first.state == PaymentState.EXPIRED


def test_an_expired_order_is_followed_by_a_new_one_and_money_for_both_is_an_overpayment(
    fake: FakeProvider, client: Client
) -> None:
    first = factories.begun()
    second = factories.begun(first.statement, at=LATER + timedelta(hours=1))
    assert second.pk != first.pk
    for payment in (second, first):
        assert send(client, fake.pay(str(payment.key))).json()["verdict"] == "booked"
    statement = Statement.objects.get(pk=first.statement_id)
    assert (statement.overpaid_fen, statement.state) == (360_000, StatementState.PAID)
    assert fees_audit.different() == []


def test_a_settled_statement_takes_no_money() -> None:
    payment = factories.paid()
    with pytest.raises(ProblemError) as refused:
        factories.begun(payment.statement)
    assert refused.value.problem.code == "PAYMENT_NOTHING"


def test_another_family_pays_nothing_here() -> None:
    statement, stranger = factories.an_issued_statement(), families.guardian_of(families.a_child())
    with pytest.raises(ProblemError) as refused:
        payments.begin(statement=statement, key=uuid4(), back="/", by=stranger, at=LATER)
    assert refused.value.problem.code == "NOT_ALLOWED"
    payment = factories.begun(statement)
    for deed in (
        lambda: payments.follow(payment=payment, by=stranger, at=LATER),
        lambda: demonstration_payments.press(payment=payment, paid=True, by=stranger, at=LATER),
    ):
        with pytest.raises(ProblemError) as refused:
            deed()
        assert refused.value.problem.code == "NOT_ALLOWED"


def test_a_director_of_another_place_settles_nothing(fake: FakeProvider, client: Client) -> None:
    payment = factories.begun()
    send(client, fake.pay(str(payment.key), amount_fen=1))
    stranger = enrolment.director(enrolment.an_institution())
    with pytest.raises(ProblemError) as refused:
        payment_notices.settle(notice=PaymentNotice.objects.get(), book=True, reason="演示", by=stranger, at=LATER)
    assert refused.value.problem.code == "NOT_ALLOWED"
