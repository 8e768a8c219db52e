"""A district compares two sets of rules and publishes one round; a family reads why."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.enrolment import rounds
from tests.families import factories as families
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.workers import work
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.enrolment.models import Round
from zhaohu.enrolment.services import rounds as services
from zhaohu.families.models import Child

Walk = Callable[..., Walker]


@pytest.fixture
def prepared(city: None) -> tuple[Round, Child]:
    """An open round of 朝阳区 whose applications have just closed, the demonstration's family among them."""
    at = clock.now()
    round = rounds.a_draft(
        opens_at=rounds.AT, closes_at=at + timedelta(days=1), starts_on=(at + timedelta(days=30)).date()
    )
    offers = [rounds.an_inclusive_offer(places=2) for _ in range(2)]
    services.set_places(round=round, places={offer: 1 for offer in offers}, by=rounds.reviewer(), at=rounds.AT)
    round = services.open(round=round, by=rounds.lead(), at=rounds.AT)
    parent = families.a_guardian(User.objects.get(username="jiazhang-sun"))
    child = families.a_child(parent)
    for one in (child, *(families.a_child() for _ in range(3))):
        rounds.an_application(round, *offers, child=one)
    return round, child


def _close(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    services.close_due(at=clock.now())


def test_a_district_compares_rules_and_publishes_and_a_family_reads_why(
    walk: Walk, prepared: tuple[Round, Child]
) -> None:
    round, child = prepared
    reviewer, lead = walk(DESKTOP), walk(DESKTOP)
    reviewer.sign_in("chaoyang-han")
    reviewer.goto("/rounds/")
    reviewer.look_closely()
    reviewer.goto(f"/rounds/{round.pk}/simulate/")
    reviewer.look_closely()
    reviewer.picture("round-simulate-1440", whole=True)
    reviewer.press("试算")
    work()
    reviewer.says("第一志愿")
    reviewer.look_closely()
    reviewer.picture("round-compare-1440", whole=True)
    _close(round)
    reviewer.goto(f"/rounds/{round.pk}/")
    reviewer.press("提出正式分配")
    lead.sign_in("chaoyang-fuze")
    lead.goto(f"/rounds/{round.pk}/")
    lead.press("确认，开始计算")
    work()
    lead.goto(f"/rounds/{round.pk}/")
    lead.look_closely()
    lead.picture("round-1440", whole=True)
    lead.press("公布结果")
    lead.look_closely()
    lead.page.get_by_label("输入批次名称以确认").fill(round.title)
    lead.picture("round-publish-1440", whole=True)
    lead.page.get_by_role("button", name="公布结果").click()
    lead.says("正在逐家通知")
    lead.look_closely()
    lead.picture("round-delivering-1440", whole=True)
    work()
    lead.says("待答复")
    _family_reads(walk, round, child)


def _family_reads(walk: Walk, round: Round, child: Child) -> None:
    family = walk(PHONE)
    family.sign_in("jiazhang-sun")
    family.goto(f"/rounds/{round.pk}/results/{child.applications.get().pk}/")
    family.says("每个志愿的理由")
    family.look_closely()
    family.picture("round-result-360", whole=True)
    family.goto(f"/rounds/{round.pk}/public/")
    family.says("怎样核对抽签")
    family.look_closely()
    family.picture("round-public-360", whole=True)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_preparing_a_round_stands_on_every_screen(walk: Walk, city: None, size: tuple[int, int]) -> None:
    round = rounds.a_draft()
    rounds.an_inclusive_offer()
    lead = walk(size)
    lead.sign_in("chaoyang-fuze")
    for path in ("new/", f"{round.pk}/", f"{round.pk}/places/", f"{round.pk}/change/", f"{round.pk}/cancel/"):
        lead.goto(f"/rounds/{path}")
        lead.look_closely()
        lead.picture(f"round-{path.strip('/').split('/')[-1]}-{size[0]}", whole=True)
