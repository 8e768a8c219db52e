"""A director claims an institution and files it, on a phone and at a desk, without JavaScript too."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.institutions import factories as world
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import FilingCase, Registration

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("city")
SECTIONS = ("identity", "service", "place", "capacity", "staff", "fees", "commitment")
MATERIALS = ("M01", "M02", "M03", "M04", "M05", "M06")


@pytest.fixture
def registration(city: None, settings: object, tmp_path: Path) -> Registration:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    chaoyang = Division.objects.get(pk="110105")
    made = world.a_registration(district=chaoyang, street=Division.objects.filter(tenant=chaoyang, level="street")[0])
    world.a_claim_code(made)
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
    director.sign_in("yuanzhang-chen")
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
