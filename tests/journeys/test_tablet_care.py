"""Care at the tablet: the log of a group in a few taps, the round of the sleepers, medicine under two signatures."""

from datetime import timedelta

import pytest

from tests.attendance import log_factories as logs
from tests.journeys.tablets import PIN, House, Tablet, look_closely
from zhaohu.attendance.models import ChildDay, Dose, LogEntry
from zhaohu.core import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
SIZES = pytest.mark.parametrize("size", [(1024, 768), (360, 780)], ids=["1024", "360"])


def in_the_room(house: House, count: int = 3, size: tuple[int, int] = (1024, 768)) -> tuple[Tablet, list[int]]:
    tablet = house.opened(size=size)
    for child in house.children[:count]:
        tablet.comes(child)
    return tablet, house.children[:count]


def entries() -> list[tuple[int, str, dict[str, object]]]:
    rows = LogEntry.objects.order_by("happened_at", "child_id")
    return [(row.child_id, row.what, row.facts) for row in rows]


@SIZES
def test_a_meal_of_the_whole_room_is_logged_in_four_taps_and_moves_nobody(house: House, size: tuple[int, int]) -> None:
    tablet, here = in_the_room(house, size=size)
    tablet.press("log")
    look_closely(tablet)
    assert tablet.page.locator('[data-do="note"]').is_disabled()
    tablet.press("choose", "amount=all")
    tablet.press("pick_room")
    tablet.page.locator('[data-do="note"]').click()
    tablet.kept("3 个孩子，已存本机")
    assert entries() == [(child, "meal", {"meal": "breakfast", "amount": "all"}) for child in here]
    assert len(house.told("log")) == 1
    assert ChildDay.objects.filter(state="present").count() == len(here)
    assert len(house.told("arrival")) == len(here) and house.told("departure") == []


def test_an_entry_of_some_children_is_taken_back_for_all_of_them(house: House) -> None:
    tablet, here = in_the_room(house)
    tablet.press("log")
    tablet.press("what", "nappy")
    tablet.press("choose", "nappy=wet")
    tablet.press("pick", here[0])
    tablet.press("pick", here[1])
    tablet.page.locator('[data-do="note"]').click()
    tablet.press("undo")
    tablet.kept("已撤销")
    assert [event.state for event in house.told("log")] == ["undone"]
    assert entries() == []


@SIZES
def test_sleepers_are_looked_at_when_the_tablet_shakes(
    house: House, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, here = in_the_room(house, size=size)
    tablet.page.evaluate("() => { navigator.vibrate = () => (document.body.dataset.shaken = 'yes') }")
    tablet.press("log")
    tablet.press("what", "sleep")
    tablet.press("choose", "state=asleep")
    tablet.press("pick_room")
    tablet.page.locator('[data-do="note"]').click()
    tablet.kept("3 个孩子，已存本机")
    assert tablet.page.locator("body[data-shaken]").count() == 0
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=11))
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.says("3 个孩子该巡视了")
    tablet.page.locator("body[data-shaken]").wait_for()
    look_closely(tablet)
    tablet.page.locator('.zt-bar-sleep [data-do="sleep"]').click()
    look_closely(tablet)
    tablet.press("look", f"{here[0]}=back")
    tablet.page.locator("strong.zt-due").nth(1).wait_for()
    tablet.press("look_round")
    tablet.press("wake", here[1])
    tablet.page.locator(f'[data-key="nap-{here[1]}"]').wait_for(state="detached")
    tablet.press("close")
    tablet.kept("醒了已记录")
    told = [(child, what) for child, what, _facts in entries()]
    assert told[3:] == [(here[0], "sleep_check"), *((child, "sleep_check") for child in here), (here[1], "sleep")]
    assert {event.state for event in house.told("log")} == {"applied"}


@SIZES
def test_medicine_is_given_by_one_and_witnessed_by_another(house: House, size: tuple[int, int]) -> None:
    logs.an_allergy(house.child(), "egg")
    logs.an_order(house.child(), house.institution, times=[7 * 60 + 50])
    tablet, (child,) = in_the_room(house, 1, size)
    assert "忌蛋（严重）" in tablet.tile(child).inner_text() and "07:50 现在用药" in tablet.tile(child).inner_text()
    tablet.tile(child).click()
    tablet.says("蛋过敏时：打 120")
    tablet.press("mode", "care")
    look_closely(tablet)
    tablet.page.locator('[data-do="dose"]').click()
    look_closely(tablet)
    tablet.press("give")
    tablet.page.locator('[data-do="dose"]', has_text="见证").click()
    tablet.says("见证要由另一位老师")
    assert tablet.page.locator('[data-do="witness"]').count() == 0
    tablet.page.locator('.zt-deeds [data-do="lock"]').click()
    tablet.unlock(house.carers[1].pk, PIN)
    tablet.is_open()
    tablet.tile(child).click()
    tablet.press("mode", "care")
    tablet.page.locator('[data-do="dose"]').click()
    tablet.press("witness")
    tablet.says("已给药，两人签字")
    tablet.press("close")
    tablet.kept("已见证")
    dose = Dose.objects.get()
    assert [dose.given_by_id, dose.witnessed_by_id] == [carer.pk for carer in house.carers]
    assert {event.state for event in house.told("log")} == {"applied"}
