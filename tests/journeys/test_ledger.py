"""A citizen lets the browser verify a public record, and sees it when somebody has changed it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests import factories
from tests.journeys.conftest import PHONE
from tests.ledger.factories import deeds
from zhaohu.ledger.sequencing import sequence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def number() -> int:
    """A public record with a checkpoint of the day before to compare with."""
    made = deeds(20)
    sequence(at=factories.AT - timedelta(days=1))
    deeds(20)
    sequence(at=factories.AT)
    return int(made[3].pk)


def test_the_browser_verifies_a_record_and_says_so_first(walk: Any, number: int) -> None:
    citizen = walk(PHONE)
    citizen.goto(f"/ledger/entries/{number}/verify/")
    citizen.says("这条记录是真的")
    assert citizen.page.locator('[data-check][data-result="passed"]').count() == 4
    citizen.look_closely()
    citizen.picture("verify", whole=True)


def test_the_browser_verifies_a_checkpoint_signed_with_sm2(walk: Any, settings: Any) -> None:
    settings.LEDGER_ALGORITHM = "SM2"
    (record,) = deeds(1)
    sequence(at=factories.AT)
    citizen = walk(PHONE)
    citizen.goto(f"/ledger/entries/{record.pk}/verify/")
    citizen.says("这条记录是真的")
    assert citizen.page.locator('[data-check="signature"]').get_attribute("data-result") == "passed"


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("UPDATE ledger_opening SET content = '{}' WHERE entry_id = %s", "content"),
        ("UPDATE ledger_entry SET event = 'tests.other' WHERE id = %s", "inclusion"),
        ("UPDATE ledger_checkpoint SET note = note || %s", "signature"),
        ("UPDATE ledger_checkpoint SET signature = int8send(%s)", "signature"),
    ],
)
def test_the_browser_finds_what_was_changed(walk: Any, number: int, change: str, check: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change, [number])
    citizen = walk(PHONE)
    citizen.goto(f"/ledger/entries/{number}/verify/")
    citizen.says("核验没有通过")
    assert citizen.page.locator('[data-result="failed"]').get_attribute("data-check") == check
    citizen.look_closely()


def test_without_javascript_the_page_still_offers_the_proof(walk: Any, number: int) -> None:
    citizen = walk(PHONE, javascript=False)
    citizen.goto(f"/ledger/entries/{number}/verify/")
    citizen.says("下载核验凭证")
