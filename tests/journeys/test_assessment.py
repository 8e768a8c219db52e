"""An institution assesses itself, two experts differ, the city settles it, and everybody reads the grade."""

from collections.abc import Callable

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.quality import assessments as made
from tests.quality import factories
from zhaohu.accounts.choices import Role
from zhaohu.core import clock
from zhaohu.quality.models import Assessment, Expert
from zhaohu.quality.queries import scoring

Walk = Callable[..., Walker]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the tests' world, for the pages too."""
    monkeypatch.setattr(clock, "now", lambda: factories.AT)


def _city(walk: Walk, address: str) -> Walker:
    officer = walk(DESKTOP)
    enter(officer, people.officer(Role.CITY_OFFICER, people.city()))
    officer.goto(address)
    return officer


def _said(walker: Walker, code: str, words: str) -> None:
    item = walker.page.locator("fieldset", has=walker.page.locator(f'[name="{code}-evidence"]'))
    item.get_by_text(words, exact=True).wait_for(state="visible")


def test_an_institution_comes_to_its_grade(walk: Walk, city: None) -> None:
    institution = enrolment.an_institution()
    experts: list[Expert] = [factories.an_expert() for _n in range(2)]

    director = walk(PHONE)
    enter(director, enrolment.director_user(institution))
    director.goto("/workplace/assessment/")
    director.says("今年还没有自评")
    director.press("开始自评")
    director.says("自评：还有 29 项没有填")
    director.look_closely()
    director.press("填写 办托条件")
    director.page.locator('[name="4.1-points"]').fill("20")
    _said(director, "4.1", "已保存")
    director.page.locator('[name="4.1-evidence"]').fill("证照都在墙上")
    director.page.locator('[name="4.1-evidence"]').blur()
    director.page.locator('[name="4.2-points"]').fill("31")
    director.page.locator('[name="4.2-points"]').blur()
    item = director.page.locator("fieldset", has=director.page.locator('[name="4.2-points"]'))
    item.locator("[data-said]").get_by_text("30").wait_for(state="visible")
    director.look_closely()
    director.picture("assessment-section-360", whole=True)
    director.page.locator('[name="4.2-points"]').fill("30")
    _said(director, "4.2", "已保存")
    director.page.reload()
    assert director.page.locator('[name="4.1-evidence"]').input_value() == "证照都在墙上"
    director.press("保存，下一步")
    director.says("托育队伍")
    own = made.filled(Assessment.objects.get())
    director.goto(f"/quality/scoring/{own.pk}/")
    director.says("都填好了，可以提交")
    director.page.locator('[name="comment"]').fill("还要多去户外。")
    director.press("提交评估")
    director.says("自评：已提交")

    first = _city(walk, "/quality/assessments/assign/")
    first.look_closely()
    first.page.locator('[name="uscc"]').first.fill(institution.uscc)
    first.page.locator('[name="expert"]').select_option(str(experts[0].pk))
    first.page.get_by_role("button", name="请专家评").click()
    first.says("已分派，并已告知。")
    row = Assessment.objects.get(expert=experts[0])
    judge = walk(PHONE)
    enter(judge, experts[0].user)
    judge.goto("/quality/scoring/")
    judge.press(f"评估 {institution.name}")
    judge.press("填写 基本项")
    judge.says("机构自评的依据")
    judge.look_closely()
    made.filled(row)
    judge.goto(f"/quality/scoring/{row.pk}/")
    judge.page.locator('[name="comment"]').fill("很好。")
    judge.press("提交评估")
    judge.says("专家评估：已提交")

    first.goto("/quality/assessments/")
    first.look_closely()
    first.page.get_by_role("button", name="抽取", exact=True).click()
    first.says("1 份里抽中 1 份")
    first.goto(f"/quality/assessments/{row.pk}/")
    first.says("评过这家机构")
    first.page.locator('[name="expert"]').select_option(str(experts[1].pk))
    first.press("请这位专家复评")
    first.says("已请另一位专家复评。")
    second = Assessment.objects.get(rescores=row)
    other = walk(PHONE)
    enter(other, experts[1].user)
    made.filled(second, 0.5)
    other.goto(f"/quality/scoring/{second.pk}/")
    other.says("都填好了")
    assert "1000" not in other.page.locator(".zh-figure").first.inner_text().split("/")[0]
    other.page.locator('[name="comment"]').fill("有差距。")
    other.press("提交评估")
    other.says("专家评估：已提交")

    first.goto(f"/quality/assessments/{row.pk}/")
    first.page.locator('[name="note"]').fill("两位专家分歧较大。")
    first.press("审核通过")
    first.says("须复议")
    first.look_closely()
    first.picture("assessment-moderation-1440", whole=True)
    for code, one in scoring.scheme(factories.ON).indicators.items():
        first.page.locator(f'[name="m-{code}"]').fill(str(one["points"] * 0.9))
    first.page.locator('[name="m-note"]').fill("现场再看了一遍。")
    first.press("复议，等定级")
    first.says("须由另一位市级经办定级")
    last = _city(walk, f"/quality/assessments/{row.pk}/")
    last.page.locator('[name="document"]').fill("演质评〔2026〕9 号")
    last.page.get_by_role("button", name="定级", exact=True).click()
    last.says("已定级，机构的公示页当时显示。")
    last.look_closely()
    last.goto("/quality/assessments/agreement/")
    last.says("成对的评分")
    last.look_closely()

    director.goto("/workplace/assessment/")
    director.says("2026 年评为 A 级")
    director.page.locator("form[action*=state] [name=text]").fill("谢谢专家，我们会继续努力。")
    director.press("发表")
    director.says("已发表，和结果一起公开。")
    director.look_closely()
    director.picture("assessment-own-360", whole=True)

    citizen = walk(PHONE)
    citizen.goto(f"/institutions/{institution.uscc}/")
    citizen.says("演质评〔2026〕9 号")
    citizen.press("看各维度得分")
    citizen.says("评为 A 级")
    citizen.says("谢谢专家，我们会继续努力。")
    citizen.look_closely()
    citizen.picture("assessment-result-360", whole=True)
    citizen.goto("/standards/ws-t-821-2023/")
    citizen.says("托育机构质量评估标准")
    citizen.look_closely()
    citizen.goto("/standards/")
    citizen.look_closely()
