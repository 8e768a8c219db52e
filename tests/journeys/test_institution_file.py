"""The file of an institution: read by the district, contested by the director, answered beside the statement."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as people
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.portal.test_institution_file import filled
from tests.supervision import factories
from zhaohu.accounts.choices import Role
from zhaohu.core import clock

Walk = Callable[..., Walker]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_statement_of_the_file_is_contested_and_answered(
    walk: Walk, city: None, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], settings: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr(clock, "now", lambda: people.AT)
    settings.MEDIA_ROOT = tmp_path / "files"
    made = filled(factories.an_institution())
    factories.received(institution=made)
    director, officer = walk(size), walk(size)
    enter(director, factories.director(made))
    director.goto("/own/file/")
    director.says("哪一条不对")
    director.look_closely()
    director.press("对这一条有异议")
    director.look_closely()
    director.page.locator('[name="text"]').fill("当天设备在检修，有报修单。")
    director.press("提出异议")
    director.says("异议已提出")

    enter(officer, people.officer(Role.DISTRICT_REVIEWER))
    officer.goto(f"/office/files/{made.uscc}/")
    officer.says("机构有异议")
    officer.look_closely()
    officer.picture(f"institution-file-{size[0]}", whole=True)
    officer.goto("/office/statements/")
    officer.look_closely()
    officer.page.locator("main li a").first.click()
    officer.page.locator('[name="text"]').fill("已加注检修情况。")
    officer.page.get_by_label("已更正或加注").check()
    officer.look_closely()
    officer.press("答复")
    officer.says("已答复，机构已收到通知。")
    director.goto("/own/file/")
    director.says("已加注检修情况。")
