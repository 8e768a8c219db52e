"""A child falls: one form on the phone, the guardian signs in two taps, the district takes note, and anybody can prove
that the evidence was not changed since."""

from collections.abc import Callable

import pytest

from tests import factories as houses
from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.staff import factories as staff
from tests.workers import work
from zhaohu.accounts.choices import Role
from zhaohu.attendance.models import Incident
from zhaohu.core import clock, storage
from zhaohu.core.encryption import sm3
from zhaohu.ledger import sequencing
from zhaohu.rules import services as rules

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("morning")]
Walk = Callable[..., Walker]


def test_a_fall_is_told_signed_noted_and_proven(walk: Walk) -> None:
    rules.load_fixtures()
    place = factories.a_child()
    lead = houses.officer(Role.DISTRICT_LEAD, place.institution.district)
    carer = walk(PHONE)
    enter(carer, staff.account_of(staff.a_carer(place.institution)))
    carer.goto("/incidents/")
    carer.says("还没有事件")
    carer.press("报告事件")
    carer.look_closely()
    page = carer.page
    page.get_by_label("出了什么事").select_option("fall")
    page.get_by_label("孩子", exact=True).select_option(label=place.child.nickname)
    page.get_by_label("一般：就医，或要区里知道").check()
    page.get_by_label("地点").fill("户外滑梯")
    page.locator('[data-region="front-forehead"]').click()
    assert page.locator("#id_region_1").input_value() == "front-forehead"
    page.locator("#id_mark_1").select_option("swelling")
    page.get_by_label("经过").fill("演示：滑倒，额头碰到扶手。")
    page.get_by_label("急救和处理").fill("冷敷 10 分钟。")
    carer.press("提交并告知")
    carer.says("额头：肿包")
    carer.says("正在固定")
    carer.look_closely()
    work()

    family = walk(PHONE)
    enter(family, place.child.guardianships.get().guardian.user)
    family.goto("/home/")
    family.says("签收：跌倒伤")
    family.press("查看")  # the first tap
    family.says("户外滑梯")
    family.says("冷敷 10 分钟。")
    family.look_closely()
    family.picture("incident-notice", whole=True)
    family.press("我知道了，签收")  # the second, and there is no third
    family.says("已签收。")

    officer = walk(DESKTOP)
    enter(officer, lead)
    officer.goto("/incident-alerts/")
    officer.says("1 起事件等知悉")
    officer.look_closely()
    officer.page.get_by_role("link", name="跌倒伤").click()
    officer.page.get_by_label("区里的意见").fill("请检查滑梯扶手。")
    officer.look_closely()
    officer.press("知悉")
    officer.says("已知悉，机构能看到。")

    sequencing.sequence(at=clock.now())
    director = walk(DESKTOP)
    enter(director, enrolment.director_user(place.institution))
    director.goto(f"/incidents/{Incident.objects.get().pk}/")
    director.says("请检查滑梯扶手。")
    director.says("已签收")
    director.look_closely()
    director.picture("incident", whole=True)
    with director.page.expect_download() as taken:
        director.page.get_by_role("link", name="JSON").click()
    held = sm3(taken.value.path().read_bytes()).hex()
    pack = Incident.objects.get().packs.get()
    assert pack.file is not None and held == sm3(storage.get(pack.file.key)).hex()
    citizen = walk(PHONE)
    citizen.goto(f"/ledger/entries/{pack.entry_id}/verify/")
    citizen.says("这条记录是真的")
    assert held in citizen.page.content()
