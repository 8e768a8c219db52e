"""A code claims an institution once, wrong codes are counted, and the director says who else acts for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.institutions import factories as world
from zhaohu.accounts.models import Attempt
from zhaohu.core.errors import ProblemError, from_database
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind, MembershipRole
from zhaohu.institutions.choices.registration import RegistrationStatus
from zhaohu.institutions.models import Institution, Membership
from zhaohu.institutions.queries import memberships
from zhaohu.institutions.services import claims, members
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT


def claimed(code: str = world.CODE, **facts: object) -> Institution:
    registration = world.a_registration(**facts)  # type: ignore[arg-type]
    world.a_claim_code(registration)
    return claims.claim(uscc=registration.uscc, code=code, by=factories.actor(world.a_person()), at=AT)


def test_a_claim_makes_the_institution_from_its_registration_and_its_director() -> None:
    institution = claimed()
    assert institution.name == "演示橘井巷托育园" and institution.filing_state == FilingState.NONE
    assert institution.memberships.get().role == MembershipRole.DIRECTOR
    assert Entry.objects.filter(event="institution.claimed", institution_id=institution.pk).count() == 1
    assert Notice.objects.get().wording == "claimed"


@pytest.mark.parametrize("typed", ["ysrl-2468", " YSRL-2468 "])
def test_a_code_may_be_typed_small_or_pasted_with_spaces(typed: str) -> None:
    assert claimed(typed).pk


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (world.a_registration, InstitutionKind.INDEPENDENT),
        (world.a_home_site, InstitutionKind.HOME_SITE),
        (world.a_kindergarten, InstitutionKind.KINDERGARTEN_CLASS),
    ],
)
def test_the_kind_follows_the_registration(make: object, kind: str) -> None:
    assert world.a_director_with_institution(make())[1].kind == kind  # type: ignore[operator]


def test_wrong_codes_are_counted_per_person_until_the_way_is_shut() -> None:
    registration, by = world.a_registration(), factories.actor(world.a_person())
    code = world.a_claim_code(registration)
    for _ in range(5):
        with pytest.raises(ProblemError, match="CLAIM_CODE_WRONG"):
            claims.claim(uscc=registration.uscc, code="错", by=by, at=AT)
    assert Attempt.objects.count() == 5
    with pytest.raises(ProblemError, match="CLAIM_TOO_MANY_TRIES"):
        claims.claim(uscc=registration.uscc, code=code, by=by, at=AT)
    assert claims.claim(uscc=registration.uscc, code=code, by=by, at=AT + timedelta(minutes=31)).pk


def test_a_code_of_another_body_is_a_wrong_code() -> None:
    world.a_claim_code(world.a_registration())
    with pytest.raises(ProblemError, match="CLAIM_CODE_WRONG"):
        claims.claim(uscc=world.a_registration().uscc, code=world.CODE, by=factories.actor(world.a_person()), at=AT)


def test_a_code_counts_once() -> None:
    institution = claimed()
    with pytest.raises(ProblemError, match="CLAIM_CODE_USED"):
        claims.claim(uscc=institution.uscc, code=world.CODE, by=factories.actor(world.a_person()), at=AT)


def test_an_old_code_is_refused() -> None:
    registration = world.a_registration()
    code = world.a_claim_code(registration)
    with pytest.raises(ProblemError, match="CLAIM_CODE_EXPIRED"):
        late = AT + timedelta(days=30)
        claims.claim(uscc=registration.uscc, code=code, by=factories.actor(world.a_person()), at=late)


def test_a_body_that_is_no_more_is_not_claimed() -> None:
    with pytest.raises(ProblemError, match="CLAIM_REGISTRATION_ENDED"):
        claimed(status=RegistrationStatus.DEREGISTERED)


def test_a_second_code_does_not_make_a_second_director() -> None:
    _person, institution = world.a_director_with_institution()
    assert institution.registration
    code = world.a_claim_code(institution.registration, "ZWEI-0002")
    with pytest.raises(ProblemError, match="CLAIM_ALREADY_CLAIMED"):
        claims.claim(uscc=institution.uscc, code=code, by=factories.actor(world.a_person()), at=AT)


@pytest.mark.parametrize("kind", ["officer", "family"])
def test_officers_and_families_claim_nothing(kind: str) -> None:
    person = factories.officer() if kind == "officer" else factories.user("family")  # type: ignore[arg-type]
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        claims.claim(uscc="", code="", by=factories.actor(person), at=AT)


def test_the_director_adds_a_clerk_and_ends_the_access_at_once() -> None:
    _person, institution = world.a_director_with_institution()
    by, clerk = world.director_of(institution), world.a_person("演示·经办")
    row = members.add(institution=institution, account=clerk.username, by=by, at=AT)
    assert {held.role for held in memberships.held(clerk, factories.ON)} == {"clerk", "institution_person"}
    with pytest.raises(ProblemError, match="MEMBER_ALREADY"):
        members.add(institution=institution, account=clerk.username, by=by, at=AT)
    members.end(membership=row, by=by, at=AT)
    members.end(membership=row, by=by, at=AT)
    assert {held.role for held in memberships.held(clerk, factories.ON)} == {"institution_person"}


def test_only_institution_accounts_become_clerks_and_directors_do_not_end_themselves() -> None:
    person, institution = world.a_director_with_institution()
    by = factories.actor(person)
    for account in ("nobody", factories.officer().username):
        with pytest.raises(ProblemError, match="MEMBER_UNKNOWN"):
            members.add(institution=institution, account=account, by=by, at=AT)
    with pytest.raises(ProblemError, match="MEMBER_LAST_DIRECTOR"):
        members.end(membership=institution.memberships.get(), by=by, at=AT)


def test_a_clerk_or_a_neighbour_changes_no_members() -> None:
    _person, institution = world.a_director_with_institution()
    clerk = world.a_person()
    row = members.add(institution=institution, account=clerk.username, by=world.director_of(institution), at=AT)
    for person in (clerk, world.a_director_with_institution()[0]):
        by = factories.actor(person)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            members.add(institution=institution, account=person.username, by=by, at=AT)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            members.end(membership=row, by=by, at=AT)


def test_the_database_refuses_overlapping_memberships_in_words() -> None:
    person, institution = world.a_director_with_institution()
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Membership.objects.create(institution=institution, user=person, role="clerk", valid_from=factories.ON)
    assert from_database(raised.value).problem.code == "MEMBER_ALREADY"
