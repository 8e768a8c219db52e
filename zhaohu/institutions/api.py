"""The room over HTTP for machines: registrations pushed by the authorities' systems."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Field, Header, Query, Router, Schema
from pydantic import BaseModel, WithJsonSchema

from zhaohu.accounts.services.api_key import Credential
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.institutions.queries import registrations as queries
from zhaohu.institutions.services import registrations

Value = Annotated[Any, WithJsonSchema({"type": ["string", "number", "boolean", "null"]})]


router = Router(auth=Credential(), tags=["登记信息推送"])


class RecordIn(BaseModel):
    """One body. Of an ended one only `uscc`, `event` and `event_on` are needed."""

    uscc: Value = Field(None, description="统一社会信用代码，18 位", examples=["91110105MA01ABCD0X"])
    name: Value = Field(None, description="名称")
    scope: Value = Field(None, description="业务范围或经营范围，全文")
    district: Value = Field(None, description="区：6 位代码或名称", examples=["110105"])
    street: Value = Field(None, description="街道或乡镇：9 位代码或名称，可空")
    address: Value = Field(None, description="住所")
    legal_representative: Value = Field(None, description="法定代表人或负责人姓名")
    registered_on: Value = Field(None, description="登记日期", examples=["2026-01-05"])
    event: Value = Field(
        None, description="registered、changed、deregistered、revoked，或 设立、变更、注销、吊销；空为按现状更新"
    )
    event_on: Value = Field(None, description="事件日期；变更、注销、吊销时必填")


class ProblemOut(Schema):
    """One reason, in words. A note hinders nothing."""

    code: str
    field: str
    sentence: str
    remedy: str
    note: bool


class RowOut(Schema):
    """What became of one record."""

    number: int
    result: str = Field(description="created、updated、unchanged 或 rejected")
    uscc: str
    name: str
    problems: list[ProblemOut]


class CountsOut(Schema):
    """Records by result."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


class PushOut(Schema):
    """A push and its records; `next` continues a long one."""

    id: int
    authority: str
    channel: str
    state: str
    received_at: datetime
    finished_at: datetime | None
    counts: CountsOut
    records: list[RowOut]
    next: int | None = Field(None, description="下一页的 after；空为没有更多")


class ProblemJson(Schema):
    """application/problem+json (RFC 9457) with our stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | None = None


_PROBLEMS = {400: ProblemJson, 401: ProblemJson, 403: ProblemJson, 404: ProblemJson, 409: ProblemJson, 422: ProblemJson}


@router.post("registrations", response={200: PushOut, **_PROBLEMS}, by_alias=True, summary="推送一条或多条登记信息")
def push_registrations(
    request: HttpRequest,
    payload: Annotated[RecordIn | list[RecordIn], Body(description="一条，或多条的数组")],
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", description="每次推送一个新的键，重试时沿用")],
) -> dict[str, Any]:
    """Each record gets its own answer; the same key with the same body gets the first answer again."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    records = payload if isinstance(payload, list) else [payload]
    push = registrations.push(
        records=[record.model_dump() for record in records],
        authority=actor.held[0].department or "",
        division=actor.held[0].division or "",
        key=idempotency_key,
        body_sm3=sm3(request.body),
        by=actor,
        at=clock.now(),
    )
    return queries.report(push)


@router.get("registrations/pushes/{push_id}", response={200: PushOut, **_PROBLEMS}, summary="查看一次推送的结果")
def push_report(
    request: HttpRequest,
    push_id: int,
    after: Annotated[int, Query(ge=0, le=2_000_000_000, description="从这一行之后开始")] = 0,
) -> dict[str, Any]:
    """What became of a push of the same authority, in pages of 1,000 records."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return queries.report(queries.push_of(actor, push_id), after=after)
