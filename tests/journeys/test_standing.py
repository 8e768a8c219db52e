"""The file of an institution, the search and the revocation by two people stand on a desk and on a phone."""

from collections.abc import Callable

import pytest

from tests import factories
from tests.institutions.factories import a_registration
from tests.institutions.review import worlds
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.journeys.test_receipts import enter
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import revocations

Walk = Callable[..., Walker]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_file_the_search_and_the_revocation_stand_on_every_screen(
    walk: Walk, city: None, size: tuple[int, int]
) -> None:
    case, officer = worlds.filed()
    a_registration(name="演示松果里托育园")
    institution = Institution.objects.get(pk=case.institution_id)
    reader = walk(size)
    enter(reader, officer)
    reader.goto("/search/?q=松果")
    reader.look_closely()
    reader.picture(f"search-{size[0]}", whole=True)
    reader.goto(f"/files/{institution.pk}/revoke/")
    reader.look_closely()
    reader.picture(f"propose-{size[0]}", whole=True)
    proposed = revocations.propose(
        institution_id=institution.pk, decision_number="演卫撤〔2026〕1 号", reason="场地证明与实际不符，系伪造。",
        by=factories.actor(officer), at=factories.AT,
    )  # fmt: skip
    lead = walk(size)
    enter(lead, worlds.lead())
    lead.goto(f"/files/{institution.pk}/")
    lead.look_closely()
    lead.picture(f"file-{size[0]}", whole=True)
    lead.goto(f"/revocations/{proposed.pk}/")
    lead.look_closely()
    lead.picture(f"revocation-{size[0]}", whole=True)
    lead.press("同意，撤销备案")
    lead.says("已撤销备案，并向社会公示。")
