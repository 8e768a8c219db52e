"""A director asks everybody after a look at whom, a parent answers with one tap; a wrong letter is taken back."""

from collections.abc import Callable

import pytest

from tests.attendance import factories
from tests.attendance import message_factories as letters
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.attendance.models import Incident, Message, MessageCopy
from zhaohu.core import clock

Walk = Callable[..., Walker]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_question_goes_out_after_a_look_and_is_answered_with_one_tap(
    walk: Walk, city: None, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    now = factories.moment("10:00")
    monkeypatch.setattr(clock, "now", lambda: now)
    house, (first, second) = letters.a_house(2)
    director, parent = walk(size), walk(size)
    enter(director, enrolment.director_user(house))
    enter(parent, first.guardianships.get().guardian.user)

    director.goto("/contact/")
    director.says("来信都看过、都回了")
    director.look_closely()
    director.press("写消息")
    director.look_closely()
    page = director.page
    page.get_by_label("发给谁").select_option("all")
    page.get_by_label("内容").fill("周六上午亲子运动会，来吗？")
    page.get_by_label("要家长办的").check()
    page.get_by_label("怎样回复").select_option("yes_no")
    page.get_by_label("最晚什么时候回复").fill("2026-12-02T18:00")
    director.press("下一步")
    director.says("发给 2 个孩子的 2 位监护人？")
    director.look_closely()
    director.picture(f"message-confirm-{size[0]}", whole=True)
    assert not Message.objects.exists()
    page.get_by_label("我看过收件人").check()
    director.press("发给这 2 位")
    director.says("2 家没有回复")
    director.look_closely()

    parent.goto("/home/")
    parent.says("周六上午亲子运动会，来吗？")
    parent.press("回答")
    parent.says("机构有 1 件事要您做")
    parent.look_closely()
    parent.picture(f"messages-{size[0]}", whole=True)
    parent.page.get_by_role("button", name="是").focus()
    parent.page.keyboard.press("Enter")
    parent.says("已回复，机构能看到。")
    assert MessageCopy.objects.get(child=first).answer == "yes"
    parent.page.get_by_label("内容").fill("今天姥姥来接，会晚十分钟。")
    parent.press("发送")
    parent.says("机构还没有看")
    parent.look_closely()

    director.goto("/contact/")
    director.says("1 封家长来信没有看")
    director.press("看信")
    director.says("今天姥姥来接，会晚十分钟。")
    director.look_closely()
    page.get_by_label("内容").fill(f"{second.nickname}今天有点咳嗽。")
    director.press("发送")
    director.says("内容里提到了别的孩子")
    page.get_by_label("我看过收件人").check()
    director.press("发给这 1 位")

    director.press("发错了人，撤回")
    director.look_closely()
    page.get_by_label("里面说的是哪个孩子").select_option(str(second.pk))
    page.get_by_label("为什么撤回").fill("选错了孩子")
    director.page.get_by_role("button", name="撤回").click()
    director.says("已撤回。事件已登记")
    director.look_closely()
    assert Incident.objects.get().child == second
    parent.goto("/messages/letters/")
    parent.says("这条消息发错了人")
    assert "咳嗽" not in parent.page.content()


def test_the_letters_of_a_family_in_large_type_and_in_english(
    walk: Walk, city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, (child, _other) = letters.a_house(2)
    now = factories.AT
    monkeypatch.setattr(clock, "now", lambda: now)
    letters.ask(house, f"child:{child.pk}", ask="choice", options=["周六", "周日"])
    parent = walk(PHONE)
    enter(parent, child.guardianships.get().guardian.user)
    parent.goto("/messages/letters/")
    parent.press("大字")
    parent.look_closely()
    parent.press("English")
    parent.look_closely()
    parent.goto("/messages/quiet/")
    parent.look_closely()
