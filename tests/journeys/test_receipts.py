"""A citizen checks a receipt on a phone without JavaScript; the director downloads it; a lead suspends and it shows."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests import factories
from tests.institutions.review import worlds
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.models import User
from zhaohu.institutions.models import FilingReceipt
from zhaohu.institutions.services import standing

Walk = Callable[..., Walker]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def receipt(city: None) -> FilingReceipt:
    case, _ = worlds.filed()
    return FilingReceipt.objects.get(case=case)


def enter(walker: Walker, person: User) -> None:
    """Sign in without the sign-in page."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    walker.goto("/healthz")
    walker.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": walker.page.url}])


@SIZES
def test_a_citizen_types_the_number_and_reads_the_answer(
    walk: Walk, receipt: FilingReceipt, size: tuple[int, int]
) -> None:
    citizen = walk(size, javascript=size == DESKTOP)
    citizen.goto("/verify/")
    if size == DESKTOP:
        citizen.look_closely()
    citizen.picture(f"verify-{size[0]}", whole=True)
    citizen.page.get_by_label("回执号").fill(receipt.number.replace("〔", "[").replace("〕", "]"))
    citizen.page.locator("main").get_by_role("button", name="核验").click()
    citizen.says("这份备案回执是真的，现在有效")
    citizen.picture(f"receipt-{size[0]}", whole=True)
    citizen.press("核验另一份")
    citizen.page.get_by_label("回执号").fill("没有这个号")
    citizen.page.locator("main").get_by_role("button", name="核验").click()
    citizen.says("没有查到「没有这个号」这份备案回执")
    citizen.picture(f"verify-nothing-{size[0]}", whole=True)


@SIZES
def test_what_the_receipt_means_today_stands_on_every_screen(
    walk: Walk, receipt: FilingReceipt, size: tuple[int, int]
) -> None:
    citizen = walk(size)
    citizen.goto(f"/receipts/{receipt.number}/")
    citizen.look_closely()
    standing.suspend(
        institution_id=receipt.institution_id, reason="隐患", by=factories.actor(worlds.lead()), at=factories.AT
    )
    citizen.goto(f"/receipts/{receipt.number}/")
    citizen.says("但机构正在停业整顿")
    citizen.look_closely()
    citizen.picture(f"receipt-suspended-{size[0]}", whole=True)


def test_the_director_downloads_the_receipt(walk: Walk, receipt: FilingReceipt) -> None:
    director = walk(PHONE)
    enter(director, receipt.institution.memberships.get().user)
    director.goto(f"/receipts/{receipt.number}/")
    director.says("下载回执 PDF")
    answer = director.context.request.get(f"/receipts/{receipt.number}/receipt.pdf")
    assert answer.body().startswith(b"%PDF-")
