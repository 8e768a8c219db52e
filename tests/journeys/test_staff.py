"""A director hires, completes the file and publishes the week; the carer comes by phone; a ban stops it all at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.institutions.factories import a_pdf
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from tests.staff import bans as worlds
from tests.staff import factories, weeks
from tests.workers import work
from zhaohu.accounts.choices import Role
from zhaohu.staff.models import Employment, Presence, Roster
from zhaohu.staff.services import bans

Walk = Callable[..., Walker]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY


@SIZES
def test_from_the_hire_to_the_first_clock_in_and_to_the_ban(
    walk: Walk, city: None, today: list[datetime], tmp_path: Path, size: tuple[int, int]
) -> None:
    made = weeks.a_class_with(3)
    director, carer = walk(size), walk(PHONE)
    enter(director, enrolment.director_user(made.institution))
    director.goto("/staff/people/")
    director.look_closely()
    director.press("录用新人")
    number = factories.clear_number()
    director.fill(name="演示·刘静", identity=number, phone="13800003333", starts_on=ON.isoformat())
    director.page.get_by_label("本人已签字同意查询违法犯罪记录").check()
    director.look_closely()
    director.press("登记并开始核查")
    director.says("还没有录用")
    work()  # the register answers
    director.press("看核查结果，决定录用")
    director.says("可以录用")
    director.look_closely()
    director.page.get_by_role("button", name="录用", exact=True).click()
    director.says("现在不能排班，也不能签到")
    director.look_closely()
    paper = tmp_path / "证书.pdf"
    paper.write_bytes(a_pdf())
    for kind, until in (("health", (ON + timedelta(days=300)).isoformat()), ("childcare", "")):
        director.page.get_by_role("link", name="登记证书").first.click()
        director.page.locator('[name="kind"]').select_option(kind)
        director.fill(issuer="演示发证单位", valid_from=ON.isoformat(), valid_to=until)
        director.page.locator('[name="file"]').set_input_files(paper)
        director.look_closely()
        director.page.get_by_role("button", name="登记证书").click()
        director.says("证书已登记。")
    director.look_closely()
    employment = Employment.objects.get()

    director.goto(f"/staff/roster/?week={MONDAY}")
    director.press("自动排班")
    director.says("正在自动排班")
    director.look_closely()
    work()  # the solver
    director.says("自动排好，手工安排的班次没有动")
    director.look_closely()
    director.picture(f"roster-{size[0]}", whole=True)
    director.page.get_by_role("link", name="补人").first.click()
    director.look_closely()
    director.page.go_back()
    director.page.get_by_label("知道有缺口，先公布，再补人").check()
    director.press("公布")
    director.says("已公布，有班次的人已收到通知。")
    assert Roster.objects.get().state == "published"

    today[0] = AT + timedelta(days=6)  # Monday 10:00: within the shift
    enter(carer, factories.account_of(employment))
    carer.goto("/staff/mine/")
    carer.look_closely()
    carer.picture("my-shifts", whole=True)
    carer.press("签到")
    carer.says("已签到。")
    assert Presence.objects.get().left_at is None

    ban = worlds.a_ban(employment, confirmed=False)
    lead = walk(size)
    enter(lead, people.officer(Role.DISTRICT_LEAD))
    lead.goto(f"/staff/bans/{ban.pk}/")
    lead.says(made.institution.name)
    lead.look_closely()
    lead.press("同意，立即生效")
    lead.says("已生效")
    lead.goto("/staff/bans/")
    lead.look_closely()
    carer.goto("/staff/mine/")
    carer.says("被禁止从业")
    carer.look_closely()
    assert Presence.objects.get().left_at == today[0]
    director.goto("/staff/people/")
    director.says("不能到岗")
    director.look_closely()
    assert bans.queries.posts(ban, on=ON).count() == 1
