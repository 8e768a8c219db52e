"""What an inspection found: put right from a director's phone, accepted at an officer's desk, read by the public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import clock
from zhaohu.institutions.models import Membership
from zhaohu.supervision.models import Publication, RectificationOrder
from zhaohu.supervision.services import publications, rectification

Walk = Callable[..., Walker]


@pytest.fixture
def order(city: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> RectificationOrder:
    """An order of the tests' Tuesday to the demonstration's director; it is four days later."""
    settings.MEDIA_ROOT = tmp_path / "files"
    institution = factories.an_institution()
    Membership.objects.create(
        institution=institution, user=User.objects.get(username="yuanzhang-chen"), role="director",
        valid_from=world.ON - 30 * world.DAY,
    )  # fmt: skip
    inspection = world.signed(institution=institution, mended=1)
    by = actor_of(User.objects.get(username="chaoyang-han"), on=world.ON)
    made = rectification.order(inspection=inspection, by=by, at=world.AT)
    assert made is not None
    monkeypatch.setattr(clock, "now", lambda: world.AT + timedelta(days=4))
    return made


def test_a_finding_from_a_phone_to_the_public_page(walk: Walk, order: RectificationOrder, tmp_path: Any) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(world.a_picture().read())
    director = walk(PHONE)
    director.sign_in("yuanzhang-chen")
    director.goto(reverse("supervision:own_results"))
    director.look_closely()
    director.picture("rectification-list-360", whole=True)
    director.press("去整改")
    director.page.get_by_text("报送整改", exact=True).first.click()
    director.page.get_by_label("怎样改正的").fill("已加高到 115 厘米。")
    director.page.locator('input[type="date"]').first.fill("2026-11-26")
    director.page.locator('input[type="file"]').first.set_input_files(str(photo))
    director.press("报送")
    director.says("已报送，检查部门会核实。")
    director.look_closely()
    director.picture("rectification-360", whole=True)

    officer = walk(DESKTOP)
    officer.sign_in("chaoyang-han")
    officer.goto(reverse("supervision:orders"))
    officer.look_closely()
    officer.picture("orders-1440", whole=True)
    officer.goto(reverse("supervision:order", args=[order.pk]))
    officer.page.locator("summary", has_text="认定已改正").click()
    officer.look_closely()
    officer.picture("order-1440", whole=True)
    officer.page.locator("details[open] button", has_text="认定已改正").click()
    officer.says("各条都已了结")
    row = Publication.objects.get(inspection=order.inspection_id)
    by = actor_of(User.objects.get(username="chaoyang-han"), on=world.ON)
    publications.publish(publication=row, revision=None, by=by, at=world.AT + 10 * world.DAY)
    officer.goto(reverse("supervision:publication", args=[row.pk]))
    officer.look_closely()
    officer.picture("publication-1440", whole=True)

    citizen = walk(PHONE, javascript=False)
    citizen.goto(reverse("supervision:results"))
    citizen.says("2026-11-26")
    reader = walk(PHONE)
    reader.goto(reverse("supervision:result", args=[row.pk]))
    reader.look_closely()
    reader.picture("result-360", whole=True)
