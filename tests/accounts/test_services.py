"""Proof of identity: what is taken, what is refused, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.accounts.factories import PASSWORD, shown, with_factor, with_password
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import Attempt, OneTimeCode, PasswordRecord, User
from zhaohu.accounts.services import attempts, contacts, factors, passwords, sign_in
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT
PHONE, HERE = "13800000000", "a browser"


def by_password(username: str, password: str = PASSWORD, *, at: datetime = AT, address: str | None = None) -> User:
    return sign_in.by_password(username=username, password=password, address=address, at=at)


def by_code(code: str, *, session_key: str = HERE, at: datetime = AT) -> User:
    return sign_in.by_code(phone=PHONE, code=code, session_key=session_key, address=None, at=at)


def send(*, at: datetime = AT, phone: str = PHONE, address: str | None = None) -> str:
    return sign_in.send_code(phone=phone, session_key=HERE, address=address, at=at)


# --- passwords ---


@pytest.mark.parametrize(
    ("password", "code"),
    [("Ab-1", "SHORT"), ("abcdefgh1", "PLAIN"), ("ABCDEFGH-", "PLAIN"), (PASSWORD, "REUSED")],
)
def test_a_password_is_long_varied_and_new(password: str, code: str) -> None:
    person = with_password()
    with pytest.raises(ProblemError, match=f"ACCOUNT_PASSWORD_{code}"):
        passwords.set_password(user=person, password=password, by=factories.actor(person), at=AT)


def test_a_password_may_come_back_after_five_others() -> None:
    person = with_password()
    by = factories.actor(person)
    for n in range(1, 6):
        later = AT + timedelta(days=n)
        passwords.set_password(user=person, password=f"{PASSWORD}{n}", by=by, at=later)
    passwords.set_password(user=person, password=PASSWORD, by=by, at=AT + timedelta(days=6))
    assert PasswordRecord.objects.filter(user=person).count() == 7


def test_a_password_is_due_after_ninety_days_and_before_it_was_ever_set() -> None:
    person = with_password()
    assert not passwords.is_due(person, at=AT + timedelta(days=90))
    assert passwords.is_due(person, at=AT + timedelta(days=90, seconds=1))
    assert passwords.is_due(factories.user(), at=AT)


def test_the_present_password_is_asked_for() -> None:
    person = with_password()
    passwords.check_current(user=person, password=PASSWORD)
    with pytest.raises(ProblemError, match="ACCOUNT_CURRENT_WRONG"):
        passwords.check_current(user=person, password="another")


def test_a_password_is_kept_as_argon2id_where_it_counts() -> None:
    from config import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


# --- lock-out ---


def test_the_right_password_is_taken_and_the_wrong_one_is_not() -> None:
    person = with_password()
    assert by_password(person.username) == person
    with pytest.raises(ProblemError, match="ACCOUNT_PASSWORD_WRONG"):
        by_password(person.username, "wrong")


@pytest.mark.parametrize("who", ["nobody-knows", "family", "inactive"])
def test_an_account_that_may_not_enter_looks_like_a_wrong_password(who: str) -> None:
    person = with_password(Kind.FAMILY if who == "family" else Kind.OFFICER)
    if who == "inactive":
        person.is_active = False
        person.save()
    with pytest.raises(ProblemError, match="ACCOUNT_PASSWORD_WRONG"):
        by_password("nobody-knows" if who == "nobody-knows" else person.username)


def fail(username: str, times: int, *, at: datetime = AT, address: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises(ProblemError, match="ACCOUNT_PASSWORD_WRONG"):
            by_password(username, "wrong", at=at, address=address)


def test_five_failures_lock_for_half_an_hour_even_against_the_right_password() -> None:
    person = with_password()
    fail(person.username, 5)
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_password(person.username)
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_password(person.username, at=AT + timedelta(minutes=29, seconds=59))
    assert by_password(person.username, at=AT + timedelta(minutes=30)) == person
    assert Entry.objects.filter(event="account.locked", subject_id=str(person.pk)).count() == 1


def test_an_account_that_does_not_exist_is_locked_the_same_way() -> None:
    fail("nobody-knows", 5)
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_password("nobody-knows")


def test_an_address_that_guesses_at_many_accounts_is_locked_too() -> None:
    person = with_password()
    for n in range(10):
        fail(f"guess{n}", 5, address="203.0.113.7")
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_password(person.username, address="203.0.113.7")
    assert by_password(person.username, address="203.0.113.8") == person


def test_the_system_administrator_unlocks_and_nobody_else_does() -> None:
    person = with_password()
    fail(person.username, 5)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        attempts.unlock(user=person, by=factories.actor(factories.officer()), at=AT)
    administrator = factories.officer(factories.Role.SYSTEM_ADMINISTRATOR)
    attempts.unlock(user=person, by=factories.actor(administrator), at=AT)
    assert by_password(person.username) == person
    assert Entry.objects.filter(event="account.unlocked").count() == 1


def test_attempts_hold_no_name() -> None:
    fail("nobody-knows", 1)
    assert b"nobody" not in bytes(Attempt.objects.get().key)


# --- the second factor ---


def by_factor(person: User, given: str, *, at: datetime) -> None:
    sign_in.by_factor(user=person, given=given, address=None, at=at)


def test_a_code_of_the_authenticator_counts_once() -> None:
    person, _ = with_factor()
    later = AT + timedelta(minutes=5)
    by_factor(person, shown(person, later), at=later)
    with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
        by_factor(person, shown(person, later), at=later)


@pytest.mark.parametrize(("drift", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(drift: int, taken: bool) -> None:
    person, _ = with_factor()
    later = AT + timedelta(minutes=5)
    code = shown(person, later + timedelta(seconds=drift))
    if taken:
        by_factor(person, f" {code[:3]} {code[3:]} ", at=later)
    else:
        with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
            by_factor(person, code, at=later)


def test_a_recovery_code_counts_once() -> None:
    person, codes = with_factor()
    assert len(set(codes)) == 8
    by_factor(person, codes[0], at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
        by_factor(person, codes[0], at=AT)


def test_wrong_factors_lock_and_the_right_one_forgives() -> None:
    person, codes = with_factor()
    for _ in range(4):
        with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
            by_factor(person, "000000", at=AT)
    by_factor(person, codes[0], at=AT)
    for _ in range(5):
        with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
            by_factor(person, "000000", at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_factor(person, codes[1], at=AT)


def test_only_a_code_of_the_app_confirms_it() -> None:
    person, codes = with_factor()
    with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
        factors.confirm(user=person, given=codes[0], by=factories.actor(person), at=AT)
    with pytest.raises(ProblemError, match="ACCOUNT_FACTOR_WRONG"):
        factors.confirm(user=factories.user(), given="123456", by=NOBODY, at=AT)


def test_the_secret_rests_encrypted() -> None:
    from django.db import connection

    person, _ = with_factor()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        (stored,) = cursor.fetchone()
    assert factors.begin(person).secret.encode() not in bytes(stored)


# --- the code by message ---


def test_a_family_enters_by_phone_and_code_and_is_the_same_next_time() -> None:
    first = by_code(send())
    assert (first.kind, first.name, first.phone) == (Kind.FAMILY, "138****0000", PHONE)
    assert by_code(send()) == first
    assert Entry.objects.filter(event="account.made").count() == 1


@pytest.mark.parametrize("phone", ["138 0000 0000", "+8613800000000", "138-0000-0000"])
def test_a_phone_is_taken_as_people_write_it(phone: str) -> None:
    assert sign_in.normalised(phone) == PHONE


@pytest.mark.parametrize("phone", ["", "1380000000", "23800000000", "138000000001", "１３８００００００００"])
def test_what_is_no_mobile_number_is_refused(phone: str) -> None:
    with pytest.raises(ProblemError, match="ACCOUNT_PHONE_SHAPE"):
        sign_in.normalised(phone)


def test_a_code_is_bound_to_the_browser_that_asked() -> None:
    code = send()
    with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
        by_code(code, session_key="another browser")
    assert by_code(code)


def test_a_code_counts_once_and_for_five_minutes() -> None:
    code = send()
    with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
        by_code(code, at=AT + timedelta(minutes=5))
    by_code(code, at=AT + timedelta(minutes=4, seconds=59))
    with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
        by_code(code)


def test_a_code_dies_after_five_wrong_tries() -> None:
    code = send()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
            by_code(wrong)
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        by_code(code)
    with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
        OneTimeCode.objects.update(expires_at=AT + timedelta(hours=2))
        by_code(code, at=AT + timedelta(minutes=31))


def test_five_messages_an_hour_go_to_a_phone() -> None:
    for _ in range(5):
        send()
    with pytest.raises(ProblemError, match="ACCOUNT_SENT_TOO_OFTEN"):
        send(at=AT + timedelta(minutes=59))
    send(at=AT + timedelta(minutes=60))


def test_sixty_messages_an_hour_are_sent_for_a_network_address() -> None:
    for n in range(60):
        send(phone=f"138000{n:05d}", address="203.0.113.7")
    with pytest.raises(ProblemError, match="ACCOUNT_SENT_TOO_OFTEN"):
        send(phone="13900000000", address="203.0.113.7")
    send(phone="13900000000", address="203.0.113.8")


def test_a_code_alone_never_opens_an_account_that_asks_for_two_factors() -> None:
    person = with_password()
    person.phone, person.phone_digest = PHONE, lookup(PHONE)
    person.save()
    with pytest.raises(ProblemError, match="ACCOUNT_PHONE_OF_STAFF"):
        by_code(send())


def test_a_family_that_was_closed_does_not_enter() -> None:
    User.objects.filter(pk=by_code(send()).pk).update(is_active=False)
    with pytest.raises(ProblemError, match="ACCOUNT_CODE_WRONG"):
        by_code(send())


# --- contacts ---


def test_an_address_for_messages_is_kept_and_forgotten() -> None:
    person = factories.user()
    for email in ("demo@example.org", ""):
        contacts.set_email(email=email, by=factories.actor(person), at=AT)
        person.refresh_from_db()
        assert (person.email or "") == email


def test_a_visitor_keeps_no_address() -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        contacts.set_email(email="demo@example.org", by=NOBODY, at=datetime(2026, 1, 1, tzinfo=UTC))
