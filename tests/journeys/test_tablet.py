"""The tablet in the room: two taps a child, without a network, and nothing is lost, doubled or put out of order."""

from datetime import datetime, timedelta

import pytest

from tests.enrolment import factories as enrolment
from tests.journeys.tablets import FULL, PIN, TABLET, UPRIGHT, House, look_closely
from zhaohu.attendance.models import ChildDay, Device, Event
from zhaohu.attendance.services import devices
from zhaohu.core import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
HOUR = 3_600_000


def minutes_off(event: Event, began: datetime) -> float:
    return abs((event.happened_at - began) / timedelta(minutes=1))


@FULL
def test_a_carer_brings_twenty_children_in_while_the_network_is_cut_the_tab_dies_and_the_clock_is_moved(
    house: House,
) -> None:
    tablet = house.opened()
    tablet.cut()
    began = clock.now()
    waits = [tablet.comes(child) for child in house.children]
    assert clock.now() - began < timedelta(minutes=5)
    assert sorted(waits)[10] < 1  # 0.2 s on two quiet cores
    tablet.says("离线，40 条待上传")

    tablet.kill(moved=HOUR)
    tablet.unlock(house.carers[0].pk, PIN)
    tablet.is_open()
    assert {tablet.state(child) for child in house.children} == {"present"}
    tablet.says("离线，40 条待上传")
    assert not Event.objects.exists()

    tablet.reach()
    arrivals = house.told("arrival")
    assert [event.child_id for event in arrivals] == house.children
    assert [event.child_id for event in house.told("check")] == house.children
    assert {event.state for event in Event.objects.all()} == {"applied"}
    assert max(minutes_off(event, began) for event in arrivals) < 3
    assert ChildDay.objects.filter(state="present").count() == len(house.children)


def test_what_is_told_after_the_clock_was_moved_is_put_right_and_what_was_told_before_stays(house: House) -> None:
    tablet = house.opened()
    tablet.cut()
    began = clock.now()
    tablet.comes(house.children[0])
    tablet.kill(moved=-HOUR)
    tablet.unlock(house.carers[0].pk, PIN)
    tablet.comes(house.children[1])
    tablet.reach()
    arrivals = house.told("arrival")
    assert [event.child_id for event in arrivals] == house.children[:2]
    assert max(minutes_off(event, began) for event in arrivals) < 2


def test_two_tablets_of_one_room_agree_after_both_were_cut_off(house: House) -> None:
    one, other = house.opened(0), house.opened(1)
    for tablet in (one, other):
        tablet.cut()
    first, second, third, both = house.children[:4]
    one.comes(first)
    one.comes(both)
    other.comes(second)
    other.comes(both)
    other.comes(third)
    assert one.state(third) == "expected"

    other.reach()
    one.reach()
    for tablet in (one, other):
        tablet.page.evaluate("dispatchEvent(new Event('online'))")
        tablet.page.locator(".zt-count").wait_for()
    here = {event.child_id for event in house.told("arrival") if event.state == "applied"}
    assert here == {first, second, third, both}
    assert Event.objects.count() == 10
    assert [event.child_id for event in house.told("arrival") if event.state == "conflict"] == [both]
    assert one.shown(house.children) == other.shown(house.children)
    other.press("menu")
    other.says("待处理的冲突 1")


def test_left_alone_it_locks_itself_and_sends_all_the_same(house: House) -> None:
    tablet = house.tablet()
    tablet.page.clock.install()
    tablet.page.reload()
    tablet.pair(house.code())
    tablet.unlock(house.carers[0].pk, PIN)
    tablet.is_open()
    tablet.cut()
    tablet.comes(house.children[0])
    tablet.page.clock.fast_forward("03:05")
    tablet.says("您是哪位")
    tablet.says("2 条待上传，都存在本机")
    assert tablet.page.locator(".zt-tile").count() == 0
    tablet.context.set_offline(False)
    tablet.page.get_by_text("待上传").wait_for(state="detached")
    assert len(house.told("arrival")) == 1


def test_a_colleague_can_unlock_a_tablet_that_holds_somebody_elses_unsent_events(house: House) -> None:
    tablet = house.opened(0)
    tablet.cut()
    tablet.comes(house.children[0])
    tablet.kill()
    tablet.unlock(house.carers[1].pk, PIN)
    tablet.says("这个 PIN 现在要联网才能开")
    tablet.context.set_offline(False)
    tablet.types(PIN)
    tablet.says("已全部上传")
    assert [event.employment_id for event in house.told("arrival")] == [house.carers[0].pk]


def test_a_wrong_pin_opens_nothing_and_five_without_a_network_delete_the_copy(house: House) -> None:
    tablet = house.opened()
    tablet.cut()
    tablet.kill()
    tablet.unlock(house.carers[0].pk, "000000")
    tablet.says("还可以试 4 次")
    for left in (3, 2, 1):
        tablet.types("000000")
        tablet.says(f"还可以试 {left} 次")
    for pin in ("000000", PIN):
        tablet.types(pin)
        tablet.says("这个 PIN 现在要联网才能开")
    tablet.context.set_offline(False)
    tablet.types(PIN)
    tablet.is_open()


def test_a_killed_tablet_erases_everything_at_its_next_contact(house: House) -> None:
    tablet = house.opened()
    tablet.comes(house.children[0])
    tablet.says("已全部上传")
    devices.kill(
        device=Device.objects.get(), reason="遗失", by=enrolment.director(house.institution), at=clock.now()
    )  # fmt: skip
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.says("这台平板已被停用，本机数据已全部清除")
    assert tablet.left_behind() == [["erased"], []]
    tablet.kill()
    tablet.says("这台平板已被停用")


def test_a_wrong_tap_is_taken_back_and_a_later_one_is_corrected_with_a_reason(house: House) -> None:
    tablet = house.opened()
    wrong, right = house.children[:2]
    tablet.comes(wrong)
    tablet.press("undo")
    tablet.page.locator(f'[data-key="child-{wrong}"].zt-tile-expected').wait_for()
    tablet.comes(right)
    tablet.tile(right).click()
    tablet.press("mode", "records")
    tablet.page.locator('[data-do="correct"]').first.click()
    assert tablet.page.locator('[data-do="put_right"]').is_disabled()
    tablet.press("choose", "void=yes")
    assert tablet.page.locator('[data-do="put_right"]').is_disabled()
    tablet.press("choose", "why=why_child")
    tablet.page.locator('[data-do="put_right"]').click()
    tablet.page.locator(f'[data-key="child-{right}"].zt-tile-expected').wait_for()
    tablet.says("已全部上传")
    assert {event.state for event in house.told("arrival")} == {"undone"}
    assert [event.facts["reason"] for event in house.told("correct")] == ["点错孩子"]
    assert not ChildDay.objects.filter(state="present").exists()


def test_something_abnormal_is_isolated_called_and_recorded_in_four_taps(house: House) -> None:
    tablet = house.opened()
    child = house.children[0]
    tablet.finds(child, "temperature=38.5")
    tablet.says("已全部上传")
    (check,) = house.told("check")
    assert (check.facts["normal"], check.facts["isolated"], check.facts["temperature"]) == (False, True, 38.5)
    assert ChildDay.objects.get(child_id=child).isolated


def test_a_stranger_is_refused_on_a_red_screen_from_which_no_way_leads_to_handing_over(house: House) -> None:
    tablet = house.opened()
    child = house.children[0]
    tablet.comes(child)
    tablet.turns_away(child, "演示来人")
    tablet.says("已全部上传")
    assert [event.facts["name"] for event in house.told("refusal")] == ["演示来人"]
    assert tablet.state(child) == "present"
    tablet.tile(child).click()
    tablet.page.locator("[name=token]").fill("e30.AAAA")
    tablet.press("token")
    tablet.says("凭证无法识别")


def test_a_guardian_collects_a_child_after_the_face_was_compared(house: House) -> None:
    tablet = house.opened()
    child = house.children[0]
    tablet.comes(child)
    tablet.tile(child).click()
    leave = tablet.page.locator('[data-do="leave"]')
    assert leave.is_disabled()
    tablet.page.locator('.zt-choice[data-do="choose"]').first.click()
    leave.click()
    tablet.page.locator(f'[data-key="child-{child}"].zt-tile-left').wait_for()
    tablet.says("已全部上传")
    assert ChildDay.objects.get(child_id=child).state == "left"


def test_a_head_count_names_the_missing_child(house: House) -> None:
    tablet = house.opened()
    for child in house.children[:3]:
        tablet.comes(child)
    name = tablet.tile(house.children[2]).locator("b").inner_text()
    tablet.page.locator('[data-do="count"]').click()
    for child in house.children[:2]:
        tablet.press("see", child)
    tablet.press("counted")
    tablet.says("少 1 人")
    tablet.says(f"没有看到：{name}")
    tablet.press("count", "again")
    tablet.press("see", house.children[2])
    tablet.press("counted")
    tablet.kept("清点 3 人，已存本机")
    assert [event.facts["present"] for event in house.told("head_count")] == [house.children[:2], house.children[:3]]


def test_whoever_is_missed_is_listed_by_itself_and_only_a_reason_clears_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=36))
    tablet = house.opened()
    first, *others = house.children
    for child in others:
        tablet.comes(child)
    assert tablet.state(first) == "late"
    tablet.press("reason", first)
    assert tablet.page.locator('[data-do="excuse"]').is_disabled()
    tablet.press("choose", "reason=reason_ill")
    tablet.press("excuse", first)
    tablet.page.locator(f'[data-key="child-{first}"].zt-tile-absent').wait_for()
    tablet.says("已全部上传")
    assert [event.facts["reason"] for event in house.told("absence")] == ["生病"]


@pytest.mark.parametrize("size", [TABLET, (1024, 768), UPRIGHT, (360, 780)], ids=lambda size: f"{size[0]}")
def test_every_target_is_twelve_millimetres_and_every_text_stands_out_in_the_sun(
    house: House, size: tuple[int, int]
) -> None:
    tablet = house.opened(size=size)
    first, second = house.children[:2]
    look_closely(tablet)
    tablet.comes(first)
    tablet.tile(second).click()
    look_closely(tablet)
    tablet.press("mode", "check")
    tablet.press("choose", "mouth=blister")
    look_closely(tablet)
    tablet.press("close")
    tablet.tile(first).click()
    look_closely(tablet)
    tablet.press("unknown")
    look_closely(tablet)
    tablet.press("again", first)
    tablet.press("close")
    tablet.press("menu")
    tablet.press("language")
    look_closely(tablet)
    tablet.press("lock")
    look_closely(tablet)
