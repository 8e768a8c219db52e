"""An institution that has seen a guardian's documents confirms the relation; one that has not leaves it as it is."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.enrolment import factories, link_makers
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import EnrolmentLink, Placement
from zhaohu.enrolment.services import links, links_fill, placements, relations
from zhaohu.families.choices import Basis, GuardianshipState
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded", "fresh_places")]
AT = factories.AT


def _place() -> Placement:
    place = factories.an_offered_place()
    return placements.answer(placement=place, accept=True, by=families.guardian_of(place.child), at=AT)


def _state(place: Placement) -> tuple[str, str]:
    row = place.child.guardianships.get()
    return row.state, row.basis


@pytest.mark.parametrize(("tick", "state"), [("on", "confirmed"), ("", "declared"), ("rubbish", "declared")])
def test_the_tick_in_the_agreement_confirms_the_relation(client: Client, tick: str, state: str) -> None:
    place = _place()
    client.force_login(factories.director_user(place.institution))
    assert "已核对监护人证件原件" in client.get(reverse("enrolment:agreement", args=[place.pk])).content.decode()
    for _twice in range(2):
        client.post(reverse("enrolment:sign_for_institution", args=[place.pk]), {"documents_seen": tick})
    assert _state(place)[0] == state
    count = Entry.objects.filter(event="guardianship.confirmed_at_place").count()
    assert count == (state == GuardianshipState.CONFIRMED)


def test_documents_seen_at_an_enrolment_link_confirm_the_relation() -> None:
    user, offer = families.a_parent(), factories.an_offer()
    link = link_makers.a_consented_link(user, offer)
    place = links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    links.documents_seen(link=EnrolmentLink.objects.get(), by=factories.director(place.institution), at=AT)
    assert _state(place) == (GuardianshipState.CONFIRMED, Basis.INSTITUTION)


def test_another_institution_confirms_nothing() -> None:
    place = _place()
    with pytest.raises(ProblemError):
        relations.confirm_seen(placement=place, by=factories.director(factories.an_institution()), at=AT)
    assert _state(place)[0] == GuardianshipState.DECLARED
