"""Who is given rights: one proposes, another confirms; keys are shown once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.accounts.factories import PASSWORD, with_factor
from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import ApiCredential, Post, SecondFactor, User
from zhaohu.accounts.services import credentials, demonstration, people, posts, sign_in
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.django_db
AT, ON = factories.AT, factories.ON


def holder(role: Role) -> Actor:
    return factories.actor(factories.officer(role, factories.city()))


def proposed(user: User, role: Role = Role.DISTRICT_REVIEWER, by: Actor | None = None) -> Post:
    return posts.propose(
        user=user, role=role, department=Department.HEALTH, division=factories.district(),
        valid_from=ON, valid_to=None, by=by or holder(Role.SYSTEM_ADMINISTRATOR), at=AT,
    )  # fmt: skip


def test_a_post_gives_rights_only_once_another_has_confirmed_it() -> None:
    person = factories.user()
    post = proposed(person)
    assert not factories.actor(person).holds(Role.DISTRICT_REVIEWER)
    posts.decide(post_id=post.pk, confirm=True, by=holder(Role.SECURITY_ADMINISTRATOR), at=AT)
    assert factories.actor(person).holds(Role.DISTRICT_REVIEWER)
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == [
        "account.post_proposed",
        "account.post_decided",
    ]


def test_a_refused_post_gives_no_rights_and_is_decided() -> None:
    person, security = factories.user(), holder(Role.SECURITY_ADMINISTRATOR)
    post = proposed(person)
    posts.decide(post_id=post.pk, confirm=False, by=security, at=AT)
    assert not factories.actor(person).holds(Role.DISTRICT_REVIEWER)
    with pytest.raises(ProblemError, match="ACCOUNT_POST_DECIDED"):
        posts.decide(post_id=post.pk, confirm=True, by=security, at=AT)


@pytest.mark.parametrize("role", [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.CITY_OFFICER, Role.DISTRICT_LEAD])
def test_only_the_system_administrator_proposes(role: Role) -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        proposed(factories.user(), by=holder(role))


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.CITY_OFFICER, Role.DISTRICT_LEAD])
def test_only_the_security_administrator_confirms_and_ends(role: Role) -> None:
    post = proposed(factories.user())
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        posts.decide(post_id=post.pk, confirm=True, by=holder(role), at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        posts.end(post_id=post.pk, by=holder(role), at=AT)


def test_nobody_confirms_what_he_proposed_nor_his_own_post() -> None:
    security = factories.officer(Role.SECURITY_ADMINISTRATOR, factories.city())
    post = proposed(factories.user())
    Post.objects.filter(pk=post.pk).update(proposed_by=security)
    with pytest.raises(ProblemError, match="ACCOUNT_POST_SAME_PERSON"):
        posts.decide(post_id=post.pk, confirm=True, by=factories.actor(security), at=AT)
    own = proposed(security)
    with pytest.raises(ProblemError, match="ACCOUNT_POST_OWN"):
        posts.decide(post_id=own.pk, confirm=True, by=factories.actor(security), at=AT)


def test_the_database_too_refuses_one_person_for_both() -> None:
    post = proposed(factories.user())
    with pytest.raises(IntegrityError, match="post_is_confirmed_by_another"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(confirmed_by=post.proposed_by)


def test_the_three_administrators_are_three_people() -> None:
    security = factories.officer(Role.SECURITY_ADMINISTRATOR, factories.city())
    with pytest.raises(ProblemError, match="ACCOUNT_POST_ADMINISTRATORS_APART"):
        proposed(security, Role.AUDITOR)
    person = factories.user()
    first, second = proposed(person, Role.AUDITOR), proposed(person, Role.SYSTEM_ADMINISTRATOR)
    by = factories.actor(security)
    posts.decide(post_id=first.pk, confirm=True, by=by, at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_POST_ADMINISTRATORS_APART"):
        posts.decide(post_id=second.pk, confirm=True, by=by, at=AT)


def test_an_ended_post_gives_no_rights_and_ends_once() -> None:
    person, security = factories.officer(), holder(Role.SECURITY_ADMINISTRATOR)
    post = Post.objects.get(user=person)
    posts.end(post_id=post.pk, by=security, at=AT)
    assert not factories.actor(person).holds(Role.DISTRICT_REVIEWER)
    with pytest.raises(ProblemError, match="ACCOUNT_POST_DECIDED"):
        posts.end(post_id=post.pk, by=security, at=AT)


def test_a_post_outside_its_days_gives_no_rights() -> None:
    person = factories.officer()
    Post.objects.filter(user=person).update(valid_from=date(2026, 11, 25))
    assert not factories.actor(person).holds(Role.DISTRICT_REVIEWER)


# --- keys ---


def issued(by: Actor | None = None) -> tuple[ApiCredential, str]:
    by = by or holder(Role.CITY_OFFICER)
    return credentials.issue(authority=Department.MARKET, division=factories.district(), by=by, at=AT)


def test_a_key_speaks_for_its_authority_and_division() -> None:
    credential, secret = issued()
    actor = credentials.authenticate(header=f"Zhaohu {credential.key_id}:{secret}", at=AT)
    (held, *_) = actor.held
    assert (held.role, held.division, held.department) == ("registrar", "110105", Department.MARKET)
    credential.refresh_from_db()
    assert credential.used_at == AT and secret.encode() not in bytes(credential.digest)


@pytest.mark.parametrize("shape", ["", "Zhaohu", "Zhaohu :", "Bearer {key}:{secret}", "Zhaohu {key}:wrong",
                                   "Zhaohu unknown:{secret}", "Zhaohu {key}:"])  # fmt: skip
def test_a_wrong_header_is_refused(shape: str) -> None:
    credential, secret = issued()
    with pytest.raises(ProblemError, match="ACCOUNT_CREDENTIAL_WRONG"):
        credentials.authenticate(header=shape.format(key=credential.key_id, secret=secret), at=AT)


def test_a_revoked_key_is_refused_and_revoking_twice_is_once() -> None:
    credential, secret = issued()
    for _ in range(2):
        credentials.revoke(credential=credential, by=holder(Role.CITY_OFFICER), at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_CREDENTIAL_WRONG"):
        credentials.authenticate(header=f"Zhaohu {credential.key_id}:{secret}", at=AT)
    assert Entry.objects.filter(event="account.credential_revoked").count() == 1


@pytest.mark.parametrize("role", [Role.DISTRICT_LEAD, Role.REGISTRAR, Role.SYSTEM_ADMINISTRATOR])
def test_only_the_city_issues_and_revokes_keys(role: Role) -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        issued(holder(role))
    credential, _ = issued()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        credentials.revoke(credential=credential, by=holder(role), at=AT)


# --- people ---


def made(by: Actor | None = None, username: str = "yanshi-zhang") -> tuple[User, str]:
    by = by or holder(Role.SYSTEM_ADMINISTRATOR)
    return people.make(username=username, name="演示·张", kind=Kind.OFFICER, by=by, at=AT)


def test_a_new_account_enters_with_its_first_password(rules_loaded: None) -> None:
    user, password = made()
    assert sign_in.by_password(username=user.username, password=password, address=None, at=AT) == user
    assert user.password_set_at is None


def test_an_account_name_is_given_once() -> None:
    made()
    with pytest.raises(ProblemError, match="ACCOUNT_USERNAME_TAKEN"):
        made()


def test_a_reset_forgets_password_factor_and_recovery_codes(rules_loaded: None) -> None:
    person, codes = with_factor()
    password = people.reset(user=person, by=holder(Role.SYSTEM_ADMINISTRATOR), at=AT)
    assert sign_in.by_password(username=person.username, password=password, address=None, at=AT) == person
    with pytest.raises(ProblemError, match="ACCOUNT_PASSWORD_WRONG"):
        sign_in.by_password(username=person.username, password=PASSWORD, address=None, at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
        sign_in.by_factor(user=person, given=codes[0], address=None, at=AT)
    assert not SecondFactor.objects.filter(user=person).exists()


def test_only_the_system_administrator_makes_and_resets() -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        made(holder(Role.SECURITY_ADMINISTRATOR))
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        people.reset(user=factories.user(), by=holder(Role.AUDITOR), at=AT)


def test_a_new_installation_is_given_three_administrators_once() -> None:
    found = people.found(city=factories.city(), at=AT)
    roles = [factories.actor(user).role for user, _ in found]
    assert roles == [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR]
    with pytest.raises(ProblemError, match="ACCOUNT_HOUSE_FOUNDED"):
        people.found(city=factories.city(), at=AT)


# --- the demonstration ---


def test_the_demonstration_has_one_of_each_and_is_made_once(divisions_loaded: None) -> None:
    for _ in range(2):
        demonstration.make_accounts(since=ON)
    accounts = demonstration.accounts()
    assert accounts.count() == len(set(accounts.values_list("username", flat=True)))
    assert all("演示" in user.name and not user.has_usable_password() for user in accounts)
    assert {held for user in accounts for held in user.posts.values_list("role", flat=True)} == set(Role.values)
    registrars = Post.objects.filter(role=Role.REGISTRAR).values_list("department", flat=True)
    assert len(set(registrars)) == 4
    assert set(accounts.values_list("kind", flat=True)) == set(Kind.values)
    assert all(demonstration.described(user) for user in accounts)
