"""Signing in: officers and institutions by password and second factor, families by phone and one-time code."""

import re
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhaohu.accounts import errors
from zhaohu.accounts.choices import AttemptKind, Kind
from zhaohu.accounts.models import OneTimeCode, User
from zhaohu.accounts.services import attempts, factors, families
from zhaohu.core import clock
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.rules import queries as rules

_PHONE = re.compile(r"1\d{10}", re.ASCII)


def by_password(*, username: str, password: str, address: str | None, at: datetime) -> User:
    """The user whose password this is; the second factor is still to come. Raises PASSWORD_WRONG or LOCKED."""
    attempts.check_lock(key=username, address=address, at=at)
    user = User.objects.filter(username=username, is_active=True).exclude(kind=Kind.FAMILY).first()
    if user is None:
        make_password(password)  # as long as a real check takes, so that time tells nothing
    elif user.check_password(password):
        return user
    attempts.failed(kind=AttemptKind.PASSWORD, key=username, address=address, at=at)
    limit = rules.value("accounts.lock.failures", on=clock.day_of(at))
    raise errors.PASSWORD_WRONG.raised(field="password", limit=limit)


def by_factor(*, user: User, given: str, address: str | None, at: datetime) -> None:
    """Check the second factor; wrong codes count towards the lock as wrong passwords do."""
    attempts.check_lock(key=user.username, address=address, at=at)
    try:
        factors.check(user=user, given=given, at=at)
    except ProblemError:
        attempts.failed(kind=AttemptKind.FACTOR, key=user.username, address=address, at=at)
        raise
    attempts.forgive(key=user.username)


def normalised(phone: str) -> str:
    """The 11 digits of a mainland mobile number. Raises PHONE_SHAPE."""
    digits = re.sub(r"[\s-]|^\+?86", "", phone.strip())
    if not _PHONE.fullmatch(digits):
        raise errors.PHONE_SHAPE.raised(field="phone")
    return digits


@transaction.atomic
def send_code(*, phone: str, session_key: str, address: str | None, at: datetime) -> str:
    """Make a one-time code for a phone, bound to the browser session; returns it for the gateway to send.

    Raises PHONE_SHAPE, SENT_TOO_OFTEN or LOCKED.
    """
    phone, on = normalised(phone), clock.day_of(at)
    attempts.check_sending(key=phone, address=address, at=at)
    attempts.check_lock(key=phone, address=address, at=at)
    attempts.failed(kind=AttemptKind.SENT, key=phone, address=address, at=at)
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        phone_digest=lookup(phone),
        digest=lookup(code),
        session_key=session_key,
        sent_at=at,
        expires_at=at + timedelta(minutes=rules.value("accounts.code.minutes", on=on)),
    )
    return code


def by_code(*, phone: str, code: str, session_key: str, address: str | None, at: datetime) -> User:
    """The family behind a phone; made at its first sign-in. Raises CODE_WRONG, PHONE_OF_STAFF or LOCKED."""
    phone = normalised(phone)
    attempts.check_lock(key=phone, address=address, at=at)
    tries = rules.value("accounts.code.tries", on=clock.day_of(at))
    with transaction.atomic():
        waiting = (
            OneTimeCode.objects.select_for_update()
            .filter(phone_digest=lookup(phone), session_key=session_key, used_at__isnull=True, expires_at__gt=at)
            .order_by("-sent_at")
            .first()
        )
        if waiting and waiting.wrong < tries and bytes(waiting.digest) == lookup(code.strip()):
            waiting.used_at = at
            waiting.save(update_fields=["used_at"])
            return _family(phone, at)
        if waiting:
            waiting.wrong += 1
            waiting.save(update_fields=["wrong"])
    attempts.failed(kind=AttemptKind.FACTOR, key=phone, address=address, at=at)
    raise errors.CODE_WRONG.raised(field="code")


def _family(phone: str, at: datetime) -> User:
    user, _new = families.account_of_phone(phone=phone, by=NOBODY, at=at)
    if not user.is_active:
        raise errors.CODE_WRONG.raised(field="code")
    return user
