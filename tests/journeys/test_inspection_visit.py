"""A visit on a phone of 390 px: loaded in the office, gone through without a network, signed by all, on paper."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories as people
from tests.journeys.conftest import Walker
from tests.journeys.test_receipts import enter
from tests.supervision import factories as complaints
from tests.supervision import visit_factories as factories
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.models import Finding, VisitEvent, VisitPhoto, VisitRecord, VisitVoice
from zhaohu.supervision.services import record_papers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
Walk = Callable[..., Walker]
PHONE, PIN = (390, 844), "482916"
ITEMS = ("AQ-04", "AQ-12", "CY-01", "CY-02", "FW-08")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def visit() -> factories.Visit:
    house = complaints.an_institution(name="演示·云桥里托育中心", phone="010-00000000")
    return factories.a_visit(ITEMS, institution=house)


def _phone(walk: Walk, officer: User, *, located: bool = True, heard: bool = True) -> Walker:
    """An officer's phone, with the PIN chosen."""
    phone = walk(PHONE)
    if located:
        phone.context.grant_permissions(["geolocation", "microphone"] if heard else ["geolocation"])
        phone.context.set_geolocation({"latitude": 39.9, "longitude": 116.4, "accuracy": 15})
    enter(phone, officer)
    phone.goto("/visit/")
    phone.page.locator("[name=pin]").fill(PIN)
    phone.page.locator("[name=again]").fill(PIN)
    phone.press("设好，继续")
    phone.says("我的检查")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return phone


def _loaded(walk: Walk, visit: factories.Visit, officer: int = 0, **how: Any) -> Walker:
    phone = _phone(walk, visit.officers[officer], **how)
    phone.press("装到手机")
    phone.says("到场亮证")
    return phone


def _again(phone: Walker) -> None:
    """The tab dies without a word, and a new one is opened."""
    phone.page.goto("about:blank")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.goto("/visit/")


def _unlock(phone: Walker) -> None:
    phone.page.locator("[name=pin]").fill(PIN)
    phone.press("打开")


def _tap(phone: Walker, does: str, on: str = "") -> None:
    phone.page.locator(f'[data-do="{does}"][data-is="{on}"]' if on else f'[data-do="{does}"]').first.click()


def _item(phone: Walker, code: str, result: str) -> None:
    """From the list to an item, and what was found there."""
    _tap(phone, "item", code)
    _tap(phone, "result", result)


def _picture() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "gray").save(out, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _draw(phone: Walker, pad: str) -> None:
    field = phone.page.locator(f'[data-pad="{pad}"]')
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    mouse, left, top = phone.page.mouse, box["x"], box["y"]
    mouse.move(left + 40, top + 60)
    mouse.down()
    for step in range(8):
        mouse.move(left + 40 + step * 20, top + 60 + (step % 2) * 30)
    mouse.up()


def test_loaded_gone_through_offline_signed_by_all_and_on_paper(walk: Walk, visit: factories.Visit) -> None:
    phone, second = _loaded(walk, visit), _loaded(walk, visit, 1)
    phone.look_closely()
    phone.context.set_offline(True)
    phone.press("我已亮证")
    phone.says("1 名执法人员已亮证")
    phone.says("离线可用，1 条待上传")
    phone.look_closely()
    phone.press("开始逐项检查")
    phone.look_closely()
    _item(phone, "AQ-12", "met")
    phone.page.locator('[name="measure height"]').fill("1.1")
    phone.says("量得不符合要求")
    assert phone.page.locator('[data-is="unmet"]').get_attribute("aria-pressed") == "true"
    phone.page.locator("[name=fact]").fill("二层平台栏杆高 1.10 米，少 0.20 米。")
    phone.page.locator("input[type=file]").set_input_files(_picture())
    phone.says("照片 1 张")
    phone.page.locator("input[type=file]").set_input_files(_picture())
    phone.says("照片 2 张")
    phone.page.get_by_role("button", name="的照片").last.click()
    phone.press("确认撤回")
    phone.says("请写明为什么撤回")
    phone.page.locator("[name=because]").fill("拍糊了")
    phone.look_closely()
    phone.press("确认撤回")
    phone.says("照片 1 张")
    phone.says("拍糊了")
    phone.press("录一段语音")
    phone.says("0:01 / 1:00")
    phone.look_closely()
    phone.press("停止并保存")
    phone.says("语音 1 段")
    phone.page.wait_for_function("document.querySelector('audio').duration >= 1")
    _tap(phone, "term", "7")
    phone.page.locator("[name=words]").fill("下周换栏杆。")
    phone.look_closely()
    phone.picture("inspection-item", whole=True)
    phone.press("保存，下一项")
    _tap(phone, "overview")
    for code in ("AQ-04", "FW-08"):
        _item(phone, code, "met")
        _tap(phone, "overview")
    _item(phone, "CY-01", "na")
    _tap(phone, "overview")
    phone.says("已办完 5 项，共 5 项")
    assert not VisitEvent.objects.exists()
    _again(phone)
    phone.look_closely()
    _unlock(phone)
    phone.says("离线可用，9 条待上传")
    phone.press("打开")
    phone.press("继续检查")
    phone.says("已办完 5 项，共 5 项")
    phone.says("不符合 1 项")
    phone.context.set_offline(False)
    phone.says("已全部上传")
    assert VisitEvent.objects.count() == 9
    photo, voice = VisitPhoto.objects.get(), VisitVoice.objects.get()
    assert voice.event.item == "AQ-12" and 1 <= voice.seconds <= 15 and not voice.doubtful
    assert photo.event.facts["place"]["lat"] == 39.9 and not photo.doubtful
    second.press("我已亮证")
    second.says("已全部上传")
    phone.press("去结论和签字")
    _tap(phone, "conclusion", "corrected")
    phone.page.locator("[name=summary]").fill("按清单检查 5 项，不符合 1 项。")
    phone.look_closely()
    phone.press("生成检查记录")
    phone.says("请对方看过记录")
    phone.look_closely()
    phone.page.locator("[name=name]").fill("演示·园长")
    phone.page.locator("[name=post]").fill("负责人")
    _draw(phone, "house")
    phone.press("机构签字")
    phone.says("演示·园长")
    _draw(phone, "own")
    phone.press("我签字")
    phone.says("已签")
    second.goto("/visit/")
    second.press("打开")
    second.press("继续检查")
    second.page.locator('footer [data-do="sign"]').click()
    second.press("我签字")
    second.says("签字已齐，记录已封存")
    second.look_closely()
    _on_paper(walk, second, visit)


def _on_paper(walk: Walk, second: Walker, visit: factories.Visit) -> None:
    found = Finding.objects.get()
    assert (found.item, found.due_on) == ("AQ-12", found.found_on + timedelta(days=7))
    job = ProcrastinateJob.objects.get(task_name="zhaohu.supervision.tasks.print_record")
    record_papers.make(**job.args, by=system("检查记录文书"), at=clock.now())
    second.press("看检查记录和文书")
    second.says("二层平台栏杆高 1.10 米")
    second.says("与账本一致")
    second.says("拍糊了")
    second.page.locator("audio").evaluate("one => one.load()")
    second.page.locator("audio").evaluate("one => one.play()")
    second.page.wait_for_function("document.querySelector('audio').duration >= 1")
    second.look_closely()
    second.picture("inspection-record", whole=True)
    house = walk(PHONE)
    enter(house, complaints.director(visit.inspection.institution))
    house.goto("/inspections/records/")
    house.look_closely()
    house.press("查看")
    house.says("只列时间、时长和摘要")
    with house.page.expect_response(lambda answer: answer.url.endswith("record.pdf")) as answered:
        house.page.evaluate(f"fetch('/inspections/{visit.inspection.pk}/record.pdf')")
    assert answered.value.headers["content-type"] == "application/pdf"


def _arrived(phone: Walker, rows: QuerySet[Any]) -> None:
    """The server has it: 「已全部上传」 of the step before may still stand on the screen."""
    for _ in range(150):
        if rows.exists():
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("nothing arrived")


def test_where_nothing_can_be_recorded_the_phone_says_so_and_text_remains(walk: Walk, visit: factories.Visit) -> None:
    phone = _loaded(walk, visit, heard=False)
    _tap(phone, "overview")
    _item(phone, "FW-08", "met")
    phone.press("录一段语音")
    phone.says("没有得到麦克风的许可")
    phone.look_closely()
    phone.page.evaluate("delete window.MediaRecorder")
    phone.press("再试一次录音")
    phone.says("不能录音")
    phone.page.locator("[name=note]").fill("门口有积水。")
    phone.press("保存，下一项")
    _arrived(phone, VisitEvent.objects.filter(kind="answer"))
    assert VisitEvent.objects.get(kind="answer").facts["note"] == "门口有积水。"


def test_a_note_is_kept_when_the_officer_goes_on_while_recording(walk: Walk, visit: factories.Visit) -> None:
    phone = _loaded(walk, visit)
    _tap(phone, "overview")
    _item(phone, "FW-08", "met")
    phone.press("录一段语音")
    phone.says("0:01 / 1:00")
    phone.press("保存，下一项")
    _arrived(phone, VisitVoice.objects.all())
    assert VisitVoice.objects.get().event.item == "FW-08"


def test_two_officers_who_differ_see_it_and_one_settles(walk: Walk, visit: factories.Visit) -> None:
    factories.hand_in(visit, factories.check_in(at=clock.now()), at=clock.now())
    phone, second = _loaded(walk, visit), _loaded(walk, visit, 1)
    for one, result in ((phone, "met"), (second, "na")):
        _tap(one, "overview")
        _item(one, "FW-08", result)
        one.press("保存，下一项")
        one.says("已全部上传")
    _again(phone)
    phone.press("打开")
    _tap(phone, "overview")
    phone.says("两人结果不同")
    _tap(phone, "item", "FW-08")
    phone.says("两名执法人员的结果不同")
    phone.look_closely()
    phone.page.get_by_role("button", name="以这个为准").last.click()
    phone.page.get_by_text("两名执法人员的结果不同").wait_for(state="hidden")
    phone.says("已全部上传")
    assert VisitEvent.objects.filter(kind="answer").count() == 2
    assert VisitEvent.objects.filter(kind="settle").count() == 1


def test_signed_out_everything_waits_sealed_and_goes_when_the_officer_is_back(
    walk: Walk, visit: factories.Visit
) -> None:
    phone = _loaded(walk, visit, located=False)
    phone.context.set_offline(True)
    phone.press("我已亮证")
    phone.says("1 条待上传")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.says("登录已过期，1 条待上传")
    enter(phone, people.officer())
    _again(phone)
    phone.says("设一个 6 位 PIN")
    assert not VisitEvent.objects.exists()
    enter(phone, visit.officers[0])
    _again(phone)
    phone.says("已全部上传")
    assert VisitEvent.objects.get().facts["place"]["why"] in {"refused", "unavailable", "timeout"}


def test_five_wrong_pins_close_the_phone_until_the_officer_signs_in(walk: Walk, visit: factories.Visit) -> None:
    phone = _loaded(walk, visit)
    phone.context.set_offline(True)
    phone.press("我已亮证")
    phone.says("1 条待上传")
    _again(phone)
    for left in (4, 3, 2, 1):
        phone.page.locator("[name=pin]").fill("000000")
        phone.press("打开")
        phone.says(f"还可以试 {left} 次")
    phone.page.locator("[name=pin]").fill("000000")
    phone.press("打开")
    phone.says("PIN 已失效")
    phone.page.locator("[name=pin]").fill(PIN)
    phone.press("打开")
    phone.says("PIN 已失效")
    phone.context.set_offline(False)
    _again(phone)
    phone.says("设一个 6 位 PIN")
    phone.page.locator("[name=pin]").fill(PIN)
    phone.page.locator("[name=again]").fill(PIN)
    phone.press("设好，继续")
    phone.says("已全部上传")
    assert VisitEvent.objects.count() == 1


def test_nobody_was_found_and_the_visit_ends_without_the_list(walk: Walk, visit: factories.Visit) -> None:
    factories.hand_in(visit, factories.check_in(at=clock.now()), officer=1, at=clock.now())
    phone = _loaded(walk, visit)
    phone.press("我已亮证")
    phone.says("已全部上传")
    phone.page.get_by_role("button", name="结论").click()
    _tap(phone, "conclusion", "absent")
    phone.page.locator("[name=summary]").fill("门锁着，电话没有人接。")
    phone.press("生成检查记录")
    phone.says("没有找到检查对象，不需要机构签字")
    phone.press("我签字")
    phone.says("已签")
    assert visit.fresh().state == InspectionState.ON_SITE and VisitRecord.objects.count() == 1
