"""Lock-out and limits: failures within a time, by account and by network address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from zhaohu.accounts import errors, permissions
from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.models import Attempt, User
from zhaohu.core import clock
from zhaohu.core.access import NOBODY, Actor
from zhaohu.core.encryption import lookup
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def failed(*, kind: AttemptKind, key: str, address: str | None, at: datetime) -> None:
    """Note a failure; the one that locks a known account goes to the ledger.

    It must outlive the refusal, so it is written outside the deed's transaction.
    """
    Attempt.objects.create(kind=kind, key=lookup(key), address=address, at=at)
    user = User.objects.filter(username=key).first() if kind != AttemptKind.SENT else None
    limit = rules.value("accounts.lock.failures", on=clock.day_of(at))
    if user and _recent(at).filter(key=lookup(key)).count() == limit:
        ledger.record(event="account.locked", subject=user, by=NOBODY, at=at, content={})


def _recent(at: datetime) -> QuerySet[Attempt]:
    """Failures that still count."""
    minutes = rules.value("accounts.lock.minutes", on=clock.day_of(at))
    return Attempt.objects.filter(at__gt=at - timedelta(minutes=minutes)).exclude(kind=AttemptKind.SENT)


def forgive(*, key: str) -> None:
    """Forget the failures of an account: it has signed in, or an administrator unlocked it."""
    Attempt.objects.filter(key=lookup(key)).exclude(kind=AttemptKind.SENT).delete()


def check_lock(*, key: str, address: str | None, at: datetime) -> None:
    """Raise LOCKED while the account, or its network address, has failed too often."""
    on = clock.day_of(at)
    limit, minutes = rules.value("accounts.lock.failures", on=on), rules.value("accounts.lock.minutes", on=on)
    recent = _recent(at)
    locked = recent.filter(key=lookup(key)).count() >= limit
    # An office shares one address: it may fail as often as several people together.
    of_address = rules.value("accounts.lock.address_failures", on=on)
    if locked or (address and recent.filter(address=address).count() >= of_address):
        raise errors.LOCKED.raised(minutes=minutes)


def check_sending(*, key: str, address: str | None, at: datetime) -> None:
    """Raise SENT_TOO_OFTEN when a phone, or a network address, has had its messages of the hour."""
    on = clock.day_of(at)
    sent = Attempt.objects.filter(kind=AttemptKind.SENT, at__gt=at - timedelta(hours=1))
    full = sent.filter(key=lookup(key)).count() >= rules.value("accounts.code.per_hour", on=on)
    of_address = rules.value("accounts.code.address_per_hour", on=on)
    if full or (address and sent.filter(address=address).count() >= of_address):
        raise errors.SENT_TOO_OFTEN.raised(field="phone")


@transaction.atomic
def unlock(*, user: User, by: Actor, at: datetime) -> None:
    """Let a locked account try again."""
    permissions.UNLOCK.require(by)
    forgive(key=user.username)
    ledger.record(event="account.unlocked", subject=user, by=by, at=at, content={})
