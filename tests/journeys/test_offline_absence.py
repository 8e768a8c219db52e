"""A parent reports an absence in two taps where there is no network: it is kept, sent later, and there once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.attendance import factories as attendance
from tests.enrolment import factories as enrolment
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.core import clock
from zhaohu.enrolment.models import Absence, AbsenceReport, Placement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules_loaded")]
Walk = Callable[..., Walker]
_KEPT = """async () => {
  const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const base = await asked(indexedDB.open("zhaohu-family"));
  const all = (table) => asked(base.transaction(table).objectStore(table).getAll());
  const caches_ = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) caches_.push(new URL(url).pathname);
  }
  return [await all("things"), await all("events"), caches_.sort()];
}"""


@pytest.fixture
def place(morning: None) -> Placement:
    """A child that comes every workday, from the Monday on; it is 07:40 of that day."""
    return enrolment.an_accepted_place()


def _at_home(walk: Walk, place: Placement, size: tuple[int, int] = PHONE) -> Walker:
    family = walk(size)
    family.context.clock.install(time=attendance.moment("07:40"))
    enter(family, place.child.guardianships.get().guardian.user)
    family.goto("/home/")
    family.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return family


def _again(family: Walker, address: str = "/home/") -> None:
    """The tab dies without a word, and a new one is opened. (A page that is closed hears for a moment that the network
    is back, so what ran on it ends first.)"""
    family.page.goto("about:blank")
    family.page.close()
    family.page = family.context.new_page()
    family.page.goto(address)


def test_two_taps_without_a_network_and_the_absence_is_there_once(walk: Walk, place: Placement) -> None:
    family = _at_home(walk, place)
    family.context.set_offline(True)
    family.page.get_by_role("link", name="请假").click()
    family.says("现在没有网络")
    family.says(place.child.nickname)
    family.page.get_by_role("button", name="明天请假").click()
    family.says("还没有发出")
    family.look_closely()
    _again(family)
    family.says("还没有发出")
    assert not AbsenceReport.objects.exists()
    family.context.set_offline(False)
    _again(family)
    family.says("已发出")
    family.says(f"{place.child.nickname}已请假 1 天")
    family.look_closely()
    _again(family, "/home/absences/")
    family.says("已发出")
    report, absence = AbsenceReport.objects.get(), Absence.objects.get()
    assert absence.on == clock.day_of(clock.now()) + timedelta(days=1) and report.code == ""
    family.press("知道了")
    family.page.locator("#family-outbox").wait_for(state="hidden")


def test_with_a_network_the_same_tap_is_answered_at_once(walk: Walk, place: Placement) -> None:
    family = _at_home(walk, place, DESKTOP)
    family.press("请假")
    family.page.get_by_role("button", name="明天请假").click()
    family.says("已发出")
    family.says("托位已让出")
    assert Absence.objects.count() == AbsenceReport.objects.count() == 1


def test_a_refusal_is_shown_with_its_sentence(walk: Walk, place: Placement) -> None:
    family = _at_home(walk, place)
    family.context.set_offline(True)
    family.goto("/home/absences/")
    family.page.get_by_role("button", name="明天请假").click()
    family.says("还没有发出")
    Placement.objects.filter(pk=place.pk).update(weekdays=[])
    family.context.set_offline(False)
    family.says("没有请成")
    family.says("所选日期里没有孩子入托的日子")
    assert not Absence.objects.exists()


def test_signing_out_leaves_nothing_of_the_family_on_the_phone(walk: Walk, place: Placement) -> None:
    family = _at_home(walk, place)
    things, _, kept = family.page.evaluate(_KEPT)
    assert things[0]["places"][0]["child"] == place.child.nickname
    assert [path for path in kept if not path.startswith("/static/")] == ["/home/offline/"]
    family.goto("/mine/")
    family.press("退出登录")
    family.page.wait_for_url(lambda url: not url.endswith("/mine/"))
    assert family.page.evaluate(_KEPT) == [[], [], []]


def test_without_javascript_the_form_works_as_ever(walk: Walk, place: Placement) -> None:
    family = walk(PHONE, javascript=False)
    enter(family, place.child.guardianships.get().guardian.user)
    family.goto("/home/")
    family.press("请假")
    family.press("明天请假")
    family.says(f"{place.child.nickname}已请假 1 天")
    assert Absence.objects.count() == 1
