"""A parent gets the dates of the leave right for a twin birth: on a phone, without signing in."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.journeys.conftest import DESKTOP, PHONE, Walker

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("today")


def test_a_parent_gets_the_dates_right_for_a_twin_birth(
    walk: Walk, today: list[datetime], transactional_db: None, rules_loaded: None
) -> None:
    parent = walk(PHONE)
    parent.goto("/")
    parent.page.locator("a.zh-tile", has_text="家庭支持").click()
    parent.says("算育儿补贴")
    parent.look_closely()
    parent.press("算产假、陪产假、育儿假")
    parent.fill(born_on="2026-11-24", babies="2", partner_from="2026-11-20")
    parent.press("计算")
    parent.says("陪产假不能早于出生或预产日期。")
    parent.look_closely()
    parent.fill(partner_from="", before="10", shared="10")
    parent.press("计算")
    parent.says("母亲的产假共 163 天")
    parent.says("2026-11-14 开始，2027-04-26 返岗")
    for words in ("2026-12-18", "每个工作日 120 分钟", "夫妻调整假期"):
        parent.says(words)
    parent.look_closely()
    with parent.page.expect_download() as got:
        parent.page.get_by_role("link", name="存到日历").click()
    assert b"DTSTART;VALUE=DATE:20261114" in got.value.path().read_bytes()


def test_deduction_and_subsidy_are_calculated_on_a_desktop(
    walk: Walk, today: list[datetime], transactional_db: None, rules_loaded: None
) -> None:
    parent = walk(DESKTOP)
    parent.goto("/support/tax/")
    parent.fill(born_on="2026-11-24", babies="2", year="2026")
    parent.press("计算")
    parent.says("2026 年全家可扣 8,000.00 元")
    parent.look_closely()
    parent.goto("/support/subsidy/")
    parent.fill(born_on="2023-12-15")
    parent.press("计算")
    parent.says("到 3 周岁共 7,200.00 元")
    parent.look_closely()
