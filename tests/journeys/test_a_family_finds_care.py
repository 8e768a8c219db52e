"""In the demonstration city: found, applied, ranked, offered, signed; booked and seen at once; allocated in the open.

It takes the README's pictures.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.workers import work
from zhaohu.core import clock
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Booking, Placement, Round, ServiceOffer
from zhaohu.enrolment.queries import availability
from zhaohu.enrolment.services import rounds

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("whole_city")


def finds(family: Walker) -> None:
    """Without signing in: by district and age, then one institution."""
    family.goto("/care/?q=朝阳区&age=17&form=full_day")
    family.look_closely()
    family.picture("care")
    family.page.locator("article .zh-inst-name").first.click()
    family.says("全日托")
    family.look_closely()
    family.picture("care-institution")


def answers(family: Walker) -> Placement:
    """The place that is offered to 演示·孙家长's child, taken in one tap from the first page."""
    place = Placement.objects.get(
        state=PlacementState.OFFERED, child__guardianships__guardian__user__username="jiazhang-sun"
    )
    family.sign_in("jiazhang-sun")
    family.goto("/home/")
    family.says("要您办的")
    family.look_closely()
    family.picture("family-home")
    family.goto(f"/applications/{place.choice.application_id}/")  # type: ignore[union-attr]
    family.look_closely()
    family.picture("application")
    family.press("去答复")
    family.look_closely()
    family.picture("placement")
    family.press("接受托位")
    family.press("我同意，确认协议")
    family.says("家庭已确认，等机构确认")
    return place


def signs(director: Walker, family: Walker, place: Placement) -> None:
    director.goto("/places/applicants/?tab=signing")
    director.look_closely()
    director.goto(f"/placements/{place.pk}/agreement/")
    director.press("代表机构确认协议")
    director.says("双方都确认了，协议生效")
    family.goto(f"/placements/{place.pk}/agreement/")
    family.look_closely()
    family.picture("agreement")


def is_given_a_place(walk: Walk) -> None:
    family, director = walk(PHONE), walk(DESKTOP)
    finds(family)
    director.sign_in("yuanzhang-chen")
    place = answers(family)
    signs(director, family, place)
    family.goto("/home/")
    family.look_closely()
    family.goto(f"/family/children/{place.child_id}/readings/")
    family.says("演示·陈园长")
    family.look_closely()


def _morning(director: str) -> tuple[ServiceOffer, str]:
    """An hourly service of the director and a day on which nine to twelve is free: a Tuesday, if there is one."""
    on = clock.day_of(clock.now())
    offers = ServiceOffer.objects.filter(
        form="hourly", state="published", institution__memberships__user__username=director,
        from_months__lte=27, to_months__gt=27,
    )  # fmt: skip
    days = sorted((on + timedelta(days=n) for n in range(1, 14)), key=lambda day: (day.isoweekday() != 2, day))
    for offer in offers:
        for day in days:
            spans = availability.free_spans(offer, day)
            if any(span.first <= 18 and span.last >= 24 for span in spans):
                return offer, day.isoformat()
    raise AssertionError("no morning is free")


def books_a_morning(walk: Walk) -> None:
    family, director = walk(PHONE), walk(DESKTOP)
    offer, day = _morning("yuanzhang-chen")
    family.sign_in("jiazhang-zhou")
    director.sign_in("yuanzhang-chen")
    family.goto(f"/care/offers/{offer.pk}/book/?on={day}")
    family.press("09:00")
    family.page.get_by_role("navigation", name="结束时间").get_by_role("link", name="12:00").click()
    family.says("取消规则")
    family.look_closely()
    family.picture("booking")
    family.press("确认预约")
    family.says("已预约。")
    made = Booking.objects.latest("pk")
    assert (made.on.isoformat(), made.first, made.last) == (day, 18, 24)
    director.goto(f"/places/bookings/?on={day}")
    director.says("豆苗")
    director.goto("/places/classes/")
    director.look_closely()
    director.picture("classes")


def allocates(walk: Walk) -> None:
    round = Round.objects.get(state="open")
    reviewer, lead = walk(DESKTOP), walk(DESKTOP)
    reviewer.sign_in("chaoyang-han")
    reviewer.goto(f"/rounds/{round.pk}/simulate/")
    reviewer.press("试算")
    work()
    reviewer.says("第一志愿")
    reviewer.look_closely()
    reviewer.picture("round-compare")
    Round.objects.filter(pk=round.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    rounds.close_due(at=clock.now())
    reviewer.goto(f"/rounds/{round.pk}/")
    reviewer.press("提出正式分配")
    lead.sign_in("chaoyang-fuze")
    lead.goto(f"/rounds/{round.pk}/")
    lead.press("确认，开始计算")
    work()
    lead.goto(f"/rounds/{round.pk}/publish/")
    lead.page.get_by_label("输入批次名称以确认").fill(round.title)
    lead.page.get_by_role("button", name="公布结果").click()
    lead.says("正在逐家通知")
    work()
    lead.says("待答复")
    citizen = walk(PHONE)
    citizen.goto(f"/rounds/{round.pk}/public/")
    citizen.says("怎样核对抽签")
    citizen.look_closely()


def test_families_find_book_and_are_given_care_in_the_demonstration_city(walk: Walk) -> None:
    is_given_a_place(walk)
    books_a_morning(walk)
    allocates(walk)
