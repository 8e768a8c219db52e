"""A family enrols by link on its own phone: one place is held, one family claims it, every end is said clearly."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests import factories as people
from tests.enrolment import factories, link_makers
from tests.families import factories as families
from zhaohu.core import clock
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import LinkState
from zhaohu.enrolment.models import ClassDay, EnrolmentLink, Placement, ServiceOffer
from zhaohu.enrolment.services import calendar, links, links_fill
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child, Consent
from zhaohu.families.queries import consents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, MONDAY = factories.AT, factories.ON, factories.MONDAY
LATER = AT + timedelta(hours=73)


def _taken(offer: ServiceOffer) -> int:
    return max(ClassDay.objects.get(care_class=offer.care_class_id, on=MONDAY).taken)


def test_a_link_holds_a_place_that_nobody_else_can_be_given() -> None:
    offer = factories.an_offer(factories.a_class(size=1, carers=1))
    link_makers.a_link(offer)
    with pytest.raises(ProblemError, match="NO_PLACE"):
        factories.an_offered_place(offer=offer)
    with pytest.raises(ProblemError, match="NO_PLACE"):
        link_makers.a_link(offer)
    assert (EnrolmentLink.objects.count(), _taken(offer)) == (1, 1)


def test_a_day_made_anew_keeps_the_hold_of_a_link() -> None:
    offer = factories.an_offer()
    link_makers.a_link(offer)
    calendar.remake(offer.care_class, first=MONDAY, last=MONDAY, on=ON)
    assert _taken(offer) == 1


def test_one_form_sent_twice_makes_one_link() -> None:
    offer, key = factories.an_offer(), uuid.uuid4()
    assert link_makers.a_link(offer, key=key).pk == link_makers.a_link(offer, key=key).pk
    assert _taken(offer) == 1


def test_the_database_keeps_the_digest_of_a_code_and_finds_it_however_it_is_typed() -> None:
    link = link_makers.a_link()
    code = links.code_of(link)
    assert bytes(EnrolmentLink.objects.get().digest) == lookup(code)
    assert links.find(f" {code[:5].lower()}-{code[5:]}").pk == link.pk
    with pytest.raises(ProblemError, match="LINK_UNKNOWN"):
        links.find("演示")


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"starts_on": date(2026, 11, 23)}, "LINK_START_PAST"), ({"phone": "123"}, "ACCOUNT_PHONE_SHAPE")],
)
def test_a_link_that_cannot_be_made_holds_nothing(facts: dict[str, object], code: str) -> None:
    offer = factories.an_offer()
    with pytest.raises(ProblemError, match=code):
        link_makers.a_link(offer, **facts)
    assert _taken(offer) == 0


def test_the_first_family_claims_a_link_and_the_second_is_told() -> None:
    first, second = link_makers.family(), link_makers.family()
    link = links.open(link=link_makers.a_link(), by=NOBODY, at=AT)
    assert (link.state, link.opened_at) == (LinkState.OPEN, AT)
    link = links.open(link=link, by=first, at=AT)
    with pytest.raises(ProblemError, match="LINK_OTHERS"):
        links.open(link=link, by=second, at=AT)
    assert links.open(link=link, by=first, at=AT).claimed_by_id == first.user_id  # the same person's other device
    with pytest.raises(ProblemError, match="LINK_OTHERS"):
        link_makers.register(link, second)


def test_a_link_for_a_phone_opens_only_with_that_phone() -> None:
    parent = families.a_parent()
    parent.phone, parent.phone_digest = "19900000007", lookup("19900000007")
    parent.save()
    link = link_makers.a_link(phone="199 0000 0007")
    with pytest.raises(ProblemError, match="LINK_PHONE"):
        links.open(link=link, by=link_makers.family(), at=AT)
    assert links.open(link=link, by=people.actor(parent), at=AT).state == LinkState.CLAIMED


def test_the_whole_way_makes_one_accepted_place_and_keeps_the_cells() -> None:
    user, offer = families.a_parent(), factories.an_offer(factories.a_class(size=1, carers=1))
    link = link_makers.a_consented_link(user, offer)
    made = [links_fill.confirm(link=link, by=link_makers.family(user), at=AT) for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert (made[0].state, made[0].answered_by_id) == (PlacementState.ACCEPTED, user.pk)
    assert (_taken(offer), Placement.objects.count(), Child.objects.count()) == (1, 1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrolment_count(%s, %s)", [offer.care_class_id, MONDAY])
        assert max(cursor.fetchone()[0]) == 1


def test_every_purpose_is_decided_and_a_refusal_hinders_nothing() -> None:
    user = families.a_parent()
    link = link_makers.a_consented_link(user)
    assert {c.decision for c in Consent.objects.filter(child=link.child)} == {"refused"}
    assert Consent.objects.count() == len(Purpose)
    links_fill.consent(link=link, **link_makers.decisions("given"), by=link_makers.family(user), at=AT)  # type: ignore[arg-type]
    assert Consent.objects.count() == len(Purpose)  # the same click twice
    assert link.child and not consents.permitted(link.child, Purpose.PHOTO, on=ON)


def test_a_form_sent_twice_registers_one_child() -> None:
    by = link_makers.family()
    link = link_makers.a_claimed_link(by)
    for _ in range(2):
        link = link_makers.register(link, by)
    assert Child.objects.count() == 1


def test_a_child_of_the_wrong_age_is_said_and_not_registered() -> None:
    by = link_makers.family()
    with pytest.raises(ProblemError, match="CHILD_AGE"):
        link_makers.register(link_makers.a_claimed_link(by), by, born_on=date(2026, 9, 1))
    assert not Child.objects.exists()


def test_a_child_born_on_29_february_is_a_year_old_on_28_february() -> None:
    by, offer = link_makers.family(), factories.an_offer(factories.a_class(), from_months=33, to_months=36)
    with pytest.raises(ProblemError, match="CHILD_AGE"):
        link_makers.register(link_makers.a_claimed_link(by, offer), by, born_on=date(2024, 3, 1))
    assert link_makers.register(link_makers.a_claimed_link(by, offer), by, born_on=date(2024, 2, 29)).child


def test_a_registered_child_can_be_chosen_and_only_ones_own() -> None:
    child, other = families.a_child(), families.a_child()
    by = families.guardian_of(child)
    link = link_makers.a_claimed_link(by)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        links_fill.choose_child(link=link, child=other, by=by, at=AT)
    assert links_fill.choose_child(link=link, child=child, by=by, at=AT).child_id == child.pk


def test_no_step_can_be_left_out() -> None:
    user = families.a_parent()
    link = link_makers.a_claimed_link(link_makers.family(user))
    with pytest.raises(ProblemError, match="LINK_STEP"):
        links_fill.consent(link=link, **link_makers.decisions(), by=link_makers.family(user), at=AT)  # type: ignore[arg-type]
    link = link_makers.register(link, link_makers.family(user))
    with pytest.raises(ProblemError, match="LINK_STEP"):
        links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    with pytest.raises(ProblemError, match="LINK_STEP"):
        links.documents_seen(link=link, by=factories.director(link.institution), at=AT)


def test_an_expired_link_says_so_before_and_after_its_place_is_released_once() -> None:
    user, offer = families.a_parent(), factories.an_offer()
    link = link_makers.a_consented_link(user, offer)
    with pytest.raises(ProblemError, match="LINK_EXPIRED"):
        links_fill.confirm(link=link, by=link_makers.family(user), at=LATER)
    assert (links.release(at=AT), links.release(at=LATER), links.release(at=LATER)) == (0, 1, 0)
    assert _taken(offer) == 0
    with pytest.raises(ProblemError, match="LINK_EXPIRED"):
        links.open(link=link, by=link_makers.family(user), at=AT)


def test_a_cancelled_link_frees_its_place_once_and_says_so() -> None:
    offer = factories.an_offer()
    link = link_makers.a_link(offer)
    for _ in range(2):
        links.cancel(link=link, by=factories.director(offer.institution), at=AT)
    assert _taken(offer) == 0
    with pytest.raises(ProblemError, match="LINK_CANCELLED"):
        links.open(link=link, by=link_makers.family(), at=AT)


def test_a_used_link_says_so_to_others_and_cannot_be_cancelled() -> None:
    user = families.a_parent()
    link = link_makers.a_consented_link(user)
    links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    with pytest.raises(ProblemError, match="LINK_USED"):
        links.open(link=link, by=link_makers.family(), at=AT)
    with pytest.raises(ProblemError, match="ROLL_STEP"):
        links.cancel(link=link, by=factories.director(link.institution), at=AT)


def test_the_documents_are_seen_once() -> None:
    user = families.a_parent()
    link = link_makers.a_consented_link(user)
    links_fill.confirm(link=link, by=link_makers.family(user), at=AT)
    by = factories.director(link.institution)
    first = links.documents_seen(link=link, by=by, at=AT)
    assert links.documents_seen(link=link, by=by, at=LATER).documents_seen_at == first.documents_seen_at == AT


@pytest.mark.parametrize("deed", ["make", "cancel", "documents_seen"])
def test_another_institution_can_do_nothing_with_a_link(deed: str) -> None:
    link, stranger = link_makers.a_link(), factories.director(factories.an_institution())
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        if deed == "make":
            link_makers.a_link(link.offer, by=stranger)
        else:
            getattr(links, deed)(link=link, by=stranger, at=AT)


def test_the_page_of_a_link_is_that_of_its_own_institution(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    link = link_makers.a_link()
    client.force_login(factories.director_user(link.institution))
    assert links.code_of(link)[:5] in client.get(f"/places/roll/links/{link.pk}/").content.decode()
    client.force_login(factories.director_user(factories.an_institution()))
    assert client.get(f"/places/roll/links/{link.pk}/").status_code == 404
    assert client.post(f"/places/roll/links/{link.pk}/cancel/").status_code == 404
