"""The room over HTTP for machines: the payment provider's notifications."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Field, Router, Schema
from ninja.security import APIKeyHeader
from pydantic import BaseModel

from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.enrolment import payments
from zhaohu.enrolment.choices.payments import NoticeSource
from zhaohu.enrolment.errors import payments as errors
from zhaohu.enrolment.services import payment_notices


class Signed(APIKeyHeader):
    """`X-Zhaohu-Signature`: HMAC-SM3 of the body under the shared key, hex."""

    param_name = payments.SIGNATURE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        if not (key and key.isascii() and payments.signed(request.body, key)):
            raise errors.SIGNATURE_WRONG.raised()
        return payment_notices.PROVIDER


router = Router(auth=Signed(), tags=["支付通知"])


class NoticeIn(BaseModel):
    """What became of an order."""

    order: str = Field(description="我们的订单号（UUID）")
    state: str = Field(description="paid 或 failed")
    amount_fen: int = Field(description="实收金额，整数分")
    reference: str = Field("", description="支付平台流水号；paid 时必填", max_length=80)


class NoticeOut(Schema):
    """Answered once the notification is kept for good: do not repeat it."""

    result: str = Field(description="ok")
    verdict: str = Field(description="booked、ended、repeated、out_of_date、amount_differs、paid_twice 等")


class ProblemJson(Schema):
    """application/problem+json (RFC 9457) with our stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | None = None


@router.post(
    "payments/notices",
    response={200: NoticeOut, 400: ProblemJson, 401: ProblemJson, 422: ProblemJson},
    summary="支付平台通知支付结果",
)
def take_notice(request: HttpRequest, payload: Annotated[NoticeIn, Body(description="支付结果")]) -> dict[str, Any]:
    """The same notification may come any number of times; only after it is kept is it answered."""
    chosen = payments.provider()
    verdict = payment_notices.receive(
        body=request.body, source=NoticeSource.PUSHED, provider=chosen.name if chosen else "", at=clock.now()
    )
    return {"result": "ok", "verdict": verdict}
