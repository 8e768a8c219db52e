"""The demonstration's payment provider at work: what is pressed on its page comes back as a signed notification."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.payments import NoticeSource, Verdict
from zhaohu.enrolment.errors import payments as errors
from zhaohu.enrolment.models import Payment
from zhaohu.enrolment.payments import DemonstrationProvider, provider, signed
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.services import payment_notices


def press(*, payment: Payment, paid: bool, by: Actor, at: datetime) -> Verdict:
    """Pay, or give up, at the demonstration's page. Raises PAYMENT_OFF outside a demonstration."""
    permissions.PAY_DEMONSTRATION.require(by, payment)
    chosen = provider()
    if not isinstance(chosen, DemonstrationProvider):
        raise errors.PROVIDER_MISSING.raised()
    body, signature = chosen.notice(order=payment.key, amount_fen=payment.amount_fen, paid=paid)
    if not signed(body, signature):
        raise errors.SIGNATURE_WRONG.raised()
    return payment_notices.receive(body=body, source=NoticeSource.PUSHED, provider=chosen.name, at=at)
