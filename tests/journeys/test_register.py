"""A citizen at the public register: on a phone, on a desktop, in large type, in English, without JavaScript."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests import factories
from tests.institutions.register import factories as register
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.institutions.models import Institution

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
Walk = Callable[..., Walker]


@pytest.fixture
def filed(transactional_db: None, rules_loaded: None, divisions_loaded: None) -> Institution:
    """Two institutions, one with an open problem and its reply, among a dozen more."""
    found = register.institution("演示松果里托育园", inclusive=True)
    register.receipt(found)
    register.classes(found)
    register.notice(found, reply="已围挡停用该区域，更换后申请复查。", replied_at=factories.AT)
    for n in range(14):
        register.institution(f"演示云桥里托育中心{n:02}", lng=116.47, lat=39.88 + n / 1000)
    return found


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_citizen_finds_an_institution_and_reads_both_sides(
    walk: Walk, filed: Institution, size: tuple[int, int]
) -> None:
    citizen = walk(size)
    citizen.goto("/institutions/")
    citizen.look_closely()
    citizen.page.fill("#q", "songguoli")
    citizen.page.keyboard.press("Enter")
    citizen.says("全市 1 家")
    citizen.look_closely()
    citizen.press("演示松果里托育园")
    citizen.says("已备案")
    citizen.says("已围挡停用该区域")
    citizen.look_closely()
    citizen.goto("/noncompliance/?district=110105")
    citizen.says("户外场地一处软质地面破损")
    citizen.look_closely()


def test_the_map_says_what_the_list_beside_it_says(walk: Walk, filed: Institution) -> None:
    citizen = walk(DESKTOP)
    citizen.goto("/institutions/?view=map")
    citizen.page.locator(".zh-map svg text", has_text="15").wait_for()
    citizen.says("示意图")
    citizen.look_closely()
    citizen.page.locator(".zh-map-list a", has_text="朝阳区").click()
    citizen.says("朝阳区 15 家")


def test_near_me_sorts_by_distance(walk: Walk, filed: Institution) -> None:
    citizen = walk(PHONE)
    citizen.context.grant_permissions(["geolocation"])
    citizen.context.set_geolocation({"latitude": 39.88, "longitude": 116.47})
    citizen.goto("/institutions/")
    citizen.page.locator("[data-near-me]").click()
    citizen.says("3 公里内 15 家")
    assert "0 米" in citizen.page.locator("article").first.inner_text()


def test_everything_can_be_read_without_javascript_in_large_type_and_in_english(walk: Walk, filed: Institution) -> None:
    citizen = walk(PHONE, javascript=False)
    citizen.goto("/institutions/?q=演示")
    citizen.page.locator("summary").first.click()
    citizen.page.select_option("#district", "110105")
    citizen.page.locator(".zh-filter-sheet button").click()
    citizen.says("朝阳区 15 家")
    citizen.press("下一页")
    assert citizen.page.locator("article").count() == 3
    citizen.press("大字")
    assert citizen.page.locator("html").get_attribute("data-type") == "large"
    assert citizen.page.locator("article").count() == 3, "the reader stays on the page"
    citizen.press("English")
    assert citizen.page.locator("html").get_attribute("lang") == "en"
    citizen.press("中文")
    citizen.press("大字")
    assert citizen.page.locator("html").get_attribute("data-type") != "large"


@pytest.mark.parametrize("path", ["/institutions/", "/institutions/{}/", "/noncompliance/", "/institutions/data/"])
def test_large_type_and_english_fit_the_phone(walk: Walk, filed: Institution, path: str) -> None:
    for cookies in ({"zh-type": "large"}, {"django_language": "en"}):
        citizen = walk(PHONE)
        citizen.goto("/robots.txt")
        citizen.context.add_cookies(
            [{"name": name, "value": value, "url": citizen.page.url} for name, value in cookies.items()]
        )
        citizen.goto(path.format(filed.uscc))
        citizen.look_closely()


def test_a_base_map_lies_below_where_the_installation_names_one(
    walk: Walk, filed: Institution, settings: object
) -> None:
    settings.BASE_MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"  # type: ignore[attr-defined]
    settings.BASE_MAP_NOTE = "审图号 演示"  # type: ignore[attr-defined]
    citizen, asked = walk(DESKTOP), list[str]()

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    citizen.page.route("https://tiles.example/**", tile)
    citizen.goto("/institutions/?view=map")
    citizen.page.locator(".zh-map-tiles img").first.wait_for(state="attached")
    citizen.says("审图号 演示")
    citizen.page.wait_for_function("[...document.querySelectorAll('.zh-map-tiles img')].every(i => i.naturalWidth)")
    assert any(url.endswith("/9/421/193.png") for url in asked), asked
