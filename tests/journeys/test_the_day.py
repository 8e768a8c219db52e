"""A day of an institution: children come without a network, the guardian sees it, a stranger gets no child, a cluster
reaches the district, and the director reads half past eight."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import factories as houses
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.tablets import FULL, House, keep
from tests.journeys.test_receipts import enter
from tests.workers import work
from zhaohu.accounts.choices import Role
from zhaohu.attendance.models import ChildDay, Event
from zhaohu.core import clock
from zhaohu.families.models import Child

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
Walk = Callable[..., Walker]


@FULL
def test_a_day_from_the_first_child_without_a_network_to_the_page_of_half_past_eight(
    house: House, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Child.objects.get(pk=house.children[0])
    family = walk(PHONE)
    enter(family, first.guardianships.earliest("pk").guardian.user)
    officer = walk(DESKTOP)
    enter(officer, houses.officer(Role.DISTRICT_LEAD))
    officer.goto("/ratio-alerts/")
    officer.says("现在没有要注意的机构")

    tablet = house.opened()
    tablet.cut()
    began = clock.now()
    for child in house.children:
        tablet.comes(child)
    assert clock.now() - began < timedelta(minutes=5)
    tablet.says("离线，40 条待上传")
    keep(tablet.page, "tablet-room")
    family.goto("/home/")
    assert "母亲送到" not in family.page.content() and not Event.objects.exists()

    tablet.reach()
    assert ChildDay.objects.filter(state="present").count() == 20
    family.goto("/home/")
    family.says("母亲送到")
    family.goto("/messages/")
    family.says(f"{first.nickname}已到园")

    tablet.turns_away(first.pk, "演示来人")
    tablet.says("已全部上传")
    assert ChildDay.objects.get(child=first).state == "present"
    family.goto("/messages/")
    family.says(f"有人要接走{first.nickname}，已拒绝")

    for child in house.children[1:4]:
        tablet.finds(child, "mouth=blister")
    tablet.says("已全部上传")
    work()
    officer.goto("/ratio-alerts/")
    officer.says("1 处聚集性患病")
    officer.says("皮疹或疱疹，1 天内 3 个孩子（标准 3）")
    officer.look_closely()
    shown = officer.page.content()
    assert not any(name in shown for name in Child.objects.values_list("nickname", flat=True))
    officer.press("知悉")
    officer.says("已知悉，机构能看到。")

    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=45))
    director = walk(DESKTOP)
    enter(director, enrolment.director_user(house.institution))
    director.goto("/day/")
    director.says("1 天内 3 个孩子皮疹或疱疹")
    director.says("今天应到 20 人")
    director.says("机构还没有知悉")
    director.look_closely()
    director.picture("the-day", whole=True)
    director.press("知悉，已告知社区卫生服务中心")
    director.says("已知悉，区里能看到。")
    director.says("，已告知社区卫生服务中心")
