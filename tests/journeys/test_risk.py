"""The risk order in a browser: a second officer puts a version in use, the district and the institution read why."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests import factories as people
from tests.supervision import factories, risk_world
from zhaohu.accounts.models import User
from zhaohu.core.access import system
from zhaohu.supervision.models import RiskScore
from zhaohu.supervision.services import risk_scores

DESKTOP, PHONE = (1440, 900), (360, 780)


def _as(walk: Any, person: User, size: tuple[int, int]) -> Any:
    """A person who is signed in already."""
    client, walker = Client(), walk(size)
    walker.goto("/")
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    walker.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": walker.page.url}])
    return walker


@pytest.mark.usefixtures("city")
def test_a_second_officer_puts_a_version_in_use_and_everybody_reads_why(walk: Any) -> None:
    model = risk_world.trained()
    officer = _as(walk, risk_world.clerk(), DESKTOP)
    officer.goto(f"/office/risk/models/{model.pk}/")
    officer.says("各类机构是否公平")
    officer.look_closely()
    officer.press("启用")
    officer.says("已启用")
    risk_scores.score(by=system("风险评分"), at=risk_world.AT)
    first = RiskScore.objects.order_by("rank")[0]
    reviewer = _as(walk, people.officer(), PHONE)
    reviewer.goto("/office/risk/")
    reviewer.says("第 1 位")
    reviewer.says("数据截至 2026-11-23")
    reviewer.look_closely()
    director = _as(walk, factories.director(first.institution), PHONE)
    director.goto("/risk/")
    director.says("记录不对怎么办")
    director.look_closely()
