"""Records and cases for a test: every state is reached through the services that people use."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.cases import CaseSource, Serving
from zhaohu.supervision.choices.penalties import Channel, RecordKind
from zhaohu.supervision.models import CreditRecord, Delivery, PenaltyCase, RecordDispute, RepairRequest
from zhaohu.supervision.services import cases, deliveries, disputes, records, repairs
from zhaohu.supervision.services.record_check import checked

AT, ON = factories.AT, factories.ON
OFFICE = people.uscc("11110105")
CITIZEN = "110105202001010026"
TITLES = ("行政相对人名称", "行政相对人类别", "统一社会信用代码", "法定代表人", "行政处罚决定书文号",
          "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额", "处罚决定日期",
          "处罚有效期", "处罚机关", "处罚机关统一社会信用代码", "数据来源单位",
          "数据来源单位统一社会信用代码")  # fmt: skip


def fields(institution: Institution | None = None, **other: Any) -> dict[str, Any]:
    """The fields of a penalty: by default a fine of 30,000 yuan, which is neither small nor huge."""
    return {
        "party_name": institution.name if institution else "演示·某园", "party_category": "法人及非法人组织",
        "uscc": institution.uscc if institution else people.uscc(), "legal_rep": "演示·负责人",
        "doc_no": "演市监罚〔2026〕7 号", "violation_type": "违反食品安全管理规定",
        "violation_fact": "留样不足 48 小时。",
        "legal_basis": "食品安全法", "penalty_kind": "罚款", "penalty_text": "罚款三万元。", "fine_wan": "3",
        "decided_on": "2026-11-20", "valid_to": "2099-12-31", "authority": "演示市场监管局", "authority_uscc": OFFICE,
        "source_unit": "演示市场监管局", "source_unit_uscc": OFFICE,
    } | other  # fmt: skip


def read(kind: str = "penalty", on: Any = ON, **other: Any) -> Any:
    return checked(kind, fields(**other) if kind == "penalty" else other, on=on)


def codes(found: Any) -> list[str]:
    return [fault.problem.code for fault in found.faults]


def clerk(department: Department = Department.MARKET, division: Any = None) -> Actor:
    return people.actor(people.officer(Role.REGISTRAR, division or people.district(), department))


def reported(
    institution: Institution | None = None, *, by: Actor | None = None, at: Any = AT, **other: Any
) -> CreditRecord:
    """One that a department entered by hand: it waits to be published."""
    by = by or clerk()
    origin = records.Origin(
        department=by.held[0].department or "", division=by.held[0].division or "", channel=Channel.FORM
    )
    return records.report(found=read(institution=institution, **other), origin=origin, by=by, at=at)


def published(
    institution: Institution | None = None, *, by: Actor | None = None, at: Any = AT, **other: Any
) -> CreditRecord:
    by = by or clerk()
    made = reported(institution or factories.an_institution(), by=by, at=at, **other)
    return records.publish(record=made, revision=None, by=by, at=at)


def envelope(*rows: dict[str, Any], **other: Any) -> deliveries.Envelope:
    given = {
        "batch": "B-1", "source_unit": OFFICE, "kind": RecordKind.PENALTY, "count": len(rows),
        "sm3": deliveries.digest(rows).hex(), "rows": rows,
    } | other  # fmt: skip
    return deliveries.Envelope(**given)


def delivered(*rows: dict[str, Any], by: Actor | None = None, at: Any = AT, **other: Any) -> Delivery:
    by = by or clerk()
    held = by.held[0]
    return deliveries.take(
        told=envelope(*rows, **other), department=held.department or "", division=held.division or "", by=by, at=at
    )


def sheet(*rows: dict[str, Any], titles: tuple[str, ...] = TITLES) -> SimpleUploadedFile:
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(titles)
    names = ("party_name", "party_category", "uscc", "legal_rep", "doc_no", "violation_type", "violation_fact",
             "legal_basis", "penalty_kind", "penalty_text", "fine_wan", "decided_on", "valid_to", "authority",
             "authority_uscc", "source_unit", "source_unit_uscc")  # fmt: skip
    for row in rows:
        written.writerow([row.get(name, "") for name in names])
    return SimpleUploadedFile("处罚.csv", out.getvalue().encode("utf-8-sig"), content_type="text/csv")


def uploaded(*rows: dict[str, Any], by: Actor | None = None, **other: Any) -> Delivery:
    by = by or clerk()
    held = by.held[0]
    return deliveries.receive(
        file=other.pop("file", None) or sheet(*rows), kind=RecordKind.PENALTY, department=held.department or "",
        division=held.division or "", key=other.pop("key", uuid4().hex), by=by, at=AT,
    )  # fmt: skip


def contested(**facts: Any) -> tuple[RecordDispute, Actor]:
    """A published record that its institution contests; the second value is the department's officer."""
    by = facts.pop("by", None) or clerk()
    record = published(by=by, **facts)
    assert record.institution is not None
    director = people.actor(factories.director(record.institution))
    return disputes.contest(record=record, text="留样记录齐全，事实不符。", sent=(), by=director, at=AT), by


def repair_asked(**facts: Any) -> tuple[RepairRequest, Actor]:
    """A record whose shortest term is over, and whose institution asks for repair."""
    by = clerk()
    old = {"decided_on": "2026-06-01"} | facts
    record = published(by=by, at=AT, **old)
    assert record.institution is not None
    director = people.actor(factories.director(record.institution))
    return repairs.ask(record=record, text="罚款已缴，已整改。", sent=(), by=director, at=AT), by


def two_officers() -> list[User]:
    return [people.officer(Role.DISTRICT_REVIEWER, people.district()) for _ in range(2)]


def opened(institution: Institution | None = None, officers: list[User] | None = None) -> tuple[PenaltyCase, Actor]:
    """A case by hand; the second value is one of its two officers."""
    officers = officers or two_officers()
    by = people.actor(officers[0])
    case = cases.open(
        source=CaseSource.HAND, institution=institution or factories.an_institution(), cause="未按规定留样",
        officers=officers, by=by, at=AT,
    )  # fmt: skip
    return case, by


def proposed(**other: Any) -> tuple[PenaltyCase, Actor]:
    case, by = opened()
    cases.investigate(case=case, revision=None, note="现场检查笔录。", by=by, at=AT)
    cases.inform(case=case, revision=None, note="拟罚款三万元，可以陈述申辩。", by=by, at=AT)
    values = fields(case.institution, doc_no="演卫罚〔2026〕1 号", authority="演示卫健委", **other)
    cases.propose(case=case, revision=None, values=values, by=by, at=AT)
    case.refresh_from_db()
    return case, by


def decided(**other: Any) -> tuple[PenaltyCase, Actor, Actor]:
    """A decided case, one of its officers, and the lead who approved."""
    case, by = proposed(**other)
    lead = people.actor(factories.lead())
    cases.decide(case=case, revision=None, agreed=True, note="同意。", by=lead, at=AT)
    case.refresh_from_db()
    return case, by, lead


def served(at: Any = AT + timedelta(days=1)) -> tuple[PenaltyCase, Actor, Actor]:
    case, by, lead = decided()
    cases.serve(
        case=case, revision=None, served_on=ON + timedelta(days=1), serving=Serving.DIRECT, note="", by=by, at=at
    )
    case.refresh_from_db()
    return case, by, lead


def code(caught: Any) -> str:
    """The code of a problem that was caught."""
    found: str = caught.value.problem.code
    return found
