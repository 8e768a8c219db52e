"""Officers read their queue and a case on a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.institutions.factories import a_pdf
from tests.institutions.review import worlds
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from zhaohu.accounts.models import User
from zhaohu.core import storage
from zhaohu.institutions.models import FilingCase, MaterialVersion
from zhaohu.institutions.services import decisions, threads

Walk = Callable[..., Walker]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def case(city: None, settings: Any, tmp_path: Path) -> FilingCase:
    """A case of 朝阳区 with an opinion, held by the demonstration's reviewer."""
    settings.MEDIA_ROOT = tmp_path / "files"
    found = worlds.submitted()
    for version in MaterialVersion.objects.select_related("file"):
        storage.put(version.file.key, a_pdf())
    by = factories.actor(User.objects.get(username="chaoyang-han"))
    decisions.accept(case=found, by=by, at=factories.AT)
    threads.add(
        case=found,
        field="M02",
        text="租期只有 2 年 6 个月，不足 3 年。请补续租协议。",
        basis="托育机构设置标准（试行）第十一条",
        by=by,
        at=factories.AT,
    )
    for _ in range(3):
        worlds.submitted()
    return found


@SIZES
def test_the_queue_and_the_case_stand_on_every_screen(walk: Walk, case: FilingCase, size: tuple[int, int]) -> None:
    officer = walk(size)
    officer.sign_in("chaoyang-han")
    officer.goto(f"/queue/?tab=all&case={case.pk}")
    officer.look_closely()
    officer.picture(f"queue-{size[0]}", whole=True)
    officer.goto(f"/cases/{case.pk}/?item=M02")
    officer.look_closely()
    officer.picture(f"case-{size[0]}", whole=True)
    for page in ("return", "verification", "notice"):
        officer.goto(f"/cases/{case.pk}/{page}/")
        officer.look_closely()
    officer.goto(f"/files/{case.institution_id}/")
    officer.look_closely()
    officer.goto("/search/?q=松果")
    officer.look_closely()
