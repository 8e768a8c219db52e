"""A director reads half past eight, settles a conflict and pairs a tablet; the family sees where its child is."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.staff import factories as staff
from zhaohu.attendance.services import watch
from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.staff.models import ClassAssignment
from zhaohu.staff.services import presence

Walk = Callable[..., Walker]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_director_reads_the_day_and_the_family_sees_its_child(
    walk: Walk, city: None, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    now = factories.moment("08:30")
    monkeypatch.setattr(clock, "now", lambda: now)
    tablet, _token = factories.a_tablet(name="托小一班")
    places = factories.children(7, tablet.institution)
    others = factories.children(4, tablet.institution)
    for group, many in ((places, 1), (others, 1)):
        for _ in range(many):
            carer = staff.a_carer(tablet.institution)
            ClassAssignment.objects.create(employment=carer, care_class=group[0].care_class, starts_on=staff.ON)
            presence.clock_in(
                employment=carer, client_id=uuid4(), at=factories.moment("07:20"),
                by=enrolment.director(tablet.institution),
            )  # fmt: skip
    came = [factories.arrival("07:50", place.child, seq=n) for n, place in enumerate([*places[:6], *others[:3]])]
    checks = [
        factories.said("check", "07:51", place.child, when="morning", normal=True) for place in places[1:6]
    ]  # fmt: skip
    fever = factories.said(
        "check", "07:52", places[0].child, when="morning", normal=False, temperature=38.2, isolated=True
    )
    twice = factories.arrival("07:58", places[1].child, brought_by="", brought_name="外婆")
    count = factories.said("head_count", "08:20", present=[place.child_id for place in places[1:5]], place="操场")
    factories.hand_in(tablet, *came, *checks, fever, twice, count, at="08:21")
    watch.missing(by=system("在园检查"), at=now)
    watch.ratios(by=system("在园检查"), at=now)

    director = walk(size)
    enter(director, enrolment.director_user(tablet.institution))
    director.goto("/day/")
    director.says("缺 1 名保育人员")
    director.says("还没有到")
    director.look_closely()
    director.picture(f"day-{size[0]}", whole=True)
    director.press("记录和冲突")
    director.says("重复登记")
    director.look_closely()
    director.picture(f"day-events-{size[0]}", whole=True)
    director.press("核实")
    director.look_closely()
    director.page.get_by_label("这条不对，不计").check()
    director.page.get_by_label("理由").fill("外婆在门口等，是妈妈交接的")
    director.press("记下核实结果")
    director.says("没有要核实的记录")
    director.press("平板")
    director.press("生成配对码")
    director.says("只能用一次")
    director.look_closely()
    director.picture(f"tablets-{size[0]}", whole=True)
    director.press("患病和返园")
    director.look_closely()
    director.picture(f"illnesses-{size[0]}", whole=True)

    family = walk(size)
    enter(family, places[1].child.guardianships.earliest("pk").guardian.user)
    family.goto("/home/")
    family.says("母亲送到")
    family.look_closely()
    family.picture(f"where-{size[0]}", whole=True)
    waiting = walk(size)
    enter(waiting, places[6].child.guardianships.earliest("pk").guardian.user)
    waiting.goto("/home/")
    waiting.says("还没有到园")
    waiting.press("说明原因")
    waiting.look_closely()
    waiting.picture(f"missing-{size[0]}", whole=True)
    waiting.press("生病")
    waiting.says("谢谢，已告诉机构。")
