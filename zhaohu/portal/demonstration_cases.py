"""Records of departments and a case of the demonstration: invented, at each step of their way, marked 演示."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.identity import organisation_check_character, uscc_check_character
from zhaohu.institutions.choices.institution import ON_REGISTER, MembershipRole
from zhaohu.institutions.models import Institution, Membership
from zhaohu.supervision.choices.cases import CaseSource, Serving
from zhaohu.supervision.choices.penalties import RecordKind, WithdrawalReason
from zhaohu.supervision.models import CreditRecord
from zhaohu.supervision.services import cases, deliveries, disputes, records, repairs

_DISTRICT = "110105"


def _code(serial: int, prefix: str = "11110105") -> str:
    """A made-up valid credit code of an authority."""
    organisation = f"MB{serial:06d}"
    head = prefix + organisation + organisation_check_character(organisation)
    return head + uscc_check_character(head)


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are institutions and officers."""
    names = ("chaoyang-han", "chaoyang-fuze", "chaoyang-shijian", "chaoyang-jiaowei")
    people = {one.username: one for one in User.objects.filter(username__in=names)}
    houses = list(Institution.objects.filter(filing_state__in=ON_REGISTER, district_id=_DISTRICT).order_by("pk")[:5])
    if len(people) < len(names) or len(houses) < 5 or CreditRecord.objects.exists():
        return
    _Story(at, {name: actor_of(one, on=day_of(at)) for name, one in people.items()}, people, houses).tell()
    say(f"演示信用信息 {CreditRecord.objects.count()} 条")


class _Story:
    def __init__(
        self, at: datetime, actors: dict[str, Actor], people: dict[str, User], houses: list[Institution]
    ) -> None:
        self.at, self.actors, self.people, self.houses = at, actors, people, houses
        self.market, self.education = actors["chaoyang-shijian"], actors["chaoyang-jiaowei"]

    def tell(self) -> None:
        self._delivered()
        self._checked()
        self._contested()
        self._repaired()
        self._withdrawn()
        self._case()

    def _penalty(self, house: Institution | None, number: int, days: int, **other: Any) -> dict[str, Any]:
        decided = day_of(self.at) - timedelta(days=days)
        return {
            "party_name": house.name if house else "演示·蓝帽子托育", "party_category": "法人及非法人组织",
            "uscc": house.uscc if house else _code(88, "91110105"), "legal_rep": "演示·负责人",
            "doc_no": f"演朝市监罚〔{decided.year}〕{number} 号", "violation_type": "违反食品安全管理规定",
            "violation_fact": "食品留样不足 48 小时，留样记录不全。", "legal_basis": "《食品安全法》（演示）",
            "penalty_kind": "警告、罚款", "penalty_text": "警告，罚款一万元。", "fine_wan": "1",
            "decided_on": decided.isoformat(), "valid_to": "2099-12-31", "authority": "演示·朝阳区市场监管局",
            "authority_uscc": _code(1), "source_unit": "演示·朝阳区市场监管局", "source_unit_uscc": _code(1),
        } | other  # fmt: skip

    def _take(self, by: Actor, batch: str, kind: RecordKind, *rows: dict[str, Any], days: int = 3) -> None:
        held = next(one for one in by.held if one.department and one.division)
        told = deliveries.Envelope(
            batch=batch, source_unit=_code(1), kind=kind, count=len(rows), sm3=deliveries.digest(rows).hex(), rows=rows
        )
        deliveries.take(
            told=told, department=held.department or "", division=held.division or "", by=by,
            at=self.at - timedelta(days=days),
        )  # fmt: skip

    def _record(self, number: str) -> CreditRecord:
        return CreditRecord.objects.get(doc_no__contains=f"〕{number} 号", department="market")

    def _director(self, house: Institution) -> Actor:
        found = Membership.objects.filter(institution=house, role=MembershipRole.DIRECTOR).select_related("user")
        return actor_of(found[0].user, on=day_of(self.at))

    def _delivered(self) -> None:
        """Four penalties of the market authority, one of them for nobody on the register."""
        self._take(
            self.market, "YS-SJ-1", RecordKind.PENALTY, self._penalty(self.houses[0], 11, 40),
            self._penalty(
                self.houses[1], 12, 150, violation_type="未按规定公示收费标准", violation_fact="门口和合同收费不一致。",
                legal_basis="《价格法》（演示）", penalty_kind="罚款", penalty_text="罚款二万元。", fine_wan="2",
            ),
            self._penalty(self.houses[2], 13, 30), self._penalty(None, 14, 20),
        )  # fmt: skip

    def _checked(self) -> None:
        decided = day_of(self.at) - timedelta(days=95)
        office = {
            "party_category": "法人及非法人组织", "decided_on": decided.isoformat(), "authority": "演示·朝阳区教委",
            "authority_uscc": _code(2), "source_unit": "演示·朝阳区教委", "source_unit_uscc": _code(2),
        }  # fmt: skip
        house = self.houses[0]
        self._take(
            self.education, "YS-JW-1", RecordKind.CHECK,
            {**office, "party_name": house.name, "uscc": house.uscc, "doc_no": "YS-JC-0001", "check_way": "联合检查",
             "check_items": "课程内容", "result": "未发现问题"}, days=60,
        )  # fmt: skip

    def _contested(self) -> None:
        record = self._record("11")
        disputes.contest(
            record=record, text="演示异议：当天留样在另一台冰箱，记录已补交。", sent=(),
            by=self._director(self.houses[0]),
            at=self.at - timedelta(days=1),
        )  # fmt: skip

    def _repaired(self) -> None:
        record = self._record("12")
        request = repairs.ask(
            record=record, text="演示：罚款已缴清，收费已重新公示。", sent=(), by=self._director(self.houses[1]),
            at=self.at - timedelta(days=2),
        )  # fmt: skip
        repairs.decide(
            request=request, granted=True, decision="演信修〔2026〕1 号", reason="", by=self.market,
            at=self.at - timedelta(days=1),
        )  # fmt: skip

    def _withdrawn(self) -> None:
        records.withdraw(
            record=self._record("13"), revision=None, reason=WithdrawalReason.REVOKED,
            note="演示：行政复议决定撤销原处罚。", withdrawn_on=day_of(self.at) - timedelta(days=1), by=self.market,
            at=self.at,
        )  # fmt: skip

    def _case(self) -> None:
        """One case under way, waiting for its lead; one small one that is decided and public."""
        district = self.houses[3].district
        second = cases.candidates(district.pk, at=self.at).exclude(pk=self.people["chaoyang-han"].pk).first()
        if second is None:
            return
        by, lead, officers = (
            self.actors["chaoyang-han"],
            self.actors["chaoyang-fuze"],
            [self.people["chaoyang-han"], second],
        )
        for n, (house, decided) in enumerate(((self.houses[4], True), (self.houses[3], False)), 1):
            begin = self.at - timedelta(days=20)
            case = cases.open(
                source=CaseSource.HAND, institution=house, cause="使用没有健康合格证的工作人员", officers=officers,
                by=by, at=begin,
            )  # fmt: skip
            said: dict[str, Any] = {"case": case, "revision": None, "by": by}
            cases.investigate(**said, note="演示：现场检查笔录、询问笔录各一份。", at=begin + timedelta(days=2))
            cases.inform(**said, note="演示：拟罚款，告知陈述、申辩和听证的权利。", at=begin + timedelta(days=8))
            cases.hear(**said, note="演示：当事人没有提出陈述、申辩。", at=begin + timedelta(days=12))
            values = self._penalty(
                house, n, 0, doc_no=f"演朝卫托罚〔2026〕{n} 号", violation_type="使用没有健康合格证的工作人员",
                violation_fact="一名工作人员没有健康合格证上岗五天。",
                legal_basis="《托儿所幼儿园卫生保健管理办法》（演示）",
                penalty_kind="警告、罚款", penalty_text="警告，罚款五千元。", fine_wan="0.5",
                authority="演示·朝阳区卫生健康委",
                authority_uscc=_code(3), source_unit="演示·朝阳区卫生健康委", source_unit_uscc=_code(3),
            )  # fmt: skip
            cases.propose(**said, values=values, at=begin + timedelta(days=14))
            if decided:
                self._finished(case, by, lead, begin + timedelta(days=15))

    def _finished(self, case: Any, by: Actor, lead: Actor, at: datetime) -> None:
        made = cases.decide(case=case, revision=None, agreed=True, note="同意。", by=lead, at=at)
        later = at + timedelta(days=2)
        cases.serve(
            case=case,
            revision=None,
            served_on=day_of(later),
            serving=Serving.DIRECT,
            note="送达回证。",
            by=by,
            at=later,
        )
        assert made.record is not None  # noqa: S101 - the decision made it
        records.publish(record=made.record, revision=None, by=lead, at=later)
