"""A tablet in somebody's hands: what a carer taps, and what the screen then shows."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import Device, Event
from zhaohu.attendance.services import devices
from zhaohu.core import clock
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
TABLET, UPRIGHT = (1180, 820), (768, 1024)
PIN = "482916"
FULL = pytest.mark.parametrize("house", [20], indirect=True)
# The device's own clock is moved by so many milliseconds, as a hand in the settings would; the running time is not.
_MOVED = """{ const real = Date.now, by = %d, Native = Date;
  Date.now = () => real() + by;
  globalThis.Date = new Proxy(Native, {
    construct: (made, args) => new made(...(args.length ? args : [Date.now()])),
    get: (made, name) => (name === "now" ? () => real() + by : made[name]),
  }); }"""


_KEPT = """async () => {
  const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const base = await asked(indexedDB.open("zhaohu-tablet"));
  const keys = (table) => asked(base.transaction(table).objectStore(table).getAllKeys());
  return [await keys("things"), await keys("events")];
}"""


def keep(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture for the documents when ZHAOHU_PICTURES=1."""
    if os.environ.get("ZHAOHU_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


class Tablet:
    """One device: its storage outlives its tabs."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int] = TABLET) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=address, has_touch=True
        )
        self.context.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page = self._tab()

    def _tab(self, moved: int = 0) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if moved:
            page.add_init_script(_MOVED % moved)
        page.goto("/tablet/")
        return page

    def pair(self, code: str, name: str = "演示平板") -> None:
        self.page.locator("[name=code]").fill(code)
        self.page.locator("[name=name]").fill(name)
        self.press("pair-form")

    def press(self, does: str, on: object = "") -> None:
        if does == "pair-form":
            self.page.locator("form button[type=submit]").click()
        else:
            self.page.locator(f'[data-do="{does}"][data-is="{on}"]').first.click()

    def unlock(self, person: object, pin: str) -> None:
        self.press("who", person)
        self.types(pin)

    def types(self, pin: str) -> None:
        for digit in pin:
            self.press("digit", digit)

    def is_open(self) -> None:
        self.page.locator(".zt-grid").wait_for()

    def cut(self) -> None:
        """The network goes, once the tablet has kept its own files."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.context.set_offline(True)

    def reach(self) -> None:
        """The network is back, and all is sent."""
        self.context.set_offline(False)
        self.says("已全部上传")

    def kill(self, *, moved: int = 0) -> None:
        """The tab dies without a word, and a new one is opened; the device's clock was moved meanwhile."""
        self.page.close()
        self.page = self._tab(moved)

    def kept(self, words: str) -> None:
        """A deed was confirmed in these words, and is sent."""
        self.says(words)
        self.says("已全部上传")

    def says(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(state="visible")

    def tile(self, child: int) -> Any:
        return self.page.locator(f'[data-key="child-{child}"]')

    def state(self, child: int) -> str:
        """The tone of the child's tile: present, expected, late, absent, left …"""
        (tone,) = [name[8:] for name in self.tile(child).get_attribute("class").split() if name.startswith("zt-tile-")]
        return tone

    def comes(self, child: int) -> float:
        """Two taps: the tile, and the one button. Answers how long the second took to be confirmed, in seconds."""
        self.tile(child).click()
        button = self.page.locator('[data-do="arrive"]')
        button.wait_for()
        began = time.perf_counter()
        button.click()
        self.page.locator(f'[data-key="child-{child}"].zt-tile-present').wait_for()
        return time.perf_counter() - began

    def finds(self, child: int, what: str) -> None:
        """The check finds something: the child is isolated, its guardian called, and both recorded."""
        self.tile(child).click()
        self.press("mode", "check")
        self.press("choose", what)
        self.page.locator(".zt-danger").click()
        self.page.locator(f'[data-key="child-{child}"].zt-tile-isolated').wait_for()

    def turns_away(self, child: int, name: str) -> None:
        """Somebody whom nobody knows wants the child: the whole screen is red, and only refusing leads on."""
        self.tile(child).click()
        self.press("unknown")
        self.says("不能交接")
        alarm = self.page.locator("main.zt-alarm")
        box = alarm.bounding_box()
        assert box and (box["width"], box["height"]) >= TABLET
        assert self.page.locator('[data-do="leave"]').count() == 0
        assert alarm.locator('[data-do="refuse"]').is_disabled()
        alarm.locator("[name=name]").fill(name)
        alarm.locator('[data-do="refuse"]').click()
        self.says("已记录拒绝交接")

    def shown(self, children: list[int]) -> dict[int, str]:
        return {child: self.tile(child).inner_text() for child in children}

    def left_behind(self) -> list[list[str]]:
        """The names of everything that the device still keeps, and its queue."""
        found: list[list[str]] = self.page.evaluate(_KEPT)
        return found


@dataclass
class House:
    """An institution at 07:40 of the tests' Monday: a class of five unless told, and two carers with a PIN each."""

    institution: Institution
    children: list[int]
    carers: list[Employment]
    tablet: Callable[..., Tablet]

    def code(self) -> str:
        director = enrolment.director(self.institution)
        return devices.make_code(institution=self.institution, by=director, at=clock.now())

    def opened(self, carer: int = 0, size: tuple[int, int] = TABLET) -> Tablet:
        """A tablet, paired and unlocked by one of the carers."""
        made = self.tablet(size)
        made.pair(self.code(), f"演示平板{Device.objects.count()}")
        made.unlock(self.carers[carer].pk, PIN)
        made.is_open()
        return made

    def child(self, place: int = 0) -> Child:
        return Child.objects.get(pk=self.children[place])

    def told(self, kind: str) -> list[Event]:
        return list(Event.objects.filter(institution=self.institution, kind=kind).order_by("happened_at", "seq"))


_SMALL = """() => [...document.querySelectorAll("button, a, input")].filter((one) => one.offsetParent)
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 61.5 || box.height < 61.5).map(([html]) => html)"""


def look_closely(tablet: Tablet) -> None:
    """Contrast of 7:1 and all else of WCAG 2.2 AA; targets of 62 px; nothing to scroll sideways for."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa"]
    found = Axe().run(tablet.page, options={"runOnly": rules}).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found] == []
    assert tablet.page.evaluate(_SMALL) == []
    assert tablet.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1
