"""A guardian says who may collect the child; the person opens a code on a phone; a court's document is confirmed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno

from tests.attendance import factories, pickup_factories
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.accounts.models import User
from zhaohu.attendance.queries import roll
from zhaohu.core import clock

Walk = Callable[..., Walker]


def _shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that pages draw as codes from now on."""
    tokens: list[str] = []
    make = segno.make

    def kept(content: str, **options: Any) -> segno.QRCode:
        tokens.append(content)
        return make(content, **options)

    monkeypatch.setattr(segno, "make", kept)
    return tokens


def test_a_guardian_lets_somebody_collect_the_child_and_a_court_forbids_another(
    walk: Walk, city: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    now = factories.moment("16:50")
    monkeypatch.setattr(clock, "now", lambda: now)
    tokens = _shown(monkeypatch)
    tablet, _token = factories.a_tablet()
    child = factories.a_child(tablet.institution).child
    parent: User = child.guardianships.earliest("pk").guardian.user
    father, _key = pickup_factories.second_guardian(child)
    factories.hand_in(tablet, factories.arrival("07:50", child), at="07:51")
    portrait = tmp_path / "外婆.jpg"
    portrait.write_bytes(pickup_factories.picture())

    family = walk(PHONE)
    enter(family, parent)
    family.goto("/home/")
    family.press("谁可以接")
    family.says("没有别的接送人")
    family.look_closely()
    family.press("添加接送人")
    family.page.get_by_role("button", name="添加").click()
    family.says("需要改")
    family.look_closely()
    family.page.get_by_label("姓名", exact=True).fill("演示·王外婆")
    family.page.get_by_label("手机号", exact=True).fill("19900001234")
    family.page.get_by_label("是孩子的").select_option("mothers_mother")
    family.page.locator("input[name=photo]").set_input_files(portrait)
    family.page.locator("input[name=adult]").check()
    family.press("添加")
    family.says("演示·王外婆可以接")
    family.says("199****1234")
    family.look_closely()
    family.press("发二维码链接")
    family.says("只显示这一次")
    family.look_closely()
    address = family.page.locator(".zh-code").inner_text().strip()

    grandmother = walk(PHONE)  # no account
    grandmother.goto(address)
    grandmother.says("秒内有效")
    grandmother.look_closely()
    grandmother.picture("pickup-token", whole=True)
    collected = factories.departure(now, child, pickup="", token=tokens[-1], verified="token")
    assert [one["state"] for one in factories.hand_in(tablet, collected, at="16:51")] == ["applied"]
    assert factories.day_of(child).collected_by == "外婆"

    family.goto(f"/family/children/{child.pk}/pickup/temporary/")
    family.page.get_by_label("姓名", exact=True).fill("演示·赵邻居")
    family.page.get_by_label("手机号", exact=True).fill("19900005678")
    family.page.locator("input[name=adult]").check()
    family.press("生成接送码")
    family.says("机构的老师看不到")
    family.look_closely()
    family.picture("pickup-code", whole=True)

    family.goto(f"/family/children/{child.pk}/pickup/block/")
    family.look_closely()
    family.page.get_by_label("演示·孙爸爸").check()
    family.page.get_by_label("法院", exact=True).fill("演示区人民法院")
    family.page.get_by_label("文书号").fill("（2026）演民保令9号")
    family.page.get_by_label("文书日期").fill("2026-11-30")
    family.page.locator("input[name=file]").set_input_files(portrait)
    family.press("提交")
    family.says("已提交")
    family.look_closely()

    director = walk(PHONE)
    enter(director, enrolment.director_user(tablet.institution))
    director.goto("/day/pickups/")
    director.says("1 份法院文书等您核对")
    director.look_closely()
    director.press("核对文书")
    director.look_closely()
    director.page.get_by_label("与原件一致").check()
    director.page.get_by_label("核对了什么").fill("已看原件，致电法院核实")
    director.press("保存")
    director.says("所有平板立即生效")
    director.look_closely()
    director.goto(f"/day/pickups/{child.pk}/")
    director.says("法院禁止接送，不要交接")
    director.look_closely()
    director.picture("pickups-director", whole=True)
    (told,) = roll.of_day(tablet.institution, at=now)["children"]
    assert "custody" in told["alerts"] and factories.key_of(child) in [one["id"] for one in told["pickups"]]

    other = walk(PHONE)
    enter(other, User.objects.get(pk=father.user_id))
    other.goto(f"/family/children/{child.pk}/pickup/")
    other.says("您现在不能接孩子")
    other.look_closely()
