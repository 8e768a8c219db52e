"""At 360 px: a director notes a meal for a class in a few taps and names a substitute; the family reads both."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.attendance import factories
from tests.attendance import log_factories as logs
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.attendance.models import LogEntry
from zhaohu.core import clock

Walk = Callable[..., Walker]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Noon of the tests' Monday, for the pages too."""
    at = factories.moment("12:10")
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_class_eats_one_child_eats_something_else_and_its_family_reads_it(
    walk: Walk, city: None, now: datetime, size: tuple[int, int]
) -> None:
    device, children = logs.a_class_of(3)
    child = children[0]
    logs.an_allergy(child, "egg")
    logs.an_order(child, device.institution, times=[720])
    logs.a_dish(device.institution, "egg")
    factories.hand_in(device, *(factories.arrival("08:00", one) for one in children), at="08:30")
    factories.hand_in(device, logs.logged("11:50", [child], what="sleep", state="asleep"), at="11:51")
    director, family = walk(size), walk(size)
    enter(director, enrolment.director_user(device.institution))
    enter(family, child.guardianships.get().guardian.user)
    director.goto("/log/")
    director.says("1 个孩子正在睡觉")
    director.look_closely()
    director.picture(f"log-{size[0]}", whole=True)
    director.press("用餐")  # one tap: the children here are chosen, lunch, all of it
    director.look_closely()
    director.press("记下")  # two
    director.says("已为 3 个孩子记下：用餐。")
    assert LogEntry.objects.filter(what="meal").count() == 3
    for address in ("/log/medicine/", "/menu/", "/log/enter/?what=sleep_check"):
        director.goto(address)
        director.look_closely()
    director.goto("/menu/conflicts/")
    director.look_closely()
    director.page.get_by_label("改吃什么").fill("番茄豆腐")
    director.press("写好替代")
    director.says("1 处冲突都写好了替代")
    director.look_closely()
    family.goto(f"/children/{child.pk}/day/")
    family.says("午餐全部吃完")
    family.look_closely()
    family.picture(f"child-day-{size[0]}", whole=True)
    for tab, words in (("食谱", "改吃：番茄豆腐"), ("过敏", "1 项过敏"), ("用药", "演示·退热糖浆")):
        family.page.get_by_role("navigation", name="的照护").get_by_role("link", name=tab).click()
        family.says(words)
        family.look_closely()
