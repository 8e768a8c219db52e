"""A director imports the children present from a faulty sheet, mends it and undoes it, and enrols a family by link."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.enrolment import roll_sheets
from tests.institutions.register import factories as register
from tests.journeys.conftest import PHONE, Walker
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import clock
from zhaohu.core.models import DemonstrationMessage
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Placement, ServiceOffer
from zhaohu.enrolment.services import classes, offers
from zhaohu.institutions.choices.institution import ClassType, MembershipRole, ServiceForm
from zhaohu.institutions.models import Membership

pytestmark = pytest.mark.usefixtures("city")
Walk = Callable[..., Walker]
DIRECTOR = "yuanzhang-chen"
FEWEST_TAPS = 20


@pytest.fixture
def offer(city: None) -> ServiceOffer:
    """Full-day care in a class of the director's institution."""
    at = clock.now()
    on = clock.day_of(at)
    institution = register.institution("演示松果托育园")
    user = User.objects.get(username=DIRECTOR)
    Membership.objects.create(
        institution=institution, user=user, role=MembershipRole.DIRECTOR, valid_from=date(2026, 1, 1)
    )
    by = actor_of(user, on=on)
    care_class = classes.open(
        institution=institution, name="苹果班", class_type=ClassType.TODDLER, size=10,
        hours=[classes.Hours(day, 15, 36, 2) for day in range(1, 6)], opened_on=on, by=by, at=at,
    )  # fmt: skip
    terms = offers.Terms(
        form=ServiceForm.FULL_DAY, weekdays=(1, 2, 3, 4, 5), first=16, last=34, amount_fen=360_000, from_months=6,
        to_months=36,
    )  # fmt: skip
    return offers.publish(care_class=care_class, terms=terms, valid_from=on, by=by, at=at)


def test_a_faulty_sheet_is_checked_written_mended_and_undone(walk: Walk, offer: ServiceOffer, tmp_path: Path) -> None:
    day = f"{clock.day_of(clock.now()):%Y-%m-%d}"
    rows = [roll_sheets.row(offer, starts_on=day), roll_sheets.row(offer, starts_on=day, guardian_phone="1990")]
    sheet = tmp_path / "在托.xlsx"
    sheet.write_bytes(roll_sheets.xlsx(rows))
    director = walk()
    director.sign_in(DIRECTOR)
    director.goto("/places/roll/")
    director.says("名单里没有这样的孩子")
    director.look_closely()
    director.press("从 Excel 导入")
    director.look_closely()
    director.page.get_by_label("文件").set_input_files(sheet)
    director.press("上传并核对")
    director.says("1 行可以写入，1 行待改")
    director.says("手机号应为 1 开头的 11 位数字")
    director.look_closely()
    with director.page.expect_download() as download:
        director.page.get_by_role("link", name="下载待改的行").click()
    mended = _mended(Path(download.value.path()), tmp_path)
    director.press("写入 1 行")
    director.says("已写入 1 行，1 行待改")
    director.press("再导入一份")
    director.page.get_by_label("文件").set_input_files(mended)
    director.press("上传并核对")
    director.press("写入 1 行")
    director.says("已写入 1 行，0 行待改")
    director.goto("/places/roll/")
    director.says("在托 2 个孩子")
    director.picture("roll")
    director.page.get_by_role("link", name=rows[0]["nickname"]).first.click()
    director.says("这次打开已记入查阅记录")
    director.look_closely()
    director.goto("/places/roll/")
    director.page.get_by_role("link", name="to-mend").first.click()
    director.press("撤销这次导入")
    director.look_closely()
    director.press("撤销导入")
    director.says("托位已取消")
    director.goto("/places/roll/")
    director.says("在托 1 个孩子")


def _mended(faulty: Path, folder: Path) -> Path:
    """The downloaded sheet with the telephone put right, as a director would do it in Excel."""
    header, line = CalamineWorkbook.from_path(str(faulty)).get_sheet_by_index(0).to_python()
    assert header[-1] == "错误" and "手机号" in str(line[-1])
    cells = dict(zip(roll_sheets.TITLES, map(str, line), strict=False)) | {"guardian_phone": roll_sheets.phone()}
    made = folder / "to-mend.xlsx"
    made.write_bytes(roll_sheets.xlsx([cells]))
    return made


def test_a_family_enrols_on_its_own_phone_while_the_director_watches(walk: Walk, offer: ServiceOffer) -> None:
    director, family = walk(), walk(PHONE)
    director.sign_in(DIRECTOR)
    director.goto("/places/roll/enrol/")
    director.page.get_by_label("入托日期").fill(f"{clock.day_of(clock.now()) + timedelta(days=7):%Y-%m-%d}")
    director.page.get_by_label("孩子的小名").fill("小满")
    director.look_closely()
    director.press("生成链接，保留托位")
    director.says("请家长用手机扫码")
    director.look_closely()
    code = director.page.locator("b.zh-mono").inner_text()
    family.goto(f"/places/join/?code={code}")
    family.look_closely()
    _sign_in(family, roll_sheets.phone())
    family.look_closely()
    taps = 3 + _fill(family) + _decide(family)
    family.says("确认小满的托位")
    family.look_closely()
    family.press("确认，接受这个托位")
    family.says("小满的托位已确认")
    assert taps + 1 <= FEWEST_TAPS
    director.says("请当面核对孩子和监护人的证件原件")  # by itself: the page looks again every few seconds
    director.press("证件已核对")
    director.says("接下来签托育服务协议")
    assert Placement.objects.get().state == PlacementState.ACCEPTED
    second = walk(PHONE)
    second.goto(f"/places/join/?code={code}")
    second.says("这条链接已经用过")
    second.look_closely()


def _sign_in(family: Walker, phone: str) -> None:
    """From the link to the sign-in by phone and back to the link."""
    family.press("用手机号登录，开始填写")
    family.page.get_by_label("手机号").fill(phone)
    family.press("获取验证码")
    message = DemonstrationMessage.objects.latest("pk").text
    family.page.get_by_label("验证码").fill("".join(c for c in message if c.isdigit())[:6])
    family.page.locator("form button.zh-button-main").first.click()
    family.says("给小满办入托")
    family.press("开始填写")


def _fill(family: Walker) -> int:
    """Guardian and child; returns how many fields and buttons were touched."""
    page, born = family.page, clock.day_of(clock.now()) - timedelta(days=500)
    page.get_by_label("您的姓名").fill("演示家长")
    page.get_by_label("母亲").check()
    page.get_by_label("孩子姓名").fill("演示小满")
    page.get_by_label("女").check()
    page.get_by_label("出生日期").fill(f"{born:%Y-%m-%d}")
    family.press("下一步")
    return 6


def _decide(family: Walker) -> int:
    """No to every purpose, and none was chosen before; returns how many taps it took."""
    family.says("同意书，逐项选择")
    family.look_closely()
    assert family.page.locator("input[type=radio]:checked").count() == 0
    refusals = family.page.get_by_label("不同意", exact=True)
    count = refusals.count()
    for number in range(count):
        refusals.nth(number).check()
    family.press("下一步")
    return count + 1
