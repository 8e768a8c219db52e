"""Results of the demonstration's visits: two findings, one mended on the spot; one public with a reply; one overdue.

The signed records are written as they stand after a visit; everything after the signature is done by the services.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution, Membership
from zhaohu.supervision.choices.inspections import Conclusion, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.models import Finding, Inspection, InspectionPlan, Publication, RectificationOrder
from zhaohu.supervision.services import mending, publications, rectification, replies

_DISTRICT = "110105"
_DAYS = timedelta(days=1)
_RAIL = ("AQ-12", "栏杆高≥1.30m、净距≤0.09m", "C", "二层楼梯口护栏高 1.18 米，应不低于 1.30 米。")
_SAMPLE = ("CY-04", "留样≥125g、48小时冷藏", "M", "当天午餐的留样没有写时间，已当场补写。")
_SHELF = ("AQ-11", "家具固定、边角防护、插座高度与保护", "M", "活动室一个玩具柜没有固定在墙上。")


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are institutions with directors and an officer."""
    officer = User.objects.filter(username="chaoyang-han").first()
    rows = Membership.objects.filter(institution__district_id=_DISTRICT, role="director").order_by("institution_id")
    members = list(rows.select_related("institution", "user")[:3])
    if officer is None or len(members) < 3:
        return
    story = _Story(at, actor_of(officer, on=day_of(at)))
    story.with_evidence(members[0])
    story.public(members[1])
    story.overdue(members[2])
    say(f"演示责令改正 {RectificationOrder.objects.count()} 件")


class _Story:
    def __init__(self, at: datetime, by: Actor) -> None:
        self.at, self.by = at, by

    def with_evidence(self, member: Membership) -> None:
        began = self.at - 4 * _DAYS
        order = self._ordered(member.institution, "1", began, {_RAIL: 10, _SAMPLE: 0})
        director = actor_of(member.user, on=day_of(self.at))
        mending.hand_in(
            finding=order.findings.order_by("pk")[0], text="已加高到 115 厘米，照片为加高后的护栏。",
            done_on=day_of(began + 2 * _DAYS), sent=[_picture()], key=uuid5(NAMESPACE_URL, "demonstration-evidence"),
            by=director, at=began + 3 * _DAYS,
        )  # fmt: skip

    def public(self, member: Membership) -> None:
        began = self.at - 20 * _DAYS
        order = self._ordered(member.institution, "2", began, {_SHELF: 5, _SAMPLE: 0})
        mending.accept(
            finding=order.findings.order_by("pk")[0], revision=None, corrected_on=day_of(began + 2 * _DAYS), by=self.by,
            at=began + 4 * _DAYS,
        )  # fmt: skip
        row = Publication.objects.get(inspection=order.inspection)
        publications.publish(publication=row, revision=None, by=self.by, at=began + 14 * _DAYS)
        director = actor_of(member.user, on=day_of(self.at))
        words = "玩具柜当天固定好了，全园的柜子又查了一遍。"
        replies.reply(publication=row, text=words, by=director, at=began + 15 * _DAYS)
        replies.show(publication=row, revision=None, by=self.by, at=began + 16 * _DAYS)

    def overdue(self, member: Membership) -> None:
        self._ordered(member.institution, "3", self.at - 12 * _DAYS, {_RAIL: 7, _SHELF: 9})

    def _ordered(
        self, house: Institution, number: str, at: datetime, found: dict[tuple[str, str, str, str], int]
    ) -> RectificationOrder:
        """A signed record with these findings and the days that each has; none of days was mended on the spot."""
        on, items = day_of(at), [one[0] for one in found]
        plan = InspectionPlan.objects.create(
            number=f"演示检查计划-整改-{number}", key=uuid5(NAMESPACE_URL, f"demonstration-signed-{number}"),
            title="演示·专项检查", kind=InspectionKind.SPECIAL, district=house.district, reason="演示", items=items,
            from_on=on, to_on=on, made_at=at, state=PlanState.DISPATCHED,
        )  # fmt: skip
        row = Inspection.objects.create(
            number=f"演示检查-整改-{number}", plan=plan, kind=InspectionKind.SPECIAL, institution=house,
            district=house.district, departments=["health"], items=items, state=InspectionState.SIGNED, planned_on=on,
            started_at=at - timedelta(hours=2), ended_at=at, conclusion=Conclusion.PENDING,
            summary="查看了活动区、午睡室和厨房。", record_sm3=bytes(32), signed_at=at,
        )  # fmt: skip
        for (item, title, weight, fact), days in found.items():
            Finding.objects.create(
                inspection=row, item=item, title=title, weight=weight, basis="国卫人口发〔2019〕58号", fact=fact,
                found_on=on, due_on=on + days * _DAYS if days else None, corrected_on=None if days else on,
            )  # fmt: skip
        order = rectification.order(inspection=row, by=self.by, at=at)
        assert order is not None  # noqa: S101 - each of these has a finding with days
        return order


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (214, 222, 208)).save(out, "JPEG")
    return SimpleUploadedFile("护栏.jpg", out.getvalue(), content_type="image/jpeg")
