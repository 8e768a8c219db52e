"""Passwords as level 3 of the classified protection asks (GB/T 22239): dated rules say how long and how varied."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction

from zhaohu.accounts import errors
from zhaohu.accounts.models import PasswordRecord, User
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def classes(password: str) -> int:
    """How many of the four kinds of characters a password has: capital, small, digit, other."""
    return sum(
        (
            any(c.isupper() for c in password),
            any(c.islower() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
    )


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor, at: datetime) -> None:
    """Give a user a new password. Raises PASSWORD_SHORT, PASSWORD_PLAIN or PASSWORD_REUSED."""
    on = clock.day_of(at)
    shortest = rules.value("accounts.password.min_length", on=on)
    kinds = rules.value("accounts.password.min_classes", on=on)
    kept = rules.value("accounts.password.not_last", on=on)
    if len(password) < shortest:
        raise errors.PASSWORD_SHORT.raised(field="password", limit=shortest)
    if classes(password) < kinds:
        raise errors.PASSWORD_PLAIN.raised(field="password", limit=kinds)
    earlier = list(user.passwords.order_by("-set_at").values_list("encoded", flat=True)[:kept])
    if any(check_password(password, encoded) for encoded in earlier):
        raise errors.PASSWORD_REUSED.raised(field="password", limit=kept)
    user.set_password(password)
    user.password_set_at = at
    user.save(update_fields=["password", "password_set_at"])
    PasswordRecord.objects.create(user=user, encoded=user.password, set_at=at)
    ledger.record(event="account.password_set", subject=user, by=by, at=at, content={})


def check_current(*, user: User, password: str) -> None:
    """Raise CURRENT_WRONG unless this is the user's password."""
    if not user.check_password(password):
        raise errors.CURRENT_WRONG.raised(field="current")


def is_due(user: User, *, at: datetime) -> bool:
    """Whether the password is older than the rule allows."""
    days = rules.value("accounts.password.max_days", on=clock.day_of(at))
    return user.password_set_at is None or user.password_set_at < at - timedelta(days=days)
