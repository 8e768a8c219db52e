"""Signed inspections for a test, and what follows from them. What is before the signature is written here: how a visit
goes is tested elsewhere. Everything after it is reached through the services that people use.
"""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import Conclusion, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.models import (
    Finding,
    Inspection,
    InspectionOfficer,
    InspectionPlan,
    Inspector,
    Publication,
    RectificationOrder,
)
from zhaohu.supervision.services import mending, publications, rectification

AT, ON = people.AT, people.ON
DAY = timedelta(days=1)
DUE = date(2026, 12, 4)
FACTS = ("二楼楼梯口防护栏杆高 98 厘米，低于 110 厘米。", "厨房留样未标明时间。", "午睡室一扇窗没有限位。")
_serial = count(1)


def inspector(district: Any = None) -> User:
    return people.officer(Role.INSPECTOR, district or people.district())


def signed(
    *, institution: Institution | None = None, due: tuple[date | None, ...] = (DUE,), mended: int = 0,
    at: datetime = AT, **facts: Any,
) -> Inspection:  # fmt: skip
    """A signed inspection with a finding for each of these due days, and some that were mended on the spot."""
    institution, number = institution or factories.an_institution(), next(_serial)
    plan = InspectionPlan.objects.create(
        number=f"演示计划-{number}", key=uuid4(), title="演示抽查", kind=InspectionKind.RANDOM,
        district=institution.district, reason="演示", items=["AQ-01"], from_on=ON, to_on=ON, made_at=at,
        state=PlanState.DISPATCHED,
    )  # fmt: skip
    made = Inspection.objects.create(
        **{
            "number": f"演示检查-{number}", "plan": plan, "kind": InspectionKind.RANDOM, "institution": institution,
            "district": institution.district, "departments": ["health"], "items": ["AQ-01"],
            "state": InspectionState.SIGNED, "planned_on": ON, "started_at": at - timedelta(hours=2),
            "conclusion": Conclusion.CORRECTED if due or mended else Conclusion.CLEAR, "summary": "查了三层活动区。",
            "record_sm3": bytes(32), "signed_at": at,
        } | facts,
    )  # fmt: skip
    for person in (inspector(institution.district), inspector(institution.district)):
        certificate = Inspector.objects.create(
            user=person, district=institution.district, department="health", registered_at=at,
            certificate_number=f"演示证{person.pk:06d}",
        )  # fmt: skip
        InspectionOfficer.objects.create(
            inspection=made, inspector=certificate, user=person, department="health",
            certificate_number=certificate.certificate_number,
        )  # fmt: skip
    days = [*due, *[None] * mended]
    for i, day in enumerate(days):
        Finding.objects.create(
            inspection=made, item=f"AQ-{i + 1:02d}", title=f"演示检查事项{i + 1}", weight="CMN"[i % 3],
            basis="国卫人口发〔2019〕58号", fact=FACTS[i % 3], found_on=ON, due_on=day,
            corrected_on=None if day else ON,
        )  # fmt: skip
    return made


def officer_of(inspection: Inspection) -> Actor:
    """One of the two who went there."""
    return people.actor(InspectionOfficer.objects.filter(inspection=inspection).order_by("pk")[0].user)


def ordered(at: datetime = AT, **facts: Any) -> tuple[RectificationOrder, Actor]:
    """An order; the second value is an officer."""
    inspection = signed(at=at, **facts)
    by = officer_of(inspection)
    made = rectification.order(inspection=inspection, by=by, at=at)
    assert made is not None
    return made, by


def director_of(institution: Institution) -> Actor:
    return people.actor(factories.director(institution))


def a_picture() -> SimpleUploadedFile:
    return factories.a_picture()


def handed_in(finding: Finding, *, by: Actor | None = None, at: datetime = AT + 2 * DAY, **facts: Any) -> Finding:
    """The institution's proof that a finding was put right."""
    given = {"text": "已加高护栏。", "done_on": ON + DAY, "sent": [a_picture()], "key": uuid4()} | facts
    mending.hand_in(finding=finding, by=by or director_of(finding.inspection.institution), at=at, **given)
    finding.refresh_from_db()
    return finding


def published(**facts: Any) -> tuple[Publication, Actor]:
    """A public result; the second value is an officer."""
    inspection = signed(**facts)
    by = officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=AT)
    row = Publication.objects.get(inspection=inspection)
    publications.publish(publication=row, revision=None, by=by, at=AT + 10 * DAY)
    row.refresh_from_db()
    return row, by
