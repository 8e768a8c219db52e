"""The room over HTTP for machines: orders of the 12345 hotline, brought by the health commission's own platform."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, StringConstraints

from zhaohu.accounts.services.api_key import Credential
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.supervision.choices.orders import OrderEvent, OrderOutcome
from zhaohu.supervision.errors import complaints as problems
from zhaohu.supervision.models import OrderMessage
from zhaohu.supervision.services import orders

Printable = r"^[^\x00-\x1f\x7f]*$"
Prose = r"^[^\x00]*$"


router = Router(auth=Credential(), tags=["12345 工单"])


class OrderIn(Schema):
    """A message about an order. After `dispatched` each message needs a higher `revision`."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[!-~]+$")]
    event: OrderEvent = Field(description="dispatched、supplemented、urged、withdrawn、called_back")
    revision: int = Field(1, ge=1, le=1_000_000, description="版次，每条新的来文加一")
    dispatched_at: AwareDatetime | None = Field(None, description="派单时间；时限从这时起算")
    due_at: AwareDatetime | None = Field(None, description="工单上写的时限")
    district: str = Field("", max_length=20, description="区代码，6 位；派单时必填", pattern=Printable)
    uscc: str = Field("", max_length=18, description="机构的统一社会信用代码，可空", pattern=Printable)
    place: str = Field("", max_length=200, description="地点，没有信用代码时必填", pattern=Printable)
    category: str = Field("", max_length=40, description="类别代码或名称，不在我们之内的按其他", pattern=Printable)
    text: str = Field("", max_length=4000, description="诉求内容；派单时必填", pattern=Prose)
    happened_on: date | None = None
    name: str = Field("", max_length=60, description="诉求人，可空", pattern=Printable)
    phone: str = Field("", max_length=20, description="联系电话，可空", pattern=Printable)
    solved: bool | None = Field(None, description="回访：是否解决")
    satisfied: bool | None = Field(None, description="回访：是否满意")


class OrderOut(Schema):
    """What became of a message, and how the complaint stands. Nobody's name comes back."""

    number: str
    revision: int
    outcome: str = Field(description="applied、stale 或 too_late；contradictory 以 409 回答")
    late: bool = Field(description="收到时已过工单时限")
    complaint: str
    state: str
    due_at: datetime | None


class ProblemJson(Schema):
    """application/problem+json (RFC 9457) with our stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | None = None


_PROBLEMS = {400: ProblemJson, 401: ProblemJson, 403: ProblemJson, 404: ProblemJson, 409: ProblemJson, 422: ProblemJson}


@router.post("complaints/orders", response={200: OrderOut, **_PROBLEMS}, summary="接收 12345 工单和后续来文")
def take_order(request: HttpRequest, payload: OrderIn) -> dict[str, object]:
    """The same message twice gets the first answer; a known revision with another content is kept and answered 409."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    message = orders.take(
        told=orders.Told(**payload.dict()), division=actor.held[0].division or "", by=actor, at=clock.now()
    )
    if message.outcome == OrderOutcome.CONTRADICTORY:
        raise problems.ORDER_CONTRADICTORY.raised(number=message.order.number, revision=message.revision)
    return _told(message)


def _told(message: OrderMessage) -> dict[str, object]:
    order = message.order
    complaint = order.complaint
    return {
        "number": order.number, "revision": message.revision, "outcome": message.outcome, "late": message.late,
        "complaint": complaint.number, "state": complaint.state, "due_at": complaint.due_at,
    }  # fmt: skip
