"""An officer looks at cases beside the list, without opening one; and a real filing is read field by field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.institutions.factories import a_registration, a_submitted_case
from tests.institutions.review import worlds
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.institutions.services import decisions, threads

Walk = Callable[..., Walker]


def test_a_preview_comes_beside_the_list_without_leaving_it(walk: Walk, city: None) -> None:
    first, second = worlds.submitted(), worlds.submitted()
    officer = walk(DESKTOP)
    enter(officer, worlds.reviewer())
    officer.goto("/queue/?tab=all&kind=first")
    officer.page.evaluate("window.stayed = true")
    for case in (first, second):
        officer.page.locator(f'a[href*="case={case.pk}#"]').click()
        officer.page.locator("#preview").get_by_text(case.number).wait_for()
    assert officer.page.evaluate("window.stayed") is True
    assert f"case={second.pk}" in officer.page.url
    officer.look_closely()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_filing_as_it_was_filled_in_is_read_field_by_field(
    walk: Walk, city: None, size: tuple[int, int], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    case = a_submitted_case(a_registration(name="演示橘井巷托育园"))
    person = worlds.reviewer()
    by = factories.actor(person)
    decisions.accept(case=case, by=by, at=factories.AT)
    threads.add(case=case, field="F01.address", text="与执照不一致。", basis="58 号第十一条", by=by, at=factories.AT)
    officer = walk(size)
    enter(officer, person)
    for item in ("F01", "F02", "M02"):
        officer.goto(f"/cases/{case.pk}/?item={item}")
        officer.look_closely()
        officer.picture(f"case-{item}-{size[0]}", whole=True)
