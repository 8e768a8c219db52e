"""A family from its first sign-in to a withdrawn consent, and an officer with a duplicate, on a phone and at a desk."""

from collections.abc import Callable

import pytest

from tests.families import factories
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.models import User
from zhaohu.families.models import Child

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("city")
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@SIZES
def test_a_family_registers_a_child_invites_a_guardian_and_decides_its_consents(
    walk: Walk, size: tuple[int, int]
) -> None:
    walker = walk(size)
    walker.sign_in("jiazhang-sun")
    walker.goto("/")
    walker.says("先登记孩子")
    walker.look_closely()
    walker.press("登记孩子")
    walker.look_closely()
    walker.page.get_by_role("button", name="登记孩子").click()
    walker.says("需要改")
    walker.look_closely()
    walker.page.get_by_label("您的姓名").fill("演示·孙家长")
    walker.page.get_by_label("母亲").check()
    walker.page.get_by_label("小名").fill("演示米粒")
    walker.page.get_by_label("出生日期").fill("2025-06-10")
    walker.page.get_by_role("button", name="登记孩子").click()
    walker.says("已登记演示米粒")
    walker.look_closely()
    walker.page.get_by_label("父亲").check()
    walker.press("生成邀请码")
    walker.says("只显示这一次")
    walker.look_closely()
    invitation = walker.page.locator('a[href*="invitation"]').get_attribute("href") or ""

    walker.goto("/home/")
    walker.says("要您办的")
    walker.look_closely()
    walker.press("管理同意")  # one click from the first page; the withdrawal is the second
    walker.look_closely()
    walker.page.locator('input[name="photo"][value="yes"]').check()
    walker.press("保存选择")
    walker.says("已保存 1 项选择")
    walker.look_closely()
    walker.press("撤回「拍摄照片和视频」")
    walker.says("已撤回")

    other = walk(size)
    other.sign_in("jiazhang-zhou")
    other.goto(invitation)
    other.look_closely()
    other.page.get_by_label("您的姓名").fill("演示·周家长")
    other.press("接受邀请")
    other.says("您已是演示米粒的监护人")
    late = walk(size)
    late.sign_in("jiazhang-sun")
    late.goto(invitation)
    late.press("接受邀请")
    late.says("演示米粒")  # the inviting guardian is one already: no harm, no second relation


@SIZES
def test_a_family_reads_the_policy_takes_its_data_and_is_told_what_a_deletion_means(
    walk: Walk, size: tuple[int, int]
) -> None:
    guardian = factories.settled(factories.a_guardian(User.objects.get(username="jiazhang-sun")))
    child = factories.a_child(guardian)
    walker = walk(size)
    walker.sign_in("jiazhang-sun")
    for path in ("", "home/", "join/", "privacy/"):
        walker.goto(f"/family/{path}")
        walker.look_closely()
    for path in ("", "correct/", "documents/", "readings/", "export/", "deletion/"):
        walker.goto(f"/family/children/{child.pk}/{path}")
        walker.look_closely()
    walker.press("申请删除")
    walker.says("已收到删除请求")
    walker.look_closely()
    walker.press("撤回请求，不删除")
    walker.says("数据不删除")
    walker.goto(f"/family/children/{child.pk}/export/")
    with walker.page.expect_download() as download:
        walker.page.get_by_role("button", name="下载 PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")


@SIZES
def test_an_officer_compares_merges_and_undoes_and_checks_a_relation(walk: Walk, size: tuple[int, int]) -> None:
    first, _second = factories.a_pair()
    walker = walk(size)
    walker.sign_in("chaoyang-han")
    walker.goto("/family/duplicates/")
    walker.look_closely()
    walker.page.locator("a[data-open]").click()
    walker.says("这两份是同一儿童吗")
    walker.look_closely()
    walker.page.get_by_role("radio", name=f"第 {first.pk} 号").check()
    walker.page.get_by_label("理由").fill("证件核对一致")
    walker.press("合并两份档案")
    walker.says("没有疑似重复的档案")
    walker.look_closely()
    walker.press("查看，撤销")
    walker.look_closely()
    walker.press("撤销合并")
    walker.says("记录各回各处")
    walker.goto("/family/relations/")
    walker.look_closely()
    walker.page.locator("a[data-open]").first.click()
    walker.look_closely()
    walker.page.get_by_label("证件齐全").check()
    walker.page.get_by_label("看了什么证件").fill("户口簿")
    walker.press("保存核对结果")
    walker.says("已告知监护人")
    assert Child.objects.filter(guardianships__state="confirmed").count() == 1


def test_large_type_is_one_tap_and_leaves_everything_in_reach(walk: Walk) -> None:
    factories.a_child(factories.a_guardian(User.objects.get(username="jiazhang-sun")))
    walker = walk(PHONE)
    walker.sign_in("jiazhang-sun")
    walker.goto("/home/")
    walker.press("大字")
    assert walker.page.locator("html").get_attribute("data-type") == "large"
    walker.look_closely()
