"""A lifetime ban that one officer proposes and another confirms in Chaoyang stops a clock-in in Haidian."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.staff import factories, weeks
from zhaohu.accounts.choices import Role
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.models import PracticeBan, Presence

Walk = Callable[..., Walker]
AT, ON = factories.AT, factories.ON


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_lifetime_ban_stops_a_clock_in_in_another_district(
    walk: Walk, city: None, today: list[datetime], size: tuple[int, int]
) -> None:
    haidian = people.district("110108", "海淀区")
    house = enrolment.an_institution(district=haidian)
    carer = factories.a_carer(house)
    manager = factories.hired(house, post=WorkPost.DIRECTOR)
    weeks.published(weeks.a_shift(ON, carer=carer))
    reviewer, lead, worker, director = walk(size), walk(size), walk(PHONE), walk(size)
    enter(worker, factories.account_of(carer))
    worker.goto("/staff/mine/")
    worker.press("签到")
    worker.says("已签到。")

    enter(reviewer, people.officer(Role.DISTRICT_REVIEWER))
    reviewer.goto("/staff/bans/propose/")
    reviewer.fill(name=carer.member.name, identity=carer.member.identity, decision_number="演卫罚〔2026〕9 号")
    reviewer.fill(basis="京政办发〔2019〕26号", reason="演示内容，没有真实人员。", starts_on=ON.isoformat())
    reviewer.press("提出，等复核")
    reviewer.says("须由另一位负责人复核")
    reviewer.says("今天起还有 1 个班次")
    reviewer.look_closely()
    ban = PracticeBan.objects.get()

    today[0] = AT + timedelta(seconds=30)
    enter(lead, people.officer(Role.DISTRICT_LEAD))
    lead.goto(f"/staff/bans/{ban.pk}/")
    lead.says("正在岗")
    lead.press("同意，立即生效")
    lead.says("已生效")
    lead.look_closely()
    assert Presence.objects.get().left_at == today[0]

    today[0] = AT + timedelta(seconds=60)
    worker.goto("/staff/mine/")
    worker.says("被禁止从业")
    enter(director, enrolment.director_user(house))
    director.goto("/messages/")
    director.says("须立即停止工作")

    reviewer.goto(f"/staff/bans/{ban.pk}/")
    reviewer.press("对直接管理人员提出")
    reviewer.says(manager.member.name)
    reviewer.look_closely()
    reviewer.press("提出，等复核")
    reviewer.says("已提出，等另一位负责人复核。")
    reviewer.look_closely()
    assert PracticeBan.objects.get(because_of=ban).identity_digest == manager.member.identity_digest
