"""A family books tomorrow nine to twelve in four taps on a phone, and the director sees the place gone at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.enrolment import factories
from tests.families import factories as families
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.core import clock
from zhaohu.enrolment.models import Booking
from zhaohu.enrolment.services import absences, closures, overrides

Walk = Callable[..., Walker]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
TOMORROW, TUESDAY = factories.ON + timedelta(days=1), factories.MONDAY + timedelta(days=1)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The day of the tests' world, for the pages too."""
    monkeypatch.setattr(clock, "now", lambda: factories.AT)
    return factories.AT


@SIZES
def test_a_family_books_tomorrow_nine_to_twelve_and_the_director_sees_it(
    walk: Walk, city: None, today: datetime, size: tuple[int, int]
) -> None:
    child, offer = families.a_child(), factories.an_hourly_offer(factories.a_class())
    family, director = walk(size), walk(size)
    enter(family, child.guardianships.get().guardian.user)
    enter(director, factories.director_user(offer.institution))
    director.goto("/places/classes/")
    assert "1/15" not in director.page.content()
    family.goto(f"/care/offers/{offer.pk}/book/")
    family.look_closely()
    family.page.locator(f'a[href*="on={TOMORROW}"]').first.click()  # one tap: the day
    family.press("09:00")  # two: the beginning
    family.page.get_by_role("navigation", name="结束时间").get_by_role("link", name="12:00").click()  # three: the end
    family.says("取消规则")
    family.look_closely()
    family.picture(f"book-{size[0]}", whole=True)
    family.press("确认预约")  # four
    family.says("已预约。")
    family.look_closely()
    family.picture(f"booking-{size[0]}", whole=True)
    assert (Booking.objects.get().on, Booking.objects.get().first) == (TOMORROW, 18)
    director.page.reload()
    director.says("1/15")
    director.look_closely()
    director.picture(f"classes-{size[0]}", whole=True)
    family.press("取消预约")
    family.says("已取消，不收费。")
    family.goto("/bookings/")
    family.look_closely()


@SIZES
def test_a_directors_pages_stand_on_every_screen(
    walk: Walk, city: None, today: datetime, size: tuple[int, int]
) -> None:
    booking = factories.a_booking()
    made, by = booking.care_class, factories.director(booking.institution)
    place = factories.an_accepted_place(offer=factories.an_offer(made))
    overrides.add(care_class=made, part="full_day", places=3, reason="装修", last_day=TUESDAY, by=by, at=today)  # type: ignore[arg-type]
    friday = factories.MONDAY + timedelta(days=4)
    closures.add(care_class=made, first_on=friday, last_on=friday, reason="停电检修", by=by, at=today)
    absences.report(placement=place, first_on=TUESDAY, last_on=TUESDAY, reason="sick", by=by, at=today)  # type: ignore[arg-type]
    director = walk(size)
    enter(director, factories.director_user(booking.institution))
    here = f"/places/classes/{made.pk}/"
    pages = [here, f"{here}change/", f"{here}closures/", f"{here}offers/", f"{here}vacancy/", "/places/classes/open/"]
    pages += [f"/places/offers/{booking.offer_id}/price/", f"/places/bookings/?on={booking.on}", "/places/absences/"]
    for number, address in enumerate(pages):
        director.goto(address)
        director.look_closely()
        director.picture(f"places-{number}-{size[0]}", whole=True)
    family = walk(size)
    enter(family, place.child.guardianships.get().guardian.user)
    family.goto("/home/absences/")
    family.look_closely()
    family.picture(f"absences-{size[0]}", whole=True)
    family.press("撤销")
    family.says("照常来")
