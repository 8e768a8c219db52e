"""Visits of the demonstration: inspectors, a random plan that was drawn and dispatched, a joint visit, a draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import InspectionKind
from zhaohu.supervision.models import Inspection, InspectionPlan, Inspector
from zhaohu.supervision.queries import checklist, frequency
from zhaohu.supervision.services import dispatch, draws, inspectors, naming, plans

_DISTRICT = "110105"
_DAYS = timedelta(days=1)
_PEOPLE = (
    ("chaoyang-han", Department.HEALTH, "演执 110105-001"),
    ("chaoyang-lin", Department.HEALTH, "演执 110105-002"),
    ("chaoyang-zhifa", Department.HEALTH, "演执 110105-003"),
    ("chaoyang-xiaofang", Department.FIRE, "演执 110105-004"),
    ("chaoyang-shijian-zhifa", Department.MARKET, "演执 110105-005"),
)


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are institutions and a lead."""
    lead = User.objects.filter(username="chaoyang-fuze").first()
    district = Division.objects.filter(pk=_DISTRICT).first()
    houses = Institution.objects.filter(filing_state=FilingState.FILED, district_id=_DISTRICT).order_by("pk")
    if lead is None or district is None or houses.count() < 5:
        return
    _Story(at, actor_of(lead, on=day_of(at)), district, list(houses)).tell()
    say(f"演示检查 {Inspection.objects.count()} 次")


class _Story:
    def __init__(self, at: datetime, by: Actor, district: Division, houses: list[Institution]) -> None:
        self.at, self.by, self.district, self.houses = at, by, district, houses
        self.people: dict[str, Inspector] = {}

    def tell(self) -> None:
        self._registered()
        self._random()
        self._joint()
        self._draft()

    def _registered(self) -> None:
        for username, department, certificate in _PEOPLE:
            self.people[username] = inspectors.register(
                user=User.objects.get(username=username), district=self.district, department=department,
                certificate=certificate, valid_to=date(day_of(self.at).year + 2, 12, 31), by=self.by,
                at=self.at - 40 * _DAYS,
            )  # fmt: skip
        lin = self.people["chaoyang-lin"]
        own = actor_of(lin.user, on=day_of(self.at))
        inspectors.declare(
            inspector=lin, institution=self.houses[1], reason="亲属在这家机构任保育员", by=own, at=self.at - 30 * _DAYS
        )

    def _planned(self, title: str, kind: InspectionKind, at: datetime, days: int, **more: object) -> InspectionPlan:
        on = day_of(self.at)
        facts: dict[str, object] = {
            "reason": "年度监督检查计划", "items": checklist.chosen(on, weights=["C"]), "from_on": on,
            "to_on": on + days * _DAYS,
        } | more  # fmt: skip
        draft = plans.Draft(title=title, kind=kind, district=self.district, **facts)  # type: ignore[arg-type]
        return plans.make(draft=draft, key=uuid5(NAMESPACE_URL, f"演示检查 {title}"), by=self.by, at=at)

    def _random(self) -> None:
        plan = self._planned("第四季度双随机抽查", InspectionKind.RANDOM, self.at - 4 * _DAYS, 21, wanted=4)
        draws.draw(plan=plan, revision=None, by=self.by, at=self.at - 3 * _DAYS)
        dispatch.dispatch(plan=plan, revision=None, days={}, by=self.by, at=self.at - 2 * _DAYS)

    def _joint(self) -> None:
        known = frequency.standings(self.houses, on=day_of(self.at))
        free = next((one for one in self.houses if not known[one.pk].open_visits), None)
        if free is None:
            return
        plan = self._planned(
            "供暖季消防、食品联合检查", InspectionKind.JOINT, self.at - 2 * _DAYS, 14, reason="供暖季用火用电和供餐风险",
            partners=[Department.FIRE, Department.MARKET],
            items=checklist.chosen(day_of(self.at), domains=["fire", "food"], weights=["C", "M"]),
        )  # fmt: skip
        team = [self.people[name] for name in ("chaoyang-zhifa", "chaoyang-xiaofang", "chaoyang-shijian-zhifa")]
        choice = naming.Choice(institutions=[free], team=team)
        (visit,) = naming.name(plan=plan, revision=None, choice=choice, by=self.by, at=self.at - 1 * _DAYS)
        day = day_of(self.at) + 3 * _DAYS
        dispatch.dispatch(plan=plan, revision=None, days={visit.pk: day}, by=self.by, at=self.at - 1 * _DAYS)

    def _draft(self) -> None:
        self._planned(
            "接送和门口安全专项检查", InspectionKind.SPECIAL, self.at - 1 * _DAYS, 28, reason="近期投诉集中在接送时段",
            items=checklist.chosen(day_of(self.at), domains=["safety"], weights=["C", "M"]),
        )  # fmt: skip
