"""A director claims an institution and files it, on a phone and at a desk, without JavaScript too."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import factories
from tests.institutions import factories as world
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.accounts.services import demonstration as accounts
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind
from zhaohu.institutions.models import FilingCase, Institution, Registration
from zhaohu.institutions.services import claims, decisions, drafts, filed, submission, threads

Walk = Callable[..., Walker]
NEWCOMER = "yanshi-xin"
SECTIONS = ("identity", "service", "place", "capacity", "staff", "fees", "commitment")
MATERIALS = ("M01", "M02", "M03", "M04", "M05", "M06")


@pytest.fixture
def registration(transactional_db: None, settings: object, tmp_path: Path) -> Registration:
    """A registered body with its claim code, in a city with divisions, rules and the demonstration's people only."""
    call_command("load_reference", verbosity=0)
    accounts.make_accounts(since=world.ON - timedelta(days=400))
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    chaoyang = Division.objects.get(pk="110105")
    made = world.a_registration(district=chaoyang, street=Division.objects.filter(tenant=chaoyang, level="street")[0])
    world.a_claim_code(made)
    person = User(username=NEWCOMER, name="演示·新园长", kind=Kind.INSTITUTION, demonstration=True)
    person.set_unusable_password()
    person.save()
    return made


def look(walker: Walker, name: str) -> None:
    """The page holds up to a close look; its picture is kept where a folder is named."""
    walker.look_closely()
    if folder := os.environ.get("ZHAOHU_LOOK"):
        walker.page.screenshot(path=f"{folder}/{name}-{walker.page.viewport_size['width']}.png", full_page=True)


def fill(walker: Walker, section: str) -> None:
    """Answer what is still open in a section, and save it."""
    page = walker.page
    for key, value in (world.STANDARD | world.SIGNED).items():
        field = page.locator(f'[name="{key}"]')
        if not field.count() or field.first.get_attribute("type") == "hidden":
            continue
        kind = field.first.get_attribute("type")
        if kind == "radio":
            chosen = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            page.locator(f'[name="{key}"][value="{chosen}"]').check()
        elif kind == "checkbox":
            for one in value if isinstance(value, list) else [""]:
                page.locator(f'[name="{key}"][value="{one}"]' if one else f'[name="{key}"]').check()
        else:
            field.first.fill(str(value))
    if section == "service":
        page.locator('[name="kind"]').first.check()
    walker.press("保存，回任务清单")


@pytest.mark.parametrize(("size", "javascript"), [(PHONE, False), (DESKTOP, True)], ids=["phone", "desktop"])
def test_a_director_claims_and_files(
    walk: Walk, registration: Registration, size: tuple[int, int], javascript: bool
) -> None:
    director = walk(size, javascript=javascript)
    director.sign_in(NEWCOMER)
    director.goto("/workplace/")
    director.says("还没有认领机构")
    look_ = look if javascript else _picture
    look_(director, "nothing")
    director.goto("/claim/")
    director.page.fill('[name="uscc"]', registration.uscc)
    director.page.fill('[name="code"]', "ABCD")
    director.page.locator("main form button").click()
    director.says("对不上")
    look_(director, "claim")
    director.page.fill('[name="code"]', world.CODE)
    director.page.locator("main form button").click()
    director.says("还没有备案")
    look_(director, "workplace-new")
    director.press("开始备案")
    case = FilingCase.objects.get(institution__uscc=registration.uscc)
    for section in SECTIONS:
        director.goto(f"/workplace/cases/{case.number}/form/{section}/")
        look_(director, f"section-{section}")
        fill(director, section)
    look_(director, "case-draft")
    for code in MATERIALS:
        director.goto(f"/workplace/cases/{case.number}/materials/{code}/")
        director.page.set_input_files('[name="file"]', {
            "name": f"演示{code}.pdf", "mimeType": "application/pdf", "buffer": world.a_pdf()})  # fmt: skip
        director.page.fill('[name="issued_on"]', "2026-10-08")
        director.page.locator("main form[enctype] button").click()
        director.says("已上传。")
    look_(director, "material")
    director.goto("/workplace/")
    director.says("已填齐，可以提交")
    look_(director, "workplace-ready")
    director.press("核对并提交")
    look_(director, "review")
    director.press("提交首次备案")
    director.says("已提交，法定期限开始计算")
    look_(director, "case-submitted")
    director.goto("/workplace/")
    look_(director, "workplace-submitted")
    case.refresh_from_db()
    assert case.state == "submitted"


def _picture(walker: Walker, name: str) -> None:
    """A page without scripts cannot run the check; it still fits its screen."""
    if folder := os.environ.get("ZHAOHU_LOOK"):
        walker.page.screenshot(path=f"{folder}/{name}-{walker.page.viewport_size['width']}.png", full_page=True)


SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def of_the_demonstration(registration: Registration) -> FilingCase:
    """A case that lies with the office, of the demonstration's director."""
    person = User.objects.get(username=NEWCOMER)
    claims.claim(uscc=registration.uscc, code=world.CODE, by=factories.actor(person), at=world.AT)
    institution = Institution.objects.get(uscc=registration.uscc)
    case = drafts.open(institution=institution, kind=CaseKind.FIRST, by=factories.actor(person), at=world.AT)
    case = world.with_materials(world.filled(case, tenure="lease", lease_until="2028-08-31"))
    submission.submit(case=case, by=factories.actor(person), at=world.AT)
    return case


@SIZES
def test_a_returned_case_is_mended_field_by_field(
    walk: Walk, registration: Registration, size: tuple[int, int]
) -> None:
    case, by = of_the_demonstration(registration), factories.actor(User.objects.get(username="chaoyang-han"))
    text = "租期到 2028-08-31，不足 3 年。请补续租协议，或改为自有场地证明。"
    threads.add(case=case, field="F01.lease_until", text=text, basis="设置标准（试行）第十一条", by=by, at=world.AT)
    threads.add(case=case, field="M02", text="合同缺第 3 页。", basis="", by=by, at=world.AT)
    decisions.return_for_supplement(case=case, reason="请按意见补正", by=by, at=world.AT)
    director = walk(size)
    director.sign_in(NEWCOMER)
    director.goto("/workplace/")
    director.says("有 2 条意见待回复")
    look(director, "workplace-returned")
    director.press("逐条处理意见")
    look(director, "case-returned")
    director.goto(f"/workplace/cases/{case.number}/form/place/")
    director.says("不足 3 年")
    look(director, "section-returned")
    director.page.fill('[name="lease_until"]', "2031-02-28")
    director.press("保存，回任务清单")
    for thread in case.threads.all():
        director.page.fill(f"#reply-{thread.pk}", "已改好，并上传补充协议。")
        director.page.locator(f"#thread-{thread.pk} button").click()
        director.says("已回复。")
    director.says("2031-02-28")
    look(director, "case-answered")
    director.goto(f"/workplace/cases/{case.number}/materials/M02/")
    look(director, "material-returned")
    director.goto(f"/workplace/cases/{case.number}/review/")
    director.press("提交首次备案")
    director.says("已提交")


@SIZES
def test_a_notice_is_answered_and_a_filed_institution_begins_a_change(
    walk: Walk, registration: Registration, size: tuple[int, int]
) -> None:
    case, by = of_the_demonstration(registration), factories.actor(User.objects.get(username="chaoyang-han"))
    decisions.accept(case=case, by=by, at=world.AT)
    decisions.notify_noncompliance(
        case=case, reason="婴幼儿活动室设在四层", basis="设置标准（试行）", found_on=world.ON, rectify_by=None, by=by,
        at=world.AT,
    )  # fmt: skip
    director = walk(size)
    director.sign_in(NEWCOMER)
    director.goto("/workplace/")
    director.press("回应并整改")
    look(director, "case-notice")
    director.page.fill("#notice-reply", "已调整到二层。")
    director.press("公示这条回应")
    director.press("开始整改")
    director.says("整改中")
    director.goto(f"/workplace/cases/{case.number}/review/")
    director.press("提交首次备案")
    decisions.accept(case=case, by=by, at=world.AT)
    for material in case.materials.filter(state="uploaded"):
        decisions.pass_material(material=material, by=by, at=world.AT)
    filed.file_case(case=case, by=by, at=world.AT)
    director.goto("/workplace/")
    director.says("已备案")
    look(director, "workplace-filed")
    director.press("经办权限")
    look(director, "members")
    director.goto(f"/workplace/{registration.uscc}/cancel/")
    look(director, "cancel")
    director.goto(f"/workplace/{registration.uscc}/change/")
    director.page.locator('[value="capacity"]').check()
    look(director, "change")
    director.press("开始变更")
    director.says("变更备案")
    look(director, "case-change")
    director.page.goto(director.page.url + "withdraw/")
    look(director, "withdraw")


def test_the_keyboard_alone_claims_an_institution(walk: Walk, registration: Registration) -> None:
    director = walk(DESKTOP)
    director.sign_in(NEWCOMER)
    director.goto("/claim/")
    keys = director.page.keyboard
    for _ in range(40):
        keys.press("Tab")
        if director.page.evaluate("document.activeElement.name") == "uscc":
            break
    keys.type(registration.uscc)
    keys.press("Tab")
    keys.type(world.CODE.lower())
    keys.press("Enter")
    director.says("已认领")
