"""The room over HTTP for machines: orders of the 12345 hotline, and records of authorities by their departments."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, StringConstraints

from zhaohu.accounts.services.api_key import Credential
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.supervision.choices.orders import OrderEvent, OrderOutcome
from zhaohu.supervision.choices.penalties import RecordKind
from zhaohu.supervision.errors import complaints as problems
from zhaohu.supervision.models import Delivery, OrderMessage
from zhaohu.supervision.queries import records as record_queries
from zhaohu.supervision.services import deliveries, orders

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


Cell = Annotated[str, StringConstraints(max_length=6000)] | int | float | None


class BatchIn(Schema):
    """A batch of records. `sm3` is over `{"records":[…]}`: keys sorted, no spaces, UTF-8, lower-case hex."""

    batchId: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[!-~]+$")]
    sourceUnit: str = Field(max_length=18, description="报送单位的统一社会信用代码", pattern=Printable)
    dataset: RecordKind = Field(description="penalty、check、coercion、judgment、dishonesty")
    schemaVersion: str = Field("1.0", max_length=10, pattern=Printable)
    generatedAt: AwareDatetime
    count: int = Field(ge=0, le=100_000)
    sm3: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]
    records: list[dict[str, Cell]] = Field(
        description="字段用代码（cf_wsh）或英文名（doc_no）；op 为 upsert 或 delete，delete 要有 reason"
    )


class RecordOut(Schema):
    """What became of one record."""

    number: int
    result: str = Field(description="created、updated、unchanged、deleted 或 rejected")
    docNo: str
    codes: list[str]
    reasons: list[str]


class BatchOut(Schema):
    """What became of a batch, row by row."""

    batchId: str
    count: int
    rejected: int
    records: list[RecordOut]


@router.post(
    "credit/records", response={200: BatchOut, **_PROBLEMS}, summary="报送行政检查、处罚、强制、裁判和失信名单"
)
def take_records(request: HttpRequest, payload: BatchIn) -> dict[str, object]:
    """Each record gets its own answer; the same batch twice gets the first. The key of a record is the authority's
    code, the number of the document and the party's code; a deletion is logical."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    rows: list[dict[str, Any]] = payload.records
    told = deliveries.Envelope(
        batch=payload.batchId, source_unit=payload.sourceUnit, kind=payload.dataset, count=payload.count,
        sm3=payload.sm3, rows=rows,
    )  # fmt: skip
    held = actor.held[0]
    made = deliveries.take(
        told=told, department=held.department or "", division=held.division or "", by=actor, at=clock.now()
    )
    return _batch(made)


def _batch(made: Delivery) -> dict[str, object]:
    rows = [
        {
            "number": row.number, "result": row.result, "docNo": row.doc_no,
            "codes": [one["code"] for one in row.problems], "reasons": record_queries.reasons(row.problems),
        }
        for row in made.rows.order_by("number")
    ]  # fmt: skip
    rejected = sum(row["result"] == "rejected" for row in rows)
    return {"batchId": made.batch, "count": made.rows_total, "rejected": rejected, "records": rows}
