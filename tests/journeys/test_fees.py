"""A month's fees: the director draws and issues it, a family pays it on a phone, the director sees the money."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import factories as base
from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories
from tests.families import factories as families
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.queries import fees_facts
from zhaohu.enrolment.services import classes, offers, placements
from zhaohu.institutions.choices.institution import ClassType, ServiceForm
from zhaohu.institutions.models import Membership

Walk = Callable[..., Walker]


@pytest.fixture
def place(city: None) -> Placement:
    """The demonstration's family has a place with the demonstration's director since before last month."""
    institution = enrolment.an_institution()
    user = User.objects.get(username="yuanzhang-chen")
    Membership.objects.filter(institution=institution).update(user=user)
    director, begin = base.actor(user), clock.now() - timedelta(days=70)
    care_class = classes.open(
        institution=institution, name="托小一班", class_type=ClassType.TODDLER, size=15, by=director, at=begin,
        hours=[classes.Hours(day, 15, 36, 3) for day in enrolment.WORKDAYS], opened_on=clock.day_of(begin),
    )  # fmt: skip
    terms = offers.Terms(
        form=ServiceForm.FULL_DAY, weekdays=enrolment.WORKDAYS, first=16, last=34, amount_fen=360_000, meals=True,
        meal_fen=2_500,
    )  # fmt: skip
    offer = offers.publish(care_class=care_class, terms=terms, valid_from=clock.day_of(begin), by=director, at=begin)
    guardian = families.a_guardian(User.objects.get(username="jiazhang-sun"))
    child = families.a_child(guardian, nickname="孙小满", born_on=clock.day_of(begin) - timedelta(days=500))
    made = enrolment.an_accepted_place(child, offer, starts_on=clock.day_of(begin))
    placements.move(placement=made, to=PlacementState.AGREED, by=director, at=begin, event="placement.agreed")
    month = fees_facts.before(fees_facts.first_of(clock.day_of(clock.now())))
    factories.absent(made, 13, 14, month=month)
    return made


def test_a_director_issues_the_month_and_a_family_pays_it_on_a_phone(place: Placement, walk: Walk) -> None:
    director = walk(DESKTOP)
    director.sign_in("yuanzhang-chen")
    director.goto("/places/fees/")
    director.says("还没有生成账单")
    director.look_closely()
    director.press("生成账单")
    director.says("已生成 1 份待核对的账单")
    director.look_closely()
    director.press("孙小满")
    director.says("全月")
    director.says("按未出勤天数退")
    director.look_closely()
    director.press("收费")
    director.press("全部发出")
    director.says("明细不能再改")
    director.look_closely()
    director.press("发出")
    director.says("家庭已收到通知")

    family = walk(PHONE)
    family.sign_in("jiazhang-sun")
    family.goto("/fees/")
    family.says("有 1 份账单要缴")
    family.look_closely()
    family.page.get_by_role("link", name="孙小满").first.click()
    family.says("怎么算的")
    family.says("补贴待发")
    family.look_closely()
    family.picture("family-statement-mobile", whole=True)
    family.page.get_by_role("button", name="缴费").click()
    family.says("演示支付，不会扣款")
    family.look_closely()
    family.press("确认支付（演示）")
    family.says("已结清")
    family.says("付款记录")
    family.look_closely()
    family.press("申请退款")
    family.says("最多可退")
    family.look_closely()

    director.goto("/places/fees/")
    director.says("已全部结清")
    director.look_closely()
    director.picture("director-fees-desktop")


def test_a_family_without_javascript_pays_too(place: Placement, walk: Walk) -> None:
    month = fees_facts.before(fees_facts.first_of(clock.day_of(clock.now())))
    statement = factories.issued(place, month)
    family = walk(PHONE, javascript=False)
    family.sign_in("jiazhang-sun")
    family.goto(f"/fees/{statement.pk}/")
    family.page.get_by_role("button", name="缴费").click()
    family.press("取消支付")
    family.page.get_by_role("button", name="缴费").click()
    family.press("确认支付（演示）")
    family.says("已结清")
