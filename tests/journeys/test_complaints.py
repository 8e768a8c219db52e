"""A citizen's complaint to its closure: a phone without account or JavaScript, an officer, an institution."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.workers import work
from zhaohu.core.models import DemonstrationMessage
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import Complaint

Walk = Callable[..., Walker]
WORDS = "接孩子时看见一位老师推了孩子一把，孩子摔倒哭了。"


def _complained(citizen: Walker) -> str:
    """Complain of abuse, with a phone number; returns the code."""
    page = citizen.page
    citizen.goto("/complaints/")
    page.get_by_label("机构名称或地址").fill("松果")
    citizen.press("查找")
    citizen.press("就是这家")
    page.get_by_label("虐待、体罚").check()
    page.get_by_label("发生了什么").fill(WORDS)
    page.get_by_label("手机号").fill("13800000031")
    citizen.press("提交投诉")
    citizen.says("按紧急投诉办理")
    return page.locator("#code").inner_text()


def test_a_complaint_from_a_phone_to_its_closure(walk: Walk, institution: Institution) -> None:
    citizen = walk(PHONE, javascript=False)
    code = _complained(citizen)
    work()
    assert DemonstrationMessage.objects.count() >= 1  # the police have it

    officer = walk(DESKTOP)
    officer.sign_in("chaoyang-han")
    officer.goto(reverse("supervision:complaints"))
    officer.press("领取下一件")
    officer.says(WORDS)
    officer.page.locator("#accept button").click()
    officer.says("已受理。")
    officer.page.locator("#ask summary").click()
    officer.page.locator("#ask").get_by_label("事由").fill("离园时段的看护")
    officer.page.locator("#ask").get_by_label("请机构说明什么").fill("请说明昨天离园时段在场人员和视频。")
    officer.page.locator("#ask button").click()
    officer.says("已发给机构。")

    director = walk(PHONE)
    director.sign_in("yuanzhang-chen")
    director.goto(reverse("supervision:questions"))
    director.press("去答复")
    assert WORDS not in director.page.content() and "13800000031" not in director.page.content()
    director.page.get_by_label("说明", exact=True).fill("当时有两位老师在场，视频已封存。")
    director.press("提交答复")
    director.says("已答复")

    officer.page.reload()
    officer.says("视频已封存")
    officer.page.locator("#answer summary").click()
    officer.page.locator("#answer").get_by_label("给投诉人的答复").fill("已调取视频，正在核查。")
    officer.page.locator("#answer button").click()
    officer.says("已答复投诉人。")
    officer.page.locator("#close").get_by_label("部分属实").check()
    officer.page.locator("#close").get_by_label("办理结果").fill("视频显示动作粗暴，已责令整改并批评教育。")
    officer.page.locator("#close button").click()
    officer.says("已办结。")

    again = walk(PHONE, javascript=False)
    again.goto("/complaints/code/")
    again.page.get_by_label("查询码").fill(code.lower())
    again.press("看进度")
    again.says("动作粗暴")
    again.page.get_by_label("解决了", exact=True).check()
    again.page.get_by_label("满意", exact=True).check()
    again.press("提交评价")
    again.says("谢谢评价。")
    made = Complaint.objects.get()
    assert (made.state, made.solved, made.satisfied) == ("closed", True, True)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_complaints_stand_on_every_screen(
    walk: Walk, institution: Institution, size: tuple[int, int]
) -> None:
    citizen = walk(size)
    citizen.goto("/complaints/?q=松果")
    citizen.look_closely()
    citizen.goto("/complaints/new/")
    citizen.look_closely()
    citizen.press("提交投诉")
    citizen.look_closely()
    _complained(citizen)
    citizen.look_closely()
    citizen.press("记好了，看进度")
    citizen.look_closely()
    officer = walk(size)
    officer.sign_in("chaoyang-han")
    officer.goto(reverse("supervision:complaints"))
    officer.look_closely()
    officer.picture(f"complaints-{size[0]}", whole=True)
    officer.press("领取下一件")
    officer.look_closely()
    officer.picture(f"complaint-{size[0]}", whole=True)
    officer.goto(reverse("supervision:complaint_rates"))
    officer.look_closely()
    director = walk(size)
    director.sign_in("yuanzhang-chen")
    director.goto(reverse("supervision:questions"))
    director.look_closely()
