"""Invented families, told through the services that a family uses. Everybody is marked 演示.

Other demonstrations find the children with `children()`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.identity import citizen_check_character
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.families.choices import Decision, IdentityKind, Purpose, ReadingPurpose, Relation, Sex
from zhaohu.families.models import Child, Guardian, Guardianship
from zhaohu.families.services import children as services
from zhaohu.families.services import consents, corrections, invitations, readings, relation_checks
from zhaohu.rules import queries as rules

_SEED = 20211101
_HOME = "110105"  # 朝阳区, where most demonstration accounts sit
_LEAP_DAY = date(2024, 2, 29)
_NAMES = (
    "米粒 豆苗 小满 糖糖 果冻 团子 芝麻 可可 年糕 布丁 石榴 星星 "
    "麦子 橙子 元宝 柚子 汤圆 小雨 安安 乐乐 朵朵 暖暖 阿福 桃桃"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One family. `months` is the child's age (None: expected), `number` which document it has."""

    account: str
    nickname: str
    months: int | None
    district: str = _HOME
    number: IdentityKind | None = IdentityKind.BIRTH_CERTIFICATE
    second: bool = False
    twins: bool = False
    born_on: date | None = None


def _plans() -> list[Plan]:
    names = _NAMES.split()
    told = [
        Plan("jiazhang-sun", names[0], 17, second=True, number=IdentityKind.CITIZEN_ID),
        Plan("jiazhang-zhou", names[1], 27, number=IdentityKind.CITIZEN_ID),
        Plan("yanshi-jiazhang-01", names[2], 14, twins=True, second=True),
        Plan("yanshi-jiazhang-02", names[3], 9, number=None),
        Plan("yanshi-jiazhang-03", names[4], 0, born_on=_LEAP_DAY, number=IdentityKind.CITIZEN_ID),
        Plan("yanshi-jiazhang-04", names[5], None, number=None),
    ]
    ages = (8, 10, 12, 13, 15, 16, 18, 19, 20, 22, 23, 24, 26, 28, 29, 30, 31, 33)
    districts = (_HOME, _HOME, "110108", _HOME, "110102", "110101")
    told += [
        Plan(
            f"yanshi-jiazhang-{index + 5:02d}", names[6 + index], months, district=districts[index % len(districts)],
            second=index % 4 == 0, number=IdentityKind.CITIZEN_ID if index % 3 else IdentityKind.BIRTH_CERTIFICATE,
        )
        for index, months in enumerate(ages)
    ]  # fmt: skip
    return told


class _Families:
    def __init__(self, at: datetime) -> None:
        self.at, self.on = at, day_of(at)
        self.chance = random.Random(_SEED)  # noqa: S311 - the same invented families every time
        self.serial = 0
        self.streets: dict[str, list[Division]] = {}

    def tell(self, index: int, plan: Plan) -> None:
        at = self.at - timedelta(days=60 - index)
        by = self._family(plan.account, f"演示·{'孙赵钱李周吴郑王'[index % 8]}家长")
        number = self._citizen(date(1990, 1, 1) + timedelta(days=31 * index), 2)
        name = by.name if index else "演示·孙家长"
        guardian = services.guardian(name=name, identity=number, by=by, at=at)
        street = self._street(plan.district, index)
        corrections.settle(guardian=guardian, street=street, address=f"演示小区 {index + 1} 号楼", by=by, at=at)
        made = [self._child(plan, guardian, by, at, order=1)]
        if plan.twins:
            made.append(self._child(plan, guardian, by, at, order=2))
        if index == 0:
            made.append(self._expected(guardian, by, at))
        by = self._now(plan.account)
        for child in made:
            self._checked(child)
        if plan.second:
            self._second(plan, made, by, at, index)
        self._consents(plan, made, by, index)

    def _child(self, plan: Plan, guardian: Guardian, by: Actor, at: datetime, *, order: int) -> Child:
        sex = Sex.MALE if self.chance.random() < 0.5 else Sex.FEMALE
        born_on = plan.born_on or self._born(plan.months)
        twin = order > 1
        particulars = services.Particulars(
            nickname=f"演示{plan.nickname}{'二宝' if twin else ''}",
            name=f"演示·{plan.nickname}{'乙' if twin else ''}" if born_on else "",
            sex=sex if born_on else Sex.UNKNOWN, born_on=born_on,
            expected_on=None if born_on else self.on + timedelta(days=96), birth_order=order,
            identity_kind=plan.number, identity_number=self._number(plan.number, born_on, sex),
        )  # fmt: skip
        return services.register(particulars=particulars, relation=Relation.MOTHER, guardian=guardian, by=by, at=at)

    def _expected(self, guardian: Guardian, by: Actor, at: datetime) -> Child:
        particulars = services.Particulars(nickname="演示小米", expected_on=self.on + timedelta(days=120))
        return services.register(particulars=particulars, relation=Relation.MOTHER, guardian=guardian, by=by, at=at)

    def _born(self, months: int | None) -> date | None:
        if months is None:
            return None
        year, month = divmod(self.on.year * 12 + self.on.month - 1 - months, 12)
        return date(year, month + 1, min(self.on.day, 1 + self.chance.randrange(28)))

    def _number(self, kind: IdentityKind | None, born_on: date | None, sex: Sex) -> str:
        if kind is None or born_on is None:
            return ""
        if kind == IdentityKind.CITIZEN_ID:
            return self._citizen(born_on, int(sex))
        self.serial += 1
        return f"Y9900{self.serial:05d}"

    def _citizen(self, born_on: date, sex: int) -> str:
        """A number of the right shape; the area 110199 does not exist."""
        self.serial += 1
        first17 = f"110199{born_on:%Y%m%d}{self.serial % 90:02d}{1 if sex == 1 else 2}"
        return first17 + citizen_check_character(first17)

    def _family(self, username: str, name: str) -> Actor:
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User(username=username, name=name, kind=Kind.FAMILY)
            user.set_unusable_password()
            user.save()
        return actor_of(user, on=self.on)

    def _now(self, username: str) -> Actor:
        return actor_of(User.objects.get(username=username), on=self.on)

    def _street(self, district: str, index: int) -> Division:
        if district not in self.streets:
            rows = Division.objects.filter(tenant_id=district, level=Level.STREET).defer("boundary")
            self.streets[district] = list(rows.order_by("code"))
        if index < 2 and district == _HOME:  # the street that has an officer among the demonstration accounts
            return next((one for one in self.streets[district] if one.pk == "110105017"), self.streets[district][0])
        return self.chance.choice(self.streets[district])

    def _checked(self, child: Child) -> None:
        for row in Guardianship.objects.filter(child=child):
            relation_checks.check(guardianship_id=row.pk, by=system("监护关系比对"), at=self.at - timedelta(days=30))

    def _second(self, plan: Plan, made: list[Child], by: Actor, at: datetime, index: int) -> None:
        at += timedelta(hours=1)
        other = self._family(f"{plan.account}-2", f"演示·{'孙赵钱李周吴郑王'[index % 8]}爸爸")
        number = self._citizen(date(1988, 6, 1) + timedelta(days=17 * index), 1)
        for child in made:
            _made, code = invitations.invite(child=child, relation=Relation.FATHER, by=by, at=at)
            invitations.accept(code=code, name=other.name, identity=number, by=other, at=at + timedelta(hours=2))
            self._checked(child)

    def _consents(self, plan: Plan, made: list[Child], by: Actor, index: int) -> None:
        """Most decide; every fifth family has not yet, and some guardians differ."""
        if index % 5 == 4:
            return
        shown = rules.value("families.consent.purposes", on=self.on)
        for child in (one for one in made if one.born_on):
            for purpose in Purpose:
                yes = purpose in (Purpose.HEALTH, Purpose.MATCHING) or self.chance.random() < 0.6
                self._decide(child, purpose, yes, shown, by)
            if plan.second:
                self._decide(child, Purpose.PHOTO, index != 0, shown, self._now(f"{plan.account}-2"))

    def _decide(self, child: Child, purpose: Purpose, yes: bool, shown: dict[str, dict[str, int]], by: Actor) -> None:
        consents.decide(
            child=child, purpose=purpose, decision=Decision.GIVEN if yes else Decision.REFUSED,
            version=shown[purpose]["version"], by=by, at=self.at - timedelta(days=20),
        )  # fmt: skip


def children() -> QuerySet[Child]:
    """The invented children that are still there, in the order in which they were registered."""
    return Child.objects.filter(merged_into__isnull=True, erased_at__isnull=True).order_by("pk")


def _again(at: datetime) -> None:
    """A grandmother registers a child a second time: a pair for the officers who look after duplicates."""
    first = children().filter(born_on__isnull=False, identities__kind=IdentityKind.CITIZEN_ID).first()
    user = User(username="yanshi-jiazhang-90", name="演示·姥姥", kind=Kind.FAMILY)
    user.set_unusable_password()
    user.save()
    by = actor_of(user, on=day_of(at))
    if first is None or first.household.street is None:
        return
    guardian = services.guardian(name=user.name, by=by, at=at)
    corrections.settle(guardian=guardian, street=first.household.street, address="", by=by, at=at)
    services.register(
        particulars=services.Particulars(nickname=first.nickname, name=first.name or "", born_on=first.born_on),
        relation=Relation.GRANDPARENT, guardian=guardian, by=by, at=at,
    )  # fmt: skip


def _read(at: datetime) -> None:
    """An officer has opened two records, so that their families see what a reading looks like."""
    officer = User.objects.filter(username="chaoyang-han").first()
    if officer:
        readings.record(
            children=list(children()[:2]), purpose=ReadingPurpose.IDENTITY,
            items="姓名、出生日期、部分证件号码、监护关系", place="朝阳区卫生健康委",
            by=actor_of(officer, on=day_of(at)), at=at,
        )  # fmt: skip


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Register the families."""
    families = _Families(at)
    plans = _plans()
    for index, plan in enumerate(plans):
        families.tell(index, plan)
    _again(at - timedelta(days=3))
    _read(at - timedelta(days=2))
    say(f"演示家庭：{len(plans)} 户，{children().count()} 个孩子")
