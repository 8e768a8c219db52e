"""Who collects a child, at the tablet in the room: codes, signed tokens, courts and faces, as the server makes them."""

import pytest

from tests.attendance import factories as attendance
from tests.attendance import pickup_factories as pickups
from tests.journeys.tablets import PIN, House, Tablet, look_closely
from zhaohu.attendance.models import ChildDay, PickupPerson
from zhaohu.attendance.services import tokens
from zhaohu.core import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
SEVEN = attendance.moment("07:00")
MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def a_temporary(house: House) -> tuple[PickupPerson, str]:
    return pickups.a_temporary(house.child(), first="07:00", last="19:00", at=SEVEN)


def shown(tablet: Tablet, token: str) -> None:
    tablet.page.locator("[name=token]").fill(token)
    tablet.press("token")


def has_left(tablet: Tablet, child: int) -> None:
    tablet.page.locator('[data-do="leave"]').click()
    tablet.page.locator(f'[data-key="child-{child}"].zt-tile-left').wait_for()


def collected(house: House) -> list[tuple[str, str, str]]:
    return [(one.facts["pickup"], one.facts["verified"], one.state) for one in house.told("departure")]


def a_token(house: House, person: str, place: int = 0) -> str:
    return tokens.issue(
        institution=house.institution, child=house.children[place], person=person, at=clock.now(), seconds=600
    )


def test_whoever_may_collect_for_once_is_let_go_with_the_code_alone_and_only_with_the_network(house: House) -> None:
    person, code = a_temporary(house)
    tablet, child = house.opened(), house.children[0]
    tablet.comes(child)
    tablet.tile(child).click()
    tablet.press("choose", f"who=person:{person.pk}")
    tablet.says("这位是临时接送人")
    assert tablet.page.locator('[data-do="leave"]').is_disabled()
    tablet.says("已全部上传")
    tablet.cut()
    shown(tablet, code)
    tablet.page.locator("p.zt-said", has_text="现在离线").wait_for()
    assert tablet.page.locator('[data-do="leave"]').is_disabled()
    tablet.reach()
    tablet.press("token")
    tablet.says("凭证有效，请核对本人")
    tablet.press("close")
    tablet.tile(child).click()  # a code is used up, so what it was exchanged for outlives a closed sheet
    tablet.says("凭证有效，请核对本人")
    has_left(tablet, child)
    tablet.says("已全部上传")
    assert collected(house) == [(f"person:{person.pk}", "code", "applied")]
    assert ChildDay.objects.get(child_id=child).state == "left"


def test_a_wrong_code_is_refused_on_the_red_screen(house: House) -> None:
    _person, code = a_temporary(house)
    tablet, child = house.opened(), house.children[0]
    tablet.comes(child)
    tablet.tile(child).click()
    shown(tablet, f"{(int(code) + 1) % 1_000_000:06d}")
    tablet.says("接送码不对、已用过，或不在时间内")
    assert tablet.page.locator('[data-do="leave"]').count() == 0
    assert house.told("departure") == []


def test_a_scanned_token_of_the_server_lets_a_person_collect_without_a_network(house: House) -> None:
    person, _code = a_temporary(house)
    tablet, child = house.opened(), house.children[0]
    tablet.comes(child)
    tablet.says("已全部上传")
    token = a_token(house, f"person:{person.pk}")
    tablet.cut()
    tablet.tile(child).click()
    shown(tablet, token)
    tablet.says("凭证有效，请核对本人")
    has_left(tablet, child)
    tablet.reach()
    assert collected(house) == [(f"person:{person.pk}", "token", "applied")]


def test_a_token_of_another_child_or_spelt_otherwise_or_of_nobody_on_the_list_is_refused(house: House) -> None:
    key = attendance.key_of(house.child())
    tablet, child = house.opened(), house.children[0]
    tablet.comes(child)
    good = a_token(house, key)
    alike = MARKS[(MARKS.index(good[-1]) & 48) + (MARKS.index(good[-1]) + 1) % 16]
    for token, words in (
        (a_token(house, key, place=1), "这张凭证不是给"),
        (good[:-1] + alike, "凭证被改动过"),
        (a_token(house, "person:999999"), "凭证上的人不在"),
    ):
        tablet.tile(child).click()
        shown(tablet, token)
        tablet.says(words)
        tablet.press("again", child)
        tablet.press("close")
    assert house.told("departure") == []


def test_whom_a_court_forbids_is_named_red_and_refused_even_with_a_token(house: House) -> None:
    _by, key = pickups.second_guardian(house.child())
    pickups.confirmed(pickups.a_block(house.child(), against=key, at=SEVEN), house.institution, at=SEVEN)
    pickups.a_block(house.child(), name="演示·李某", at=SEVEN)
    tablet, child = house.opened(), house.children[0]
    assert "限制接送" in tablet.tile(child).inner_text()
    tablet.comes(child)
    tablet.tile(child).click()
    tablet.says("法院禁止演示·李某接走孩子")
    tablet.says("演示区人民法院")
    assert tablet.page.locator(f'[data-is="who={key}"]').count() == 0
    assert tablet.page.locator(".zt-forbidden").count() == 2
    look_closely(tablet)
    shown(tablet, a_token(house, key))
    tablet.says("凭证上的人不在")
    look_closely(tablet)
    tablet.press("again", child)
    tablet.page.locator(".zt-forbidden", has_text="李某").click()
    tablet.says("不要交接，立即告诉园长")
    assert tablet.page.locator('[data-do="leave"]').count() == 0
    tablet.press("refuse")
    tablet.kept("已记录拒绝交接")
    assert [event.facts["name"] for event in house.told("refusal")] == ["演示·李某"]
    assert house.told("departure") == []


def test_a_face_is_compared_without_a_network_and_goes_with_the_permission(house: House) -> None:
    person = pickups.a_person(house.child(), at=SEVEN)
    tablet, child = house.opened(), house.children[0]
    tablet.comes(child)
    photo = f"photo /tablet/photos/{person.pk}/?v={person.photo_id}"
    tablet.says("已全部上传")
    tablet.tile(child).click()
    row = f'[data-key="pickup-person:{person.pk}"]'
    tablet.page.locator(f"{row} img.zt-face").wait_for()
    tablet.cut()
    tablet.kill()
    tablet.unlock(house.carers[0].pk, PIN)
    tablet.tile(child).click()
    face = tablet.page.locator(f"{row} img.zt-face")
    face.wait_for()
    assert face.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100
    assert photo in tablet.left_behind()[0]
    pickups.pickups.end(person=person, by=pickups.guardian(house.child()), at=clock.now())
    tablet.context.set_offline(False)
    tablet.page.locator(row).wait_for(state="detached")
    tablet.says("已全部上传")
    assert photo not in tablet.left_behind()[0]
