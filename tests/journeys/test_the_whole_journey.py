"""From the registration push to the public register, by the four people who walk it. It takes the README's pictures."""

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command

from tests import factories
from tests.institutions import factories as world
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_director import MATERIALS, SECTIONS, fill
from tests.workers import work
from zhaohu.institutions.models import FilingCase, FilingReceipt

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("whole_city")
NAME = "演示向日葵社区托育点"


def a_file(uscc: str) -> str:
    """Three rows of an authority: one new body, one with a wrong check character, one without a scope."""
    head = "统一社会信用代码,名称,经营范围,区,街道,住所,法定代表人,登记日期"
    wrong = uscc[:17] + ("B" if uscc[17] == "A" else "A")
    rows = [
        f"{uscc},{NAME},托育服务(不含幼儿园、托儿所),朝阳区,劲松街道,演示路 200 号,演示·陈,2026-10-30",
        f"{wrong},演示错码托育园,托育服务,朝阳区,劲松街道,演示路 201 号,演示·周,2026-10-30",
        f"{factories.uscc('91110105')},,,朝阳区,,,,",
    ]
    return "\n".join([head, *rows])


def imports(walk: Walk, uscc: str) -> None:
    registrar = walk(DESKTOP)
    registrar.sign_in("chaoyang-shijian")
    registrar.goto("/registrations/import/")
    content = a_file(uscc).encode()
    registrar.page.set_input_files(
        'input[type="file"]', {"name": "演示登记.csv", "mimeType": "text/csv", "buffer": content}
    )
    registrar.press("上传并核对")
    work()
    registrar.says("还没有写入")
    registrar.picture("import")
    registrar.look_closely()
    registrar.page.locator('form[action$="/write/"] button').click()
    work()
    registrar.says("已写入")


def gives_the_code(walk: Walk, uscc: str) -> str:
    officer = walk(DESKTOP)
    officer.sign_in("chaoyang-han")
    officer.goto(f"/registrations/?q={uscc}")
    officer.press(NAME)
    officer.page.locator('form[action$="/claim-code/"] button').click()
    officer.says("认领码只显示这一次")
    return str(officer.page.locator(".zh-code code").inner_text()).strip()


def files(walk: Walk, uscc: str, code: str) -> FilingCase:
    director = walk(DESKTOP)
    director.sign_in("yuanzhang-qian")
    director.goto("/claim/")
    director.page.fill('[name="uscc"]', uscc)
    director.page.fill('[name="code"]', code)
    director.page.locator("main form button").click()
    director.press("开始备案")
    case = FilingCase.objects.get(institution__uscc=uscc)
    for section in SECTIONS:
        director.goto(f"/workplace/cases/{case.number}/form/{section}/")
        fill(director, section)
    director.picture("filing")
    for material in MATERIALS:
        uploads(director, case, material)
    director.goto(f"/workplace/cases/{case.number}/review/")
    director.press("提交首次备案")
    director.says("已提交")
    return case


def uploads(director: Walker, case: FilingCase, material: str) -> None:
    director.goto(f"/workplace/cases/{case.number}/materials/{material}/")
    director.page.set_input_files(
        '[name="file"]', {"name": f"演示{material}.pdf", "mimeType": "application/pdf", "buffer": world.a_pdf()}
    )
    director.page.fill('[name="issued_on"]', "2026-10-08")
    director.page.locator("main form[enctype] button").click()
    director.says("已上传。")


def returns(walk: Walk, case: FilingCase) -> Walker:
    officer = walk(DESKTOP)
    officer.sign_in("chaoyang-han")
    officer.goto(f"/queue/?tab=all&case={case.pk}")
    officer.picture("queue")
    officer.goto(f"/cases/{case.pk}/?item=M02")
    officer.press("受理")
    officer.goto(f"/cases/{case.pk}/?item=M02")
    officer.page.fill('[name="text"]', "租赁合同缺盖章页，请补。")
    officer.page.locator('form[action$="/comment/"] button').click()
    officer.goto(f"/cases/{case.pk}/?item=F01")
    officer.picture("case")
    officer.press("退回补正")
    officer.page.locator("main form button").click()
    officer.says("已退回补正")
    return officer


def supplements(walk: Walk, case: FilingCase) -> None:
    director = walk(PHONE)
    director.sign_in("yuanzhang-qian")
    director.says("待补正")
    uploads(director, case, "M02")
    thread = case.threads.get()
    director.goto(f"/workplace/cases/{case.number}/")
    director.page.fill(f"#reply-{thread.pk}", "已补盖章页。")
    director.page.locator(f"#thread-{thread.pk} button").click()
    director.says("已回复。")
    director.picture("supplement")
    director.goto(f"/workplace/cases/{case.number}/review/")
    director.press("提交首次备案")
    director.says("已提交")


def issues(officer: Walker, case: FilingCase) -> FilingReceipt:
    officer.goto(f"/cases/{case.pk}/?item=M02")
    officer.press("受理")
    officer.goto(f"/cases/{case.pk}/?item=M02")
    officer.press("了结这条意见")
    for code in ("F01", "F02", *MATERIALS):
        officer.goto(f"/cases/{case.pk}/?item={code}")
        officer.press("此项通过")
    officer.press("出具备案回执")
    officer.says("机构已向社会公示")
    officer.picture("filed")
    return FilingReceipt.objects.get(case=case)


def finds_and_verifies(walk: Walk, receipt: FilingReceipt) -> None:
    citizen = walk(PHONE)
    citizen.goto("/institutions/")
    citizen.picture("register")
    citizen.page.fill('[name="q"]', "xiangrikui")
    citizen.page.keyboard.press("Enter")
    citizen.press(NAME)
    citizen.says(receipt.number)
    citizen.look_closely()
    citizen.picture("institution")
    call_command("ledger", "sequence", stdout=io.StringIO())  # what the job does each minute
    citizen.goto(f"/receipts/{receipt.number}/")
    citizen.says("已备案")
    citizen.look_closely()
    citizen.picture("receipt")
    citizen.goto(f"/ledger/entries/{receipt.entry_id}/verify/")
    citizen.page.locator('.zh-seal[data-verdict="passed"]').wait_for(state="visible")
    citizen.look_closely()
    citizen.picture("verify")


def test_a_body_is_registered_claimed_filed_returned_accepted_found_and_verified(walk: Walk) -> None:
    uscc = factories.uscc("91110105")
    imports(walk, uscc)
    case = files(walk, uscc, gives_the_code(walk, uscc))
    officer = returns(walk, case)
    supplements(walk, case)
    finds_and_verifies(walk, issues(officer, case))
