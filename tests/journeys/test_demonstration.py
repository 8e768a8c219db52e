"""An appraisal fills a district's quota: three names are there, the fourth is walked up to the mark."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.quality import factories
from zhaohu.accounts.choices import Role
from zhaohu.core import clock
from zhaohu.institutions.choices.institution import InstitutionKind as Kinds
from zhaohu.quality.models import Candidacy

Walk = Callable[..., Walker]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The day of the tests' world, for the pages too; a walk moves it on."""
    now = [factories.NOTICE_OVER]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def _city(walk: Walk, address: str) -> Walker:
    officer = walk(DESKTOP)
    enter(officer, people.officer(Role.CITY_OFFICER, people.city()))
    officer.goto(address)
    return officer


def test_the_fourth_name_fills_the_quota_of_a_district(walk: Walk, city: None, today: list[datetime]) -> None:
    for kind in (Kinds.INDEPENDENT, Kinds.COMMUNITY, Kinds.KINDERGARTEN_CLASS):
        factories.named(factories.an_eligible(kind))
    institution = factories.an_eligible(Kinds.EMPLOYER)
    experts = [factories.an_expert() for _n in range(2)]

    director = walk(PHONE)
    enter(director, enrolment.director_user(institution))
    director.goto("/workplace/demonstration/")
    director.says("可以申报示范性托育机构")
    director.look_closely()
    director.fill(statement="全日托和半日托；收费公开；与社区卫生服务中心有协议。")
    director.picture("demonstration-apply-360", whole=True)
    director.press("申报示范性托育机构")
    director.says("示范申报：待区里推荐")
    made = Candidacy.objects.get(institution=institution)
    address = f"/quality/candidacies/{made.pk}/"

    lead = walk(DESKTOP)
    enter(lead, people.officer(Role.DISTRICT_LEAD))
    lead.goto(address)
    lead.look_closely()
    lead.fill(text="现场核实，没有安全责任事故。")
    lead.picture("demonstration-recommend-1440", whole=True)
    lead.page.get_by_role("button", name="推荐", exact=True).click()
    lead.says("已推荐给市里。")

    first = _city(walk, address)
    for expert in experts:
        first.page.locator('[name="expert"]').select_option(str(expert.pk))
        first.press("请这位专家评审")
        first.says("已请专家评审。")
    first.look_closely()
    for expert in experts:
        judge = walk(PHONE)
        enter(judge, expert.user)
        judge.goto("/quality/reviews/")
        judge.look_closely()
        judge.press(f"评审 {institution.name}")
        judge.look_closely()
        judge.fill(**{code: str(n) for code, n in factories.points(0.9).items()}, comment="队伍稳定。")
        judge.picture("demonstration-review-360", whole=True)
        judge.press("提交评分")
        judge.says("没有待评的机构")
    first.goto(address)
    first.press("汇总评分")
    first.press("提出公示，等复核")
    first.says("您是提出人")
    second = _city(walk, address)
    second.press("同意，开始公示")
    second.says("结束后授牌")

    citizen = walk(PHONE)
    citizen.goto("/demonstration/")
    citizen.says("还差 31 家")
    citizen.look_closely()
    citizen.press(f"看公示、提异议 {institution.name}")
    citizen.look_closely()
    citizen.press("提出异议")
    citizen.says("有 1 处需要改")
    citizen.look_closely()
    citizen.fill(text="门口早上停车多。")
    citizen.press("提出异议")
    citizen.says("异议已收到，正在核实")
    citizen.look_closely()

    second.goto(address)
    second.page.get_by_label("异议不成立").check()
    second.page.locator("form[action*=objections] [name=text]").fill("已与交管部门协调。")
    second.look_closely()
    second.picture("demonstration-notice-1440", whole=True)
    second.press("答复异议")
    citizen.page.reload()
    citizen.says("已与交管部门协调。")

    today[0] += timedelta(days=8)
    second.goto(address)
    second.fill(document="演示范〔2026〕4 号")
    second.page.get_by_role("button", name="授牌", exact=True).click()
    second.says("已授牌，公示页当时显示标识。")
    second.look_closely()
    second.goto("/quality/")
    second.look_closely()
    second.picture("demonstration-office-1440")
    row = second.page.get_by_role("row", name="朝阳区").last
    assert "达到" in row.inner_text()
    citizen.goto("/demonstration/")
    citizen.says("还差 30 家")
    citizen.picture("demonstration-360")
    citizen.goto(f"/institutions/{institution.uscc}/")
    citizen.says("示范机构")
    citizen.says("演示范〔2026〕4 号")
    citizen.look_closely()
