"""A director contests a point, another officer corrects it, the grade changes and the public reads both versions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests import factories as people
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.supervision import credit, factories
from zhaohu.core import clock
from zhaohu.supervision.models import CreditAppeal
from zhaohu.supervision.services import credit_scores

Walk = Callable[..., Walker]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The day of the tests' world, for the pages too; a walk moves it on."""
    now = [factories.AT]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def test_a_director_contests_a_veto_and_the_public_reads_the_revision(
    walk: Walk, city: None, today: list[datetime]
) -> None:
    made, _closer = factories.closed(category="abuse")
    institution = made.institution
    assert institution is not None
    director = factories.director(institution)
    credit.published()
    today[0] = credit.OVER + timedelta(days=1)
    credit_scores.run(by=credit.NIGHT, at=today[0])

    citizen = walk(PHONE)
    citizen.goto("/credit/")
    citizen.says(institution.name)
    citizen.look_closely()
    citizen.press(institution.name)
    citizen.says("2026 年第 4 季度：D 级")

    walker = walk(PHONE)
    enter(walker, director)
    walker.goto("/workplace/credit/")
    walker.says("信用 D 级，945 分")
    walker.look_closely()
    walker.picture("credit-own-360", whole=True)
    walker.press("申诉 查实虐待、体罚")
    walker.press("提出申诉")
    walker.says("有 1 处需要改")
    walker.look_closely()
    walker.page.locator('[name="text"]').fill("录像显示没有这件事，公安已排除。")
    walker.press("提出申诉")
    walker.says("申诉已提出")
    appeal = CreditAppeal.objects.get()

    officer = walk(DESKTOP)
    enter(officer, factories.lead())
    officer.goto("/office/credit/appeals/")
    officer.look_closely()
    officer.press(institution.name)
    officer.press("受理，由我复核")
    officer.says("已受理，由您复核。")
    officer.look_closely()
    officer.page.get_by_label("更正，不再计分").check()
    officer.page.locator('[name="reason"]').fill("公安结论与录像一致，予以更正。")
    officer.press("登记结论")
    officer.says("复核结论已登记")
    officer.picture("credit-appeal-1440", whole=True)
    appeal.refresh_from_db()
    assert appeal.state == "corrected"

    walker.goto("/workplace/credit/")
    walker.says("信用 A 级，945 分")
    citizen.goto(f"/credit/{institution.uscc}/")
    citizen.says("2026 年第 4 季度：A 级")
    citizen.says("2026 年第 4 季度：D 级")
    citizen.look_closely()
    citizen.picture("credit-public-360", whole=True)


def test_a_quarter_is_proposed_opened_by_another_and_published(walk: Walk, city: None, today: list[datetime]) -> None:
    institution = factories.an_institution()
    credit_scores.run(by=credit.NIGHT, at=today[0])
    first, second = walk(DESKTOP), walk(DESKTOP)
    for walker in (first, second):
        enter(walker, people.officer(people.Role.CITY_OFFICER, people.city()))
    first.goto("/office/credit/")
    first.look_closely()
    first.press("季度公布")
    first.look_closely()
    first.press("提出，等复核")
    first.says("您是提出人")
    second.goto("/office/credit/quarters/")
    second.press("2026 年第 4 季度")
    second.press("同意，开始异议期")
    second.says("异议期已开始")
    second.look_closely()
    today[0] = credit.OVER
    second.page.reload()
    second.page.get_by_role("button", name="公布", exact=True).click()
    second.says("已公布，名单的摘要已存证。")
    citizen = walk(PHONE)
    citizen.goto("/credit/")
    citizen.says(institution.name)
