"""The first pages stand on a phone and on a desk, in Chinese and English, in large type and without JavaScript."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import DESKTOP, PHONE, Walker

Walk = Callable[..., Walker]
pytestmark = pytest.mark.usefixtures("city")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/errors/", "/accounts/sign-in/", "/accounts/sign-in/password/"])
def test_a_visitor_can_read_the_first_pages(walk: Walk, size: tuple[int, int], path: str) -> None:
    visitor = walk(size)
    visitor.goto(path)
    visitor.look_closely()


def test_the_first_page_searches_for_care(walk: Walk) -> None:
    visitor = walk(PHONE, javascript=False)
    visitor.goto("/")
    visitor.page.locator("#q").fill("劲松")
    visitor.press("搜索")
    assert "/care/?q=" in visitor.page.url


def test_large_type_stays_chosen_without_javascript(walk: Walk) -> None:
    visitor = walk(PHONE, javascript=False)
    visitor.goto("/")
    visitor.press("大字")
    assert visitor.page.locator("html").get_attribute("data-type") == "large"
    visitor.goto("/errors/")
    assert visitor.page.locator("html").get_attribute("data-type") == "large"
    visitor.press("大字")
    assert visitor.page.locator("html").get_attribute("data-type") is None
