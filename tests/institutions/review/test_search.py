"""An officer finds an institution by whatever is at hand, within the district, and reads its file on one page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions.factories import a_registration
from tests.institutions.review import worlds
from zhaohu.accounts.models import User
from zhaohu.core.encryption import lookup

pytestmark = pytest.mark.usefixtures("rules_loaded")


@pytest.fixture
def officer(client: Client, rules_loaded: None) -> User:
    person = worlds.reviewer()
    client.force_login(person)
    return person


def search(client: Client, typed: str) -> str:
    return client.get(reverse("institutions:office_search"), {"q": typed}).content.decode()


def test_the_file_of_an_institution_shows_receipts_people_and_evidence_in_few_statements(
    client: Client, officer: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    case, _ = worlds.filed()
    with django_assert_max_num_queries(24):
        page = client.get(reverse("institutions:institution_file", args=[case.institution_id])).content.decode()
    assert "110105-0001" in page and "负责人" in page and "/verify/" in page and "第 1 版" in page


@pytest.mark.parametrize(
    "typed",
    [
        "松果",
        "songguo",
        "yssg",
        "松果 演示路",
        "01000000000",
        "0100000",
        "010-0000",
        "京托备[2026]110105-0001",
        "13800000001",
    ],
)
def test_the_search_finds_by_every_kind_of_word(client: Client, officer: User, typed: str) -> None:
    case, _ = worlds.filed()
    person = case.institution.memberships.get().user
    person.phone, person.phone_digest = "13800000001", lookup("13800000001")
    person.save()
    assert case.institution.name in search(client, typed)


@pytest.mark.parametrize("typed", ["13800000002", "1380000000", "没有", "110108-0001", "\x00"])
def test_the_search_does_not_find_what_does_not_match(client: Client, officer: User, typed: str) -> None:
    case, _ = worlds.filed()
    assert f"/files/{case.institution_id}/" not in search(client, typed)


def test_the_search_ends_at_the_district_and_shows_who_has_not_claimed(client: Client, officer: User) -> None:
    other, _ = worlds.filed(factories.district("110108", "海淀区"))
    registered, foreign = a_registration(), a_registration(district=other.district)
    page = search(client, "演示")
    assert f"/files/{other.institution_id}/" not in page and foreign.uscc not in page
    assert registered.uscc in page and "还没有人认领" in page
