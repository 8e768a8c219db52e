"""A notification sent over the API, and how a payment stands after it."""

from typing import Any

from django.test import Client

from tests.enrolment.fees import provider
from zhaohu.enrolment import payments as adapter
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.choices.payments import PaymentState
from zhaohu.enrolment.models import Payment

ADDRESS = "/api/v1/payments/notices"


def send(client: Client, told: dict[str, Any], key: str = provider.KEY) -> Any:
    body, signature = provider.notice(told, key)
    headers = {adapter.SIGNATURE: signature}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def stands(payment: Payment) -> tuple[str, int, str]:
    """The payment's state, what its statement has received, and the statement's state."""
    fresh = Payment.objects.select_related("statement").get(pk=payment.pk)
    return fresh.state, fresh.statement.paid_fen, fresh.statement.state


PAID = (PaymentState.PAID, 360_000, StatementState.PAID)
WAITING = (PaymentState.STARTED, 0, StatementState.ISSUED)
