"""Every page of signing in, of people, keys, messages, jobs and rules, looked at closely on a phone and on a desk."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from tests.accounts.factories import PASSWORD, with_password
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import SecondFactor, User
from zhaohu.accounts.services import factors, posts
from zhaohu.core import clock
from zhaohu.core.models import DemonstrationMessage
from zhaohu.divisions.models import Division
from zhaohu.notifications import services as notifications

Walk = Callable[..., Walker]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])


def look(walker: Walker, name: str) -> None:
    """Look closely; with ZHAOHU_LOOK=<folder> keep a picture to look at oneself."""
    walker.look_closely()
    if folder := os.environ.get("ZHAOHU_LOOK"):
        width = walker.page.viewport_size["width"]  # type: ignore[index]
        walker.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@SIZES
def test_a_family_signs_in_by_phone(city: None, walk: Walk, size: tuple[int, int]) -> None:
    walker = walk(size)
    walker.goto("/")
    look(walker, "home")
    walker.goto("/accounts/sign-in/")
    look(walker, "choose")
    walker.page.get_by_label("手机号").fill("12345")
    walker.press("获取验证码")
    walker.says("手机号应为 11 位数字")
    look(walker, "choose-wrong")
    walker.page.get_by_label("手机号").fill("13800000000")
    walker.page.get_by_role("button", name="获取验证码").click()
    walker.says("已发送到")
    look(walker, "phone-code")
    code = re.search(r"\d{6}", DemonstrationMessage.objects.get().text)
    assert code is not None
    walker.page.get_by_label("验证码").fill(code[0])
    walker.press("登录")
    walker.goto("/mine/")
    look(walker, "mine")
    walker.goto("/accounts/security/")
    walker.says("在 1 台设备上登录")
    look(walker, "security")
    walker.goto("/accounts/demo/messages/")
    look(walker, "demo-messages")
    walker.goto("/errors/")
    look(walker, "errors")


@SIZES
@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
def test_an_officer_binds_the_authenticator_and_comes_back(
    city: None, walk: Walk, size: tuple[int, int], javascript: bool
) -> None:
    person = with_password(at=clock.now())
    walker = walk(size, javascript=javascript)
    seen = look if javascript else lambda walker, name: None

    def password() -> None:
        walker.goto("/accounts/sign-in/password/")
        walker.page.get_by_label("账号").fill(person.username)
        walker.page.get_by_label("密码").fill(PASSWORD)
        seen(walker, "password")
        walker.press("继续")

    password()
    seen(walker, "enrol")
    secret = SecondFactor.objects.get(user=person).secret
    walker.page.get_by_label("动态口令", exact=True).fill(factors.code(secret, clock.now()))
    walker.press("绑定并登录")
    walker.says("已绑定，请保存恢复码")
    seen(walker, "recovery")
    recovery = walker.page.locator("li").first.inner_text()
    walker.press("我已保存，继续")
    walker.goto("/accounts/security/password/")
    seen(walker, "change-password")
    walker.context.clear_cookies()
    password()
    seen(walker, "factor")
    User.objects.filter(pk=person.pk).update(password_set_at=factories.AT.replace(year=2020))
    walker.page.get_by_label("动态口令", exact=True).fill(recovery)
    walker.press("登录")
    walker.says("请换一个新密码")
    seen(walker, "renew")
    walker.page.get_by_label("新密码").fill(f"{PASSWORD}!")
    walker.page.get_by_label("再输一次").fill(f"{PASSWORD}!")
    walker.press("更换密码并继续")
    walker.goto("/accounts/security/")
    walker.says("在 2 台设备上登录")


@SIZES
def test_the_demonstration_and_the_administrators_pages(city: None, walk: Walk, size: tuple[int, int]) -> None:
    walker = walk(size)
    walker.goto("/accounts/demo/")
    look(walker, "demo")
    system = User.objects.get(username="xitong-guanli")
    posts.propose(
        user=factories.user(name="演示·张"), role=Role.DISTRICT_REVIEWER, department=Department.HEALTH,
        division=Division.objects.get(pk="110108"), valid_from=factories.ON, valid_to=None,
        by=factories.actor(system), at=factories.AT,
    )  # fmt: skip
    name = "演示·松果里托育园"
    notifications.notify(
        users=[system], template="case_returned", at=clock.now(), link="/errors/",
        params={"name": name, "count": 3, "due_on": "12 月 8 日"},
    )  # fmt: skip
    notifications.notify(
        users=[system], template="case_filed", at=clock.now(), link="/errors/",
        params={"name": name, "number": "京托备〔2026〕110105-0042"},
    )  # fmt: skip
    walker.sign_in("xitong-guanli")
    for address, picture in (
        ("/accounts/people/", "people"), ("/accounts/people/new/", "make-person"),
        ("/accounts/posts/new/", "propose-post"), ("/messages/", "inbox"), ("/messages/jobs/", "jobs"),
    ):  # fmt: skip
        walker.goto(address)
        look(walker, picture)
    walker.goto("/messages/")
    walker.press("查看")
    assert walker.page.url.endswith("/errors/")
    walker.sign_in("anquan-guanli")
    walker.goto("/accounts/people/")
    walker.press("确认任职")
    look(walker, "people-security")
    walker.sign_in("jiazhang-sun")
    walker.goto("/messages/")
    walker.says("还没有消息")
    look(walker, "inbox-empty")
    walker.sign_in("shi-jingban")
    walker.goto("/accounts/keys/")
    walker.page.get_by_label("区", exact=True).select_option("110105")
    walker.press("签发密钥")
    walker.says("新密钥只显示这一次")
    look(walker, "keys")


@SIZES
def test_two_city_officers_change_a_rule(city: None, walk: Walk, size: tuple[int, int]) -> None:
    walker = walk(size)
    walker.sign_in("shi-jingban")
    walker.goto("/rules/")
    look(walker, "rules")
    walker.goto("/rules/filing.clock.receipt_days/")
    look(walker, "rule")
    walker.press("提出变更")
    look(walker, "rule-propose")
    walker.page.get_by_label("新内容").fill("4")
    walker.page.get_by_label("起始日").fill("2027-01-01")
    walker.page.get_by_label("依据").fill("演示依据")
    walker.page.get_by_label("理由").fill("演示理由")
    walker.page.get_by_role("button", name="提出变更").click()
    walker.says("等另一人确认")
    walker.sign_in("shi-fuhe")
    walker.goto("/rules/")
    walker.says("有 1 项规则变更待确认")
    look(walker, "rules-open")
    walker.press("确认变更")
    walker.goto("/rules/filing.clock.receipt_days/")
    walker.says("2027-01-01")
    look(walker, "rule-changed")


@SIZES
def test_whoever_is_at_work_is_asked_before_the_session_ends(city: None, walk: Walk, size: tuple[int, int]) -> None:
    walker = walk(size)
    walker.page.clock.install()
    walker.sign_in("xitong-guanli")
    walker.goto("/messages/")
    warning = walker.page.get_by_role("alert").filter(has_text="很久没有操作")
    assert not warning.is_visible()
    walker.page.clock.fast_forward("09:10")
    warning.wait_for(state="visible")
    look(walker, "idle")
    walker.page.get_by_role("button", name="继续使用").click()
    warning.wait_for(state="hidden")
    walker.page.clock.fast_forward("08:30")
    assert not warning.is_visible()
