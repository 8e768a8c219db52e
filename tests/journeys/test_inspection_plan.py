"""A lead plans a random inspection, draws, checks the draw, dispatches; the officer finds the visit on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.supervision import factories, inspections
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.models import Inspection, InspectionPlan
from zhaohu.supervision.services import inspectors

Walk = Callable[..., Walker]


@pytest.fixture
def house(city: None) -> str:
    """A filed institution, and two of the demonstration's officers registered as inspectors."""
    made = factories.an_institution()
    for n, username in enumerate(("chaoyang-han", "chaoyang-zhifa"), 1):
        inspectors.register(
            user=User.objects.get(username=username), district=made.district, department="health",
            certificate=f"演执 {n}", valid_to=None, by=inspections.lead(made.district), at=clock.now(),
        )  # fmt: skip
    return made.name


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_random_inspection_from_the_plan_to_the_officers_phone(walk: Walk, house: str, size: tuple[int, int]) -> None:
    on = clock.day_of(clock.now())
    lead = walk(size)
    lead.sign_in("chaoyang-fuze")
    lead.goto(reverse("supervision:inspection_plans"))
    lead.says("这里没有检查计划")
    lead.look_closely()
    lead.press("新建计划")
    page = lead.page
    page.get_by_label("检查类型").select_option("random")
    page.get_by_label("名称", exact=True).fill("第四季度双随机抽查")
    page.get_by_label("为什么查").fill("年度监督检查计划")
    page.get_by_label("从", exact=True).fill(on.isoformat())
    page.get_by_label("到", exact=True).fill((on + timedelta(days=6)).isoformat())
    page.get_by_label("消防", exact=True).check()
    lead.press("保存，去选机构和人员")
    lead.says("双随机抽查要写明抽取几家。")
    lead.look_closely()
    page.get_by_label("抽取家数").fill("1")
    lead.press("保存，去选机构和人员")
    lead.says("从 1 家里抽 1 家")
    lead.look_closely()
    page.get_by_role("button", name="抽取", exact=True).click()
    lead.says("已抽取 1 家，名单和种子已存证。")
    lead.look_closely()
    lead.press("重抽核对")
    lead.says("重抽一次，结果相同")
    lead.look_closely()
    page.go_back()
    page.get_by_role("button", name="派发", exact=True).click()
    lead.says("已派发，检查人员已收到通知。")
    assert Inspection.objects.get(plan=InspectionPlan.objects.get()).state == InspectionState.DISPATCHED

    officer = walk(PHONE)
    officer.sign_in("chaoyang-zhifa")
    officer.says("我的检查")
    officer.look_closely()
    officer.press(house)
    officer.says("年度监督检查计划")
    officer.look_closely()
