"""Complaints of the demonstration: invented, at each step of their way. Everything is marked 演示."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import NOBODY, Actor, Held
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import Category, Finding
from zhaohu.supervision.choices.orders import OrderEvent
from zhaohu.supervision.models import Complaint
from zhaohu.supervision.services import complaints, handling, merges, orders, questions

_DISTRICT = "110105"
_HOURS = timedelta(hours=1)


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are institutions and an officer."""
    officer = User.objects.filter(username="chaoyang-han").first()
    district = Division.objects.filter(pk=_DISTRICT).first()
    houses = list(Institution.objects.filter(filing_state__in=ON_REGISTER, district_id=_DISTRICT).order_by("pk")[:4])
    if officer is None or district is None or len(houses) < 4:
        return
    _Story(at, actor_of(officer, on=day_of(at)), district, houses).tell()
    say(f"演示投诉 {Complaint.objects.count()} 件")


class _Story:
    def __init__(self, at: datetime, by: Actor, district: Division, houses: list[Institution]) -> None:
        self.at, self.by, self.district, self.houses = at, by, district, houses
        self.number = 0

    def tell(self) -> None:
        self._closed()
        self._asked()
        self._same_matter()
        self._lodged(
            0.4, Category.ABUSE, "接孩子时看到一位老师拽着孩子的胳膊往里走，孩子一直哭。", self.houses[1],
            name="演示·反映人", phone="13800000021",
        )  # fmt: skip
        self._lodged(26, Category.UNFILED, "二层有人收托孩子，门口没有招牌，早上七点有七八个孩子进去。", None)
        self._order()

    def _lodged(
        self, hours_ago: float, category: Category, text: str, house: Institution | None, *, name: str = "",
        phone: str = "",
    ) -> Complaint:  # fmt: skip
        self.number += 1
        matter = complaints.Matter(
            institution=house, place="" if house else "演示小区 3 号楼底商二层",
            district=None if house else self.district, category=category, text=text,
        )  # fmt: skip
        key = uuid5(NAMESPACE_URL, f"demonstration-complaint-{self.number}")
        made, _code = complaints.lodge(
            matter=matter, contact=complaints.Contact(name=name, phone=phone), key=key, by=NOBODY,
            at=self.at - hours_ago * _HOURS,
        )  # fmt: skip
        return made

    def _closed(self) -> None:
        made = self._lodged(
            200, Category.FEES, "退园以后押金一直不退，合同写的是十五天。", self.houses[0], name="演示·反映人",
            phone="13800000022",
        )  # fmt: skip
        begun = self.at - 190 * _HOURS
        handling.accept(complaint=made, revision=None, long=False, by=self.by, at=begun)
        handling.answer(
            complaint=made, revision=None, text="已联系机构核对合同和收据。", by=self.by, at=begun + 4 * _HOURS
        )
        result = handling.Result(
            finding=Finding.SUBSTANTIATED, result="机构没有按合同期限退押金，已责令退还，并改正退费流程。",
            found_on=day_of(begun), corrected_on=day_of(begun + 48 * _HOURS),
        )  # fmt: skip
        handling.close(complaint=made, revision=None, result=result, by=self.by, at=begun + 70 * _HOURS)
        complaints.rate(complaint=made, solved=True, satisfied=True, by=NOBODY, at=begun + 90 * _HOURS)

    def _asked(self) -> None:
        made = self._lodged(50, Category.FOOD, "孩子说这周三天都是同样的剩菜，回家拉肚子。", self.houses[0])
        handling.accept(complaint=made, revision=None, long=False, by=self.by, at=self.at - 44 * _HOURS)
        questions.ask(
            complaint=made, revision=None, subject="本周食谱和留样", by=self.by, at=self.at - 43 * _HOURS,
            text="请提供本周每餐的食谱、采购单和留样记录，说明剩余食物怎样处理。",
        )  # fmt: skip

    def _same_matter(self) -> None:
        first = self._lodged(30, Category.STAFF, "托小班下午常常只有一位老师看十几个孩子。", self.houses[2])
        second = self._lodged(28, Category.STAFF, "下午去接孩子，十几个孩子只有一位老师。", self.houses[2])
        self._lodged(5, Category.STAFF, "下午只有一位老师，照看十几个孩子，喊不过来。", self.houses[2])
        handling.accept(complaint=first, revision=None, long=False, by=self.by, at=self.at - 27 * _HOURS)
        merges.merge(
            gone=second, kept=first, revision=None, reason="同一班、同一时段的人手不足", by=self.by,
            at=self.at - 26 * _HOURS,
        )  # fmt: skip

    def _order(self) -> None:
        by = Actor(
            name="演示·接诉即办平台", held=(Held("registrar", division=_DISTRICT, department=Department.HEALTH),)
        )
        told = orders.Told(
            number="YS-GD-20260001", event=OrderEvent.DISPATCHED, revision=1, dispatched_at=self.at - 6 * _HOURS,
            due_at=self.at + 90 * _HOURS, district=_DISTRICT, uscc=self.houses[3].uscc, category="收费、退费",
            text="市民反映托育园临时涨价，没有提前公示。", name="演示·来电人", phone="13800000023",
        )  # fmt: skip
        orders.take(told=told, division=_DISTRICT, by=by, at=self.at - 5.5 * _HOURS)
