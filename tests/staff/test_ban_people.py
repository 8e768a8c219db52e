"""A ban knows its person by several documents, reaches everything that is held, and leads to the direct manager."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import factories as quality
from tests.staff import bans as worlds
from tests.staff import factories, weeks
from zhaohu.accounts.choices import Role
from zhaohu.core.errors import ProblemError
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Membership
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.models import BanDocument, Employment, PracticeBan, Presence, StaffPin
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.queries import standing
from zhaohu.staff.services import ban_documents, ban_managers, bans, hiring, pins, presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = worlds.AT, worlds.ON


def _codes(employment: Employment) -> list[str]:
    return [one.problem.code for one in standing.problems(employment, ON)]


# --- documents ---
def test_one_person_under_two_numbers_is_stopped_under_both() -> None:
    first, second = factories.a_carer(), factories.a_carer()
    ban = worlds.a_ban(first, confirmed=False)
    worlds.a_document(ban, number=second.member.identity)
    assert bans.decide(ban=ban, agreed=True, by=worlds.lead(), at=AT) == 2
    assert _codes(first) == _codes(second) == ["STAFF_BARRED"]


def test_a_passport_named_in_a_ban_stops_its_bearer_at_hiring() -> None:
    worlds.a_ban(identity="E12345678", identity_kind=IdentityKind.PASSPORT)
    made = factories.begun(identity="e1234 5678", kind=IdentityKind.PASSPORT)
    assert "STAFF_BARRED" in _codes(made)
    with pytest.raises(ProblemError, match="STAFF_BARRED"):
        hiring.confirm(employment=made, by=factories.director(made.institution), at=AT)


def test_a_document_linked_later_stops_nobody_until_another_confirms_it_and_then_at_once() -> None:
    ban, other = worlds.a_ban(), factories.a_carer()
    presence.clock_in(employment=other, client_id=uuid4(), at=AT, by=factories.director(other.institution))
    reviewer = worlds.reviewer()
    document = worlds.a_document(ban, number=other.member.identity, by=reviewer)
    assert _codes(other) == []
    assert list(queries.posts(ban, on=ON)) == [other]  # whom it would stop is seen before it does
    assert ban_documents.decide(document=document, agreed=True, by=worlds.lead(), at=AT) == 1
    assert _codes(other) == ["STAFF_BARRED"]
    assert Presence.objects.get().left_at == AT
    events = list(Entry.objects.filter(event__startswith="ban.document").order_by("pk").values_list("event", flat=True))
    assert events == ["ban.document_linked", "ban.document_decided"]


def test_who_names_a_document_does_not_confirm_it_not_even_with_the_ban() -> None:
    lead = worlds.lead()
    ban = worlds.a_ban(confirmed=False)
    document = worlds.a_document(ban, by=lead)
    bans.decide(ban=ban, agreed=True, by=lead, at=AT)
    document.refresh_from_db()
    assert document.state == "proposed"
    with pytest.raises(ProblemError, match="BAN_SECOND_PERSON"):
        ban_documents.decide(document=document, agreed=True, by=lead, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        BanDocument.objects.filter(pk=document.pk).update(decided_by=document.proposed_by)


def test_a_document_that_is_not_the_persons_is_refused_and_stops_nobody() -> None:
    other = factories.a_carer()
    document = worlds.a_document(number=other.member.identity)
    assert ban_documents.decide(document=document, agreed=False, by=worlds.lead(), at=AT) == 0
    assert _codes(other) == []
    with pytest.raises(ProblemError, match="BAN_DOCUMENT_STATE"):
        ban_documents.decide(document=document, agreed=True, by=worlds.lead(), at=AT)


def test_a_document_is_linked_once_with_a_reason_in_its_shape_and_by_the_district() -> None:
    ban = worlds.a_ban()
    worlds.a_document(ban, number="E12345678", kind=IdentityKind.PASSPORT)
    faults = [
        ({"number": "E12345678"}, "BAN_DOCUMENT_TWICE"), ({"number": "!"}, "IDENTITY_SHAPE"),
        ({"number": "E99999999", "reason": " "}, "BAN_WORDS"),
    ]  # fmt: skip
    for values, code in faults:
        given = {
            "kind": IdentityKind.PASSPORT,
            "reason": "演示",
            "ban": ban,
            "by": worlds.reviewer(),
            "at": AT,
        } | values
        with pytest.raises(ProblemError, match=code):
            ban_documents.link(**given)
    with pytest.raises(ProblemError, match="BAN_DOCUMENT_TWICE"):
        worlds.a_document(ban, number=ban.identity)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        worlds.a_document(ban, by=people.actor(people.officer(Role.STREET_OFFICER, people.street())))


def test_a_lifted_ban_takes_no_more_documents_and_frees_those_it_has() -> None:
    other = factories.a_carer()
    ban = worlds.a_ban()
    ban_documents.decide(
        document=worlds.a_document(ban, number=other.member.identity), agreed=True, by=worlds.lead(), at=AT
    )
    bans.lift(ban=ban, reason="判决已撤销", by=worlds.lead(), at=AT)
    assert _codes(other) == []
    with pytest.raises(ProblemError, match="BAN_STATE"):
        worlds.a_document(ban)


# --- everything that is held ---
def test_the_decision_shows_everything_that_the_person_holds_and_ends_it() -> None:
    made = factories.a_carer()
    weeks.a_shift(carer=made)
    user = factories.account_of(made)
    Membership.objects.create(
        institution=enrolment.an_institution(), user=user, role=MembershipRole.DIRECTOR, valid_from=ON
    )
    people.officer(Role.INSPECTOR).posts.update(user=user)
    quality.an_expert(user.username)
    presence.clock_in(employment=made, client_id=uuid4(), at=AT, by=factories.director(made.institution))
    ban = worlds.a_ban(made, confirmed=False)
    held = queries.holdings(ban, on=ON)
    assert held.count == 4
    assert (held.employments[0].shifts_left, held.employments[0].is_here) == (1, True)
    assert [one.role for one in held.posts] == [Role.INSPECTOR]
    bans.decide(ban=ban, agreed=True, by=worlds.lead(), at=AT)
    after = queries.holdings(ban, on=ON)
    assert (after.employments[0].shifts_left, after.employments[0].is_here, after.memberships) == (0, False, [])
    assert len(after.posts) == 1  # a public office ends by its own procedure


def test_a_ban_from_the_directors_post_leaves_a_clerks_access() -> None:
    made = factories.hired()
    user = factories.account_of(made)
    Membership.objects.create(institution=made.institution, user=user, role=MembershipRole.CLERK, valid_from=ON)
    worlds.a_ban(made, scope=BanScope.DIRECTOR)
    assert Membership.objects.get(user=user).valid_to is None


def test_the_director_the_person_and_the_district_where_the_person_works_are_told() -> None:
    haidian = people.district("110108", "海淀区")
    made = factories.a_carer(enrolment.an_institution(district=haidian))
    user, there = factories.account_of(made), people.officer(Role.DISTRICT_LEAD, haidian)
    director = factories.director(made.institution)
    worlds.a_ban(made)
    told = dict(Notice.objects.filter(wording__startswith="staff_barred").values_list("wording", "user"))
    assert told == {
        "staff_barred": director.user_id, "staff_barred_to_person": user.pk, "staff_barred_to_district": there.pk
    }  # fmt: skip


def test_a_ban_that_begins_later_strikes_the_shifts_from_then_on_and_throws_nobody_out() -> None:
    carer = factories.a_carer()
    near, far = weeks.a_shift(ON, carer=carer), weeks.a_shift(ON + timedelta(days=3), carer=carer)
    presence.clock_in(employment=carer, client_id=uuid4(), at=AT, by=factories.director(carer.institution))
    worlds.a_ban(carer, starts_on=ON + timedelta(days=2))
    assert list(carer.shifts.values_list("pk", flat=True)) == [near.pk]
    assert not carer.shifts.filter(pk=far.pk).exists()
    assert Presence.objects.get().left_at is None


def test_the_pin_of_the_banned_is_gone_and_none_is_set_again() -> None:
    carer = factories.a_carer()
    director = factories.director(carer.institution)
    pins.set_pin(employment=carer, pin="492716", by=director, at=AT)
    worlds.a_ban(carer)
    assert not StaffPin.objects.exists()
    with pytest.raises(ProblemError, match="STAFF_BARRED"):
        pins.set_pin(employment=carer, pin="492716", by=director, at=AT)


# --- the direct manager ---
def test_the_direct_manager_is_whoever_directed_the_place_on_the_day() -> None:
    carer = factories.a_carer()
    then = factories.hired(carer.institution, post=WorkPost.DIRECTOR)
    factories.hired(post=WorkPost.DIRECTOR)
    ban = worlds.a_ban(carer)
    assert list(queries.managers(ban, on=ON)) == [then]
    assert list(queries.managers(ban, on=ON - timedelta(days=400))) == []


def test_a_ban_of_the_manager_is_proposed_from_the_register_linked_and_needs_a_second_person() -> None:
    carer = factories.a_carer()
    manager = factories.hired(carer.institution, post=WorkPost.DIRECTOR)
    ban, reviewer = worlds.a_ban(carer), worlds.reviewer()
    made = ban_managers.propose(
        ban=ban, manager=manager, on=ON, terms=worlds.terms(name="", identity=""), division=people.district(),
        by=reviewer, at=AT,
    )  # fmt: skip
    assert (made.because_of, made.identity, made.state) == (ban, manager.member.identity, "proposed")
    assert made.ends_on is None and _codes(manager) != ["STAFF_BARRED"]
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        bans.decide(ban=made, agreed=True, by=reviewer, at=AT)
    bans.decide(ban=made, agreed=True, by=worlds.lead(), at=AT)
    assert "STAFF_BARRED" in _codes(manager)


def test_somebody_who_did_not_direct_the_place_is_no_manager_of_the_register() -> None:
    carer, other = factories.a_carer(), factories.a_carer()
    ban = worlds.a_ban(carer)
    with pytest.raises(ProblemError, match="BAN_MANAGER"):
        ban_managers.propose(
            ban=ban, manager=other, on=ON, terms=worlds.terms(), division=people.district(), by=worlds.reviewer(), at=AT
        )
    made = ban_managers.propose(
        ban=ban, manager=None, on=ON, terms=worlds.terms(), division=people.district(), by=worlds.reviewer(), at=AT
    )
    assert made.because_of == ban


def test_a_manager_is_not_banned_for_a_ban_that_is_not_in_force() -> None:
    waiting = worlds.a_ban(confirmed=False)
    with pytest.raises(ProblemError, match="BAN_STATE"):
        ban_managers.propose(
            ban=waiting, manager=None, on=ON, terms=worlds.terms(), division=people.district(), by=worlds.reviewer(),
            at=AT,
        )  # fmt: skip
    assert PracticeBan.objects.count() == 1
