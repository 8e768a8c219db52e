"""A penalty from its case to its correction: two officers, a lead, the public, the institution."""

from collections.abc import Callable

from django.urls import reverse

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.core.identity import uscc_check_character
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import CreditRecord, PenaltyCase

Walk = Callable[..., Walker]
_HEAD = "11110105MB0000031"
OFFICE = _HEAD + uscc_check_character(_HEAD)


def _step(officer: Walker, deed: str, words: str) -> None:
    """Write one step of the case and see that it is kept."""
    part = officer.page.locator(f"#{deed}")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    part.get_by_label("记录", exact=True).fill(words)
    part.locator("button").click()
    officer.says(words)


def _proposed(officer: Walker) -> None:
    page = officer.page
    officer.press("提出处罚决定")
    page.get_by_label("法定代表人 *").or_(page.get_by_label("法定代表人", exact=True)).first.fill("演示·负责人")
    page.get_by_label("行政处罚决定书文号").fill("演朝卫托罚〔2026〕31 号")
    page.get_by_label("违法事实").fill("食品留样不足 48 小时。")
    page.get_by_label("处罚依据").fill("食品安全法（演示）")
    page.get_by_label("罚款", exact=True).check()
    page.get_by_label("处罚内容").fill("罚款三万元。")
    for label in ("处罚机关 *", "数据来源单位 *"):
        page.get_by_label(label, exact=True).fill("演示·朝阳区卫生健康委")
    for label in ("处罚机关统一社会信用代码 *", "数据来源单位统一社会信用代码 *"):
        page.get_by_label(label, exact=True).fill(OFFICE)
    officer.press("报审批")
    officer.says("罚款时必填")  # the sum was forgotten
    page.get_by_label("罚款金额").fill("3")
    officer.press("报审批")
    officer.says("已报审批。")


def test_a_case_becomes_a_public_penalty_that_the_institution_contests_and_the_lead_corrects(
    walk: Walk, institution: Institution
) -> None:
    officer = walk(DESKTOP)
    officer.sign_in("chaoyang-han")
    officer.goto(reverse("supervision:new_case"))
    officer.page.get_by_label("机构的统一社会信用代码").fill(institution.uscc)
    officer.page.get_by_label("案由").fill("未按规定留样")
    for name in ("演示·韩", "演示·高"):
        officer.page.get_by_role("checkbox", name=name).check()
    officer.page.locator("main").get_by_role("button", name="立案").click()
    officer.says("已立案")
    _step(officer, "investigate", "现场检查笔录一份。")
    _step(officer, "inform", "已告知拟罚款和权利。")
    _proposed(officer)
    officer.look_closely()

    lead = walk(DESKTOP)
    lead.sign_in("chaoyang-fuze")
    case = PenaltyCase.objects.get()
    lead.goto(reverse("supervision:penalty_case", args=[case.pk]))
    lead.page.get_by_label("同意，作出决定").check()
    lead.page.locator("#decide button").click()
    lead.says("已审批。")
    lead.press("预览并公示")
    lead.says("公众看到的")
    lead.page.locator("#publish button").click()
    lead.says("已公示。")
    lead.look_closely()

    citizen = walk(PHONE)
    citizen.goto(reverse("supervision:penalties"))
    citizen.says("食品留样不足 48 小时。")
    assert "有异议" not in citizen.page.content()

    director = walk(PHONE)
    director.sign_in("yuanzhang-chen")
    record = CreditRecord.objects.get()
    director.goto(reverse("supervision:own_record", args=[record.pk]))
    director.page.locator("#contest summary").click()
    director.page.locator("#contest").get_by_label("理由和事实").fill("金额写错，决定书上是二千元。")
    director.page.locator("#contest button").click()
    director.says("已提出异议")
    director.look_closely()
    citizen.goto(reverse("supervision:penalty", args=[record.pk]))
    citizen.says("有异议")
    citizen.look_closely()

    lead.page.reload()
    lead.press("开始核查")
    lead.says("已开始核查。")
    lead.page.get_by_role("link", name="更正").click()
    lead.page.get_by_label("更正的理由").fill("决定书为二千元，录入有误。")
    lead.page.get_by_label("罚款金额").fill("0.2")
    lead.page.get_by_label("处罚内容").fill("罚款二千元。")
    lead.page.locator("main").get_by_role("button", name="更正").click()
    lead.says("已更正。")

    director.page.reload()
    director.says("决定书为二千元，录入有误。")
    assert citizen.page.goto(reverse("supervision:penalty", args=[record.pk])).status == 404  # type: ignore[union-attr]
