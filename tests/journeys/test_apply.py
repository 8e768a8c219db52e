"""A family applies on a phone, sees its place change, takes what it is offered in one tap, and both sides sign."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.enrolment.applying import PAPER
from tests.families import factories as families
from tests.institutions.register import factories as register
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import access, clock, storage
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import Application, Placement, ServiceOffer
from zhaohu.enrolment.services import applications, classes, offers, waiting
from zhaohu.families.choices import Relation
from zhaohu.families.models import Child
from zhaohu.families.services import children
from zhaohu.institutions.choices.institution import ClassType, MembershipRole, ServiceForm
from zhaohu.institutions.models import Membership
from zhaohu.ledger import sequencing
from zhaohu.rules import services as rules

Walk = Callable[..., Walker]


@dataclass
class Town:
    family: str
    director: str
    offers: list[ServiceOffer]
    before: Application


def _person(kind: Kind, name: str) -> User:
    person = factories.user(kind, name)
    person.demonstration = True
    person.save()
    return person


def _offer(name: str, director: User) -> ServiceOffer:
    now = clock.now()
    institution = register.institution(name)
    Membership.objects.create(
        institution=institution, user=director, role=MembershipRole.DIRECTOR, valid_from=date(2020, 1, 1)
    )
    by = actor_of(director, on=day_of(now))
    made = classes.open(
        institution=institution, name="托小一班", class_type=ClassType.TODDLER, size=15,
        hours=[classes.Hours(day, 15, 36, 3) for day in (1, 2, 3, 4, 5)], opened_on=day_of(now), by=by, at=now,
    )  # fmt: skip
    terms = offers.Terms(
        form=ServiceForm.FULL_DAY, weekdays=(1, 2, 3, 4, 5), first=16, last=34, amount_fen=360_000, meal_fen=2_500,
        meals=True,
    )  # fmt: skip
    return offers.publish(care_class=made, terms=terms, valid_from=day_of(now), by=by, at=now)


def _child(user: User, nickname: str) -> Child:
    now = clock.now()
    guardian = children.guardian(name=user.name, by=actor_of(user, on=day_of(now)), at=now)
    particulars = children.Particulars(
        nickname=nickname, name=f"演示·{nickname}", born_on=day_of(now) - timedelta(days=520)
    )
    by = actor_of(user, on=day_of(now))
    return children.register(particulars=particulars, relation=Relation.MOTHER, guardian=guardian, by=by, at=now)


@pytest.fixture
def town(transactional_db: None, settings: object, tmp_path: Path) -> Town:
    """Two institutions of one director, a family, and another family that came first."""
    rules.load_fixtures()
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    storage._folder.cache_clear()
    director, parent = _person(Kind.INSTITUTION, "演示·陈园长"), _person(Kind.FAMILY, "演示·孙家长")
    made = [_offer("演示橘井园", director), _offer("演示松果园", director)]
    _child(parent, "米粒")
    now, other = clock.now(), _child(families.a_parent("演示·周家长"), "豆苗")
    by = families.guardian_of(other)
    by = actor_of(User.objects.get(pk=by.user_id), on=day_of(now))
    before = applications.begin(child=other, offer=made[0], by=by, at=now)
    applications.submit(application=before, by=by, at=now)
    return Town(parent.username, director.username, made, before)


def _apply(family: Walker, town: Town) -> int:
    """Two choices, one priority with its document, sent; returns the application."""
    for offer in town.offers:
        family.goto(f"/applications/new/?offer={offer.pk}")
        family.look_closely()
        family.press("选为志愿")
    family.page.get_by_label("父母都在工作").check()
    family.look_closely()
    family.press("保存，去核对")
    family.says("还没传材料")
    family.look_closely()
    family.press("去上传")
    family.page.set_input_files(
        "input[type=file]", {"name": "演示在职证明.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    family.press("上传材料")
    family.look_closely()
    number = Application.objects.latest("pk").pk
    family.goto(f"/applications/{number}/review/")
    family.press("提交申请")
    return number


def _checked(director: Walker) -> None:
    director.goto("/places/applicants/")
    director.look_closely()
    director.press("米粒")
    director.look_closely()
    director.press("核对通过")
    director.says("名次已按规则更新")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_family_applies_waits_accepts_and_both_sides_sign(walk: Walk, town: Town, size: tuple[int, int]) -> None:
    family, director = walk(size), walk(DESKTOP)
    family.sign_in(town.family)
    director.sign_in(town.director)
    number = _apply(family, town)
    family.says("在演示橘井园排第 2，共 2 人")
    family.look_closely()

    _checked(director)
    family.goto(f"/applications/{number}/")
    family.says("在演示橘井园排第 1，共 2 人")
    family.says("材料核对通过，优先分变成 20 分，所以从第 2 位变成第 1 位。")
    family.picture("application-status-phone")
    family.press("看规则")
    family.says("名次怎么排")
    family.look_closely()

    waiting.advance(care_class_id=town.offers[0].care_class_id, by=access.system("waiting-list"), at=clock.now())
    place = Placement.objects.get(choice__application=number)
    family.goto(f"/applications/{number}/")
    family.press("去答复")
    family.says("演示橘井园有托位了")
    family.look_closely()
    family.press("接受托位")
    family.says("请双方确认协议")
    family.look_closely()
    family.press("我同意，确认协议")
    family.says("家庭已确认，等机构确认")

    director.goto("/places/applicants/?tab=signing")
    director.look_closely()
    director.press("看协议")
    director.press("代表机构确认协议")
    director.says("双方都确认了，协议生效")
    director.look_closely()
    sequencing.sequence(at=clock.now())
    family.goto(f"/placements/{place.pk}/agreement/")
    family.says("协议和公共账本一致，没有被改过")
    family.look_closely()
    answer = family.context.request.get(f"/placements/{place.pk}/agreement.pdf")
    assert answer.ok and answer.body().startswith(b"%PDF-")
    proof = family.context.request.get(f"/placements/{place.pk}/agreement.json")
    assert proof.ok and proof.json()["canonical"]
