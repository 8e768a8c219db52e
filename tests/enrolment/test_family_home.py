"""The family's first page says where the child stands: nowhere yet, waiting at a rank, or with a place."""

import pytest
from django.test import Client

from tests.enrolment import applying, factories
from tests.families import factories as families
from zhaohu.families.models import Child

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]


def _home(client: Client, child: Child) -> str:
    client.force_login(child.guardianships.get().guardian.user)
    return client.get("/home/").content.decode()


def test_a_child_with_nothing_yet_is_led_to_the_search(client: Client) -> None:
    page = _home(client, families.a_child())
    assert "还没有入托" in page and "找托育" in page


def test_a_waiting_child_reads_its_rank(client: Client) -> None:
    offer, _places = applying.a_full_offer()
    applying.a_queue(offer, 1)
    child = applying.a_choice(offer).application.child
    page = _home(client, child)
    assert "排队第 2 位" in page and offer.institution.name in page


def test_the_quick_deeds_lead_to_hourly_care_to_places_bookings_and_the_invitation_code(client: Client) -> None:
    place = factories.an_accepted_place()
    page = _home(client, place.child)
    assert "托位已接受" in page
    for address in ("/care/?form=hourly", "/bookings/", "/places/join/", "/applications/"):
        assert f'href="{address}"' in page
