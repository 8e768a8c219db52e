"""A real Chromium before a real server: what every walk needs."""

import io
import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.attendance import factories as attendance
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.journeys.tablets import PIN, TABLET, House, Tablet, keep
from tests.staff import factories as staff
from tests.supervision import factories as complaints
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.models import Institution, Membership
from zhaohu.staff.services import pins

_BUSY = """SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND state IN ('active', 'idle in transaction') AND backend_type = 'client backend')"""

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESKTOP = (360, 780), (1440, 900)
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run",
    "--use-fake-device-for-media-stream",
]  # fmt: skip
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder walks in a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="module")  # not longer: Playwright keeps an event loop running, and others need their own
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Walker:
    """One person at one screen: signs in with a click, looks closely, and takes pictures for the documents."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], *, javascript: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", java_script_enabled=javascript,
            accept_downloads=True, base_url=address,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", lambda answer: self._note(answer.status, answer.url))

    def _note(self, status: int, url: str) -> None:
        if status >= 500 or (status == 404 and "/static/" in url):
            self.faults.append(f"{status} {url}")

    def goto(self, path: str) -> None:
        self.page.goto(path, wait_until="load")

    def sign_in(self, username: str) -> None:
        """One click on the page of demonstration accounts."""
        self.goto("/accounts/demo/")
        self.page.locator(f'button[value="{username}"]').click()
        self.page.wait_for_load_state("load")

    def says(self, words: str) -> None:
        """The words stand on the page."""
        self.page.get_by_text(words).first.wait_for(state="visible")

    def fill(self, **values: str) -> None:
        """Write into fields by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').fill(value)

    def press(self, name: str) -> None:
        """Press the button, or follow the link, of that name."""
        found = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        found.locator("visible=true").first.click()
        self.page.wait_for_load_state("load")

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture for the documents when ZHAOHU_PICTURES=1."""
        keep(self.page, name, whole=whole)

    def look_closely(self) -> None:
        """No violation of WCAG 2.2 AA that axe-core can see, and nothing to scroll sideways for."""
        found = (
            Axe()
            .run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
            .response["violations"]
        )
        told = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
        assert told == [], f"{self.page.url}: {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{self.page.url} is {wide} px wider than the screen"


@pytest.fixture
def walkers(chromium: Browser, live_server: object) -> Iterator[list[Walker]]:
    """The walkers of one test; each must have met no fault of ours."""
    made: list[Walker] = []
    yield made
    faults = [fault for walker in made for fault in walker.faults]
    for walker in made:
        walker.context.close()
    _answered()
    assert faults == []


def _answered() -> None:
    """Until the server has answered what closed browsers still asked: emptying the tables must meet nobody."""
    busy = True
    with connection.cursor() as cursor:
        while busy:
            cursor.execute(_BUSY)
            (busy,) = cursor.fetchone()


@pytest.fixture
def walk(chromium: Browser, live_server: object, walkers: list[Walker]) -> object:
    """`walk(size, javascript=True)`: a new person with an empty browser."""

    def begin(size: tuple[int, int] = DESKTOP, *, javascript: bool = True) -> Walker:
        walker = Walker(chromium, live_server.url, size, javascript=javascript)  # type: ignore[attr-defined]
        walkers.append(walker)
        return walker

    return begin


@pytest.fixture
def city(transactional_db: None) -> None:
    """The divisions, the rules and the demonstration's people."""
    call_command("load_reference", verbosity=0)
    call_command("load_demo", "--accounts-only", verbosity=0)


@pytest.fixture
def whole_city(city: None, settings: Any, tmp_path: Path) -> None:
    """The demonstration city as `make run` loads it."""
    settings.MEDIA_ROOT = tmp_path / "files"
    call_command("load_demo", verbosity=0, stderr=io.StringIO())


@pytest.fixture
def institution(city: None, settings: Any, tmp_path: Any) -> Institution:
    """A filed institution of the demonstration's director."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made = complaints.an_institution()
    Membership.objects.create(
        institution=made, user=User.objects.get(username="yuanzhang-chen"), role="director",
        valid_from=clock.day_of(clock.now()),
    )  # fmt: skip
    return made


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[datetime]:
    """The day of the tests' world, for the pages too; a walk may move it on."""
    now = [staff.AT]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    settings.MEDIA_ROOT = tmp_path / "files"
    return now


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 07:40 of the Monday, and time runs on."""
    began, start = timezone.now(), attendance.moment("07:40")
    monkeypatch.setattr(clock, "now", lambda: start + (timezone.now() - began))


@pytest.fixture
def house(request: pytest.FixtureRequest, morning: None, chromium: Browser, live_server: Any) -> Iterator[House]:
    institution = enrolment.an_institution()
    offer = enrolment.an_offer(enrolment.a_class(institution, class_type=ClassType.SENIOR, size=20, carers=8))
    children = [families.a_child(born_on=date(2024, 8, 1)) for _ in range(getattr(request, "param", 5))]
    places = [enrolment.an_accepted_place(child, offer) for child in children]
    carers = [staff.a_carer(institution) for _ in range(2)]
    for carer in carers:
        pins.set_pin(employment=carer, pin=PIN, by=enrolment.director(institution), at=clock.now())
    made: list[Tablet] = []

    def tablet(size: tuple[int, int] = TABLET) -> Tablet:
        made.append(Tablet(chromium, live_server.url, size))
        return made[-1]

    yield House(institution, [place.child_id for place in places], carers, tablet)
    faults = [fault for one in made for fault in one.faults]
    for one in made:
        one.context.close()
    _answered()
    assert faults == []
