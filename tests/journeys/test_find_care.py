"""A family finds care without signing in: on a phone in six taps, three side by side on a desktop, saved, shared."""

from collections.abc import Callable

import pytest

from tests.enrolment import factories
from tests.enrolment.test_care_search import offering
from tests.institutions.register import factories as register
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.enrolment.models import Vacancy
from zhaohu.enrolment.queries import care_places
from zhaohu.institutions.choices.institution import ClassType, ServiceForm

Walk = Callable[..., Walker]
HOME = {"latitude": 39.88, "longitude": 116.46}


@pytest.fixture
def offered(transactional_db: None, rules_loaded: None, divisions_loaded: None) -> None:
    """Four institutions within three kilometres that take a child of 17 months, and some that do not."""
    care_places.known.cache_clear()
    graded = {"quality_grade": "A", "graded_on": factories.ON, "grade_document": "演示文号 1", "inclusive": True}
    terms = {"meal_fen": 2500, "meals": True}
    first = offering("演示松果里托育园", columns=graded, amount_fen=298_000, inclusive=True, lat=39.885, **terms)
    factories.an_offer(first.care_class, form=ServiceForm.HOURLY, amount_fen=4_000)
    register.notice(first.institution, reply="已围挡停用该区域。", replied_at=factories.AT)
    for n, name in enumerate(("云桥里托育中心", "橘井巷社区托育点", "很长很长的名字" * 6)):
        offering(f"演示{name}", lat=39.89 + n / 500, amount_fen=360_000 + 50_000 * n, size=6 + n, **terms)
    offering("演示望花托大园", kind=ClassType.SENIOR, lat=39.881)
    full = offering("演示青禾满园", lat=39.8805)
    Vacancy.objects.filter(care_class=full.care_class_id).update(places=0)


def test_three_suitable_centres_in_six_taps_without_signing_in_on_a_phone(walk: Walk, offered: None) -> None:
    family = walk(PHONE)
    family.context.grant_permissions(["geolocation"])
    family.context.set_geolocation(HOME)
    family.goto("/care/")
    family.look_closely()
    family.page.locator("[data-near-me]").first.click()  # 1
    family.says("3 公里内 6 家")
    family.page.select_option("#age", "17")  # 2, 3
    family.says("3 公里内 5 家")
    family.press("全日托")  # 4
    family.press("有空位")  # 5
    family.says("3 公里内 4 家")
    family.look_closely()
    cards = family.page.locator("article")
    assert cards.count() == 4
    first = cards.first.inner_text()
    for words in ("演示松果里托育园", "已备案", "质量 A 级", "10 个", "2,980", "更新", "不符合要求", "（估算）"):
        assert words in first, words
    cards.first.locator(".zh-inst-name").click()  # 6
    family.says("全日托有 10 个空位")
    family.says("已围挡停用该区域。")
    family.look_closely()


def test_three_are_compared_on_a_desktop_saved_and_shared(walk: Walk, offered: None) -> None:
    family = walk(DESKTOP)
    family.context.grant_permissions(["clipboard-read", "clipboard-write"])
    family.goto("/care/?lat=39.88&lng=116.46&age=17&form=full_day&vacancy=1")
    for n in range(3):
        family.page.locator("article").nth(n).get_by_role("button", name="对比").click()
        family.says(f"对比 {n + 1} 家")
    family.press("对比 3 家")
    assert family.page.locator("thead th").count() == 4
    assert family.page.locator(".zh-differs", has_text="价格").count()
    family.says("每个开放日一份伙食费")
    family.look_closely()
    family.page.evaluate("delete Navigator.prototype.share")
    family.press("分享")
    family.says("已复制网址")
    shared = family.page.evaluate("navigator.clipboard.readText()")
    family.press("演示松果里托育园")
    family.press("收藏")
    family.says("已收藏")
    family.goto("/care/saved/")
    family.says("收藏了 1 家")
    family.look_closely()
    friend = walk(PHONE)
    friend.goto(shared)
    friend.says("对比 3 家")
    friend.look_closely()


def test_when_nothing_fits_the_page_says_why_and_one_way_on_works(walk: Walk, offered: None) -> None:
    family = walk(PHONE)
    family.goto("/care/?lat=39.88&lng=116.46&age=17&form=full_day&max=2000&vacancy=1")
    family.says("没有完全符合的托育")
    family.says("1 家不收 17 个月的孩子")
    family.says("5 家超过 2000 元")
    family.look_closely()
    family.press("价格放到")
    family.says("3 公里内 1 家")


def test_the_map_and_the_filters_work(walk: Walk, offered: None) -> None:
    family = walk(DESKTOP)
    family.goto("/care/?view=map&q=朝阳区")
    family.page.locator(".zh-map svg text", has_text="6").first.wait_for()
    family.look_closely()
    family.goto("/care/?form=hourly")
    family.page.locator("summary").first.click()
    family.says("计时托、临时托的时间")
    family.look_closely()
    family.page.fill("#max", "50")
    family.press("查看结果")
    family.says("全市 1 家")


@pytest.mark.parametrize("cookie", [("zh-type", "large"), ("django_language", "en")])
def test_large_type_english_and_no_javascript_fit_the_phone(walk: Walk, offered: None, cookie: tuple[str, str]) -> None:
    family = walk(PHONE, javascript=False)
    family.goto("/robots.txt")
    family.context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": family.page.url}])
    family.goto("/care/?q=六里屯街道&age=17")
    codes = [card.get_attribute("id")[2:] for card in family.page.locator("article").all()[:3]]  # type: ignore[index]
    addresses = [f"/care/{codes[0]}/?age=17", f"/care/compare/?{'&'.join(f'with={code}' for code in codes)}"]
    for address in ("/care/?q=六里屯街道&age=17", "/care/?max=1&form=full_day", *addresses):
        family = walk(PHONE)
        family.goto("/robots.txt")
        family.context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": family.page.url}])
        family.goto(address)
        family.look_closely()
