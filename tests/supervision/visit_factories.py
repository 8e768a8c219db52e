"""Visits for a test: sent out, gone through by two officers, signed; everything after the sending by the services."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.utils import timezone
from PIL import Image

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core import sounds
from zhaohu.core.access import Actor
from zhaohu.supervision.choices.inspections import Conclusion, InspectionState, PlanState
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.models import Inspection, InspectionOfficer, InspectionPlan, Inspector, VisitRecord
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import visit_files, visit_intake, visit_records, visit_shapes

AT = people.AT
ITEMS = ("AQ-04", "AQ-12", "CY-01", "CY-02", "FW-08")
STROKES = [[[100.0, 200.0], [300.0, 100.0], [500.0, 220.0]]]
PLACE = {"lat": 39.9, "lng": 116.4, "accuracy": 12.0}
_serial = count(1)


@dataclass
class Visit:
    """A visit and its two officers."""

    inspection: Inspection
    officers: list[User]

    def by(self, officer: int = 0) -> Actor:
        return people.actor(self.officers[officer])

    def fresh(self) -> Inspection:
        self.inspection = Inspection.objects.select_related("institution", "district", "plan").get(
            pk=self.inspection.pk
        )
        return self.inspection


def an_inspector() -> tuple[User, Inspector]:
    user = people.officer(Role.INSPECTOR, people.district())
    inspector = Inspector.objects.create(
        user=user, district=people.district(), department=Department.HEALTH, registered_at=AT,
        certificate_number=f"演11010500{next(_serial):03d}",
    )  # fmt: skip
    return user, inspector


def a_visit(items: Sequence[str] = ITEMS, *, institution: Any = None, officers: int = 2) -> Visit:
    """Sent out, and nobody has gone yet."""
    place, n = institution or factories.an_institution(), next(_serial)
    plan = InspectionPlan.objects.create(
        number=f"演计〔2026〕{n} 号", key=uuid4(), title="演示抽查", kind="random", district=place.district,
        reason="年度双随机抽查", items=list(items), from_on=people.ON, to_on=people.ON + timedelta(days=30),
        state=PlanState.DISPATCHED, made_at=AT,
    )  # fmt: skip
    made = Inspection.objects.create(
        number=f"演查〔2026〕{n} 号", plan=plan, kind="random", institution=place, district=place.district,
        departments=[Department.HEALTH], items=list(items), state=InspectionState.DISPATCHED, planned_on=people.ON,
    )  # fmt: skip
    sent = [an_inspector() for _ in range(officers)]
    for user, inspector in sent:
        InspectionOfficer.objects.create(
            inspection=made, inspector=inspector, user=user, department=Department.HEALTH,
            certificate_number=inspector.certificate_number,
        )  # fmt: skip
    return Visit(made, [user for user, _ in sent])


def event(kind: str, item: str = "", *, at: datetime = AT, id: UUID | None = None, **facts: Any) -> dict[str, Any]:
    told = {"id": str(id or uuid4()), "kind": kind, "item": item, "facts": facts}
    return told | {"at": timezone.localtime(at).isoformat(timespec="milliseconds")}


def check_in(*, at: datetime = AT, **place: Any) -> dict[str, Any]:
    return event("check_in", at=at, shown=True, place=place or PLACE)


def answer(
    item: str, result: str = "met", *, at: datetime = AT, id: UUID | None = None, **facts: Any
) -> dict[str, Any]:
    if result == "unmet":
        facts = {"fact": "查到的事实。", "term": "7", "words": "已知道。"} | facts
    return event("answer", item, at=at, id=id, result=result, **facts)


def a_photo(item: str, *, at: datetime = AT, device: datetime | None = None, **place: Any) -> dict[str, Any]:
    told = timezone.localtime(device or at).isoformat(timespec="milliseconds")
    return event("photo", item, at=at, device=told, place=place or PLACE, caption="")


def hand_in(
    visit: Visit, *events: dict[str, Any], officer: int = 0, at: datetime = AT, clock: datetime | None = None
) -> list[visit_intake.Result]:
    """What a phone sends, as its bytes."""
    body = msgspec.json.encode({"clock": (clock or at).isoformat(), "events": events})
    return visit_intake.take(
        inspection=visit.inspection, told=visit_shapes.envelope(body), by=visit.by(officer), at=at
    )  # fmt: skip


def a_picture(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


def send_photo(visit: Visit, told: dict[str, Any], *, at: datetime = AT, data: bytes | None = None) -> Any:
    return visit_files.keep(
        inspection=visit.inspection, kind=VisitEventKind.PHOTO, id=UUID(told["id"]), data=data or a_picture(),
        by=visit.by(), at=at,
    )  # fmt: skip


def a_voice(item: str, *, at: datetime = AT, device: datetime | None = None, seconds: int = 3) -> dict[str, Any]:
    told = timezone.localtime(device or at).isoformat(timespec="milliseconds")
    return event("voice", item, at=at, device=told, place=PLACE, seconds=seconds)


def a_sound(seconds: float = 3, *, rate: int = 16000) -> bytes:
    """A recording, as a phone makes it; silence will do."""
    return sounds.written(bytes(2 * round(seconds * rate)), rate)


def send_voice(
    visit: Visit, told: dict[str, Any], *, officer: int = 0, at: datetime = AT, data: bytes | None = None
) -> Any:
    return visit_files.keep(
        inspection=visit.inspection, kind=VisitEventKind.VOICE, id=UUID(told["id"]), data=data or a_sound(),
        by=visit.by(officer), at=at,
    )  # fmt: skip


def withdraw(told: dict[str, Any], because: str = "拍错了", *, at: datetime = AT, **more: Any) -> dict[str, Any]:
    """The word that a photo or a voice note stands no more."""
    return event("withdraw", more.get("item", told["item"]), at=at, of=told["id"], because=because)


def gone_through(*, unmet: Sequence[dict[str, Any]] = (), items: Sequence[str] = ITEMS, **facts: Any) -> Visit:
    """Both officers came, every item is answered (met, save for the answers given), photos are there."""
    visit = a_visit(items, **facts)
    hand_in(visit, check_in())
    hand_in(visit, check_in(), officer=1)
    said = {one["item"] for one in unmet}
    hand_in(visit, *(answer(code) for code in items if code not in said), *unmet)
    for code in said:
        told = a_photo(code)
        hand_in(visit, told)
        send_photo(visit, told)
    visit.fresh()
    return visit


def recorded(
    visit: Visit, conclusion: Conclusion = Conclusion.CLEAR, *, summary: str = "按清单逐项检查。", at: datetime = AT
) -> VisitRecord:
    return visit_records.make(
        inspection=visit.inspection, conclusion=conclusion, summary=summary, by=visit.by(), at=at
    )  # fmt: skip


HOUSE = visit_records.OfInstitution(name="演示·园长", post="负责人", strokes=STROKES)


def signed(
    visit: Visit, record: VisitRecord, *, house: visit_records.OfInstitution | None = HOUSE, at: datetime = AT
) -> Visit:
    """Both officers and the institution sign."""
    digest = bytes(record.sm3).hex()
    if house is not None:
        visit_records.sign(inspection=visit.inspection, record=digest, institution=house, by=visit.by(), at=at)
    for officer in range(len(visit.officers)):
        visit_records.sign(inspection=visit.inspection, record=digest, strokes=STROKES, by=visit.by(officer), at=at)
    visit.fresh()
    return visit


def a_signed_visit(*, unmet: Sequence[dict[str, Any]] = (), **facts: Any) -> Visit:
    """A visit whose record is signed; with nothing found it is closed at once."""
    visit = gone_through(unmet=unmet, **facts)
    return signed(visit, recorded(visit, Conclusion.CORRECTED if unmet else Conclusion.CLEAR))


def state(visit: Visit) -> queries.State:
    inspection = visit.fresh()
    return queries.state(queries.told(inspection), queries.checklist_of(inspection, people.ON))
