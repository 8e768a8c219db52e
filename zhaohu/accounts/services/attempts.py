"""Lock-out and limits: failures within a time, by account and by network address."""

from datetime import datetime, timedelta

from django.db.models import Q

from zhaohu.accounts import errors
from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.models import Attempt
from zhaohu.core import clock
from zhaohu.core.encryption import lookup
from zhaohu.rules import queries as rules

_PER_ADDRESS = 10  # an office shares one address: it may fail as often as ten people together


def failed(*, kind: AttemptKind, key: str, address: str | None, at: datetime) -> None:
    """Note a failure. It must outlive the refusal, so it is written outside the deed's transaction."""
    Attempt.objects.create(kind=kind, key=lookup(key), address=address, at=at)


def forgive(*, key: str) -> None:
    """Forget the failures of an account: it has signed in, or an administrator unlocked it."""
    Attempt.objects.filter(key=lookup(key)).exclude(kind=AttemptKind.SENT).delete()


def check_lock(*, key: str, address: str | None, at: datetime) -> None:
    """Raise LOCKED while the account, or its network address, has failed too often."""
    on = clock.day_of(at)
    limit, minutes = rules.value("accounts.lock.failures", on=on), rules.value("accounts.lock.minutes", on=on)
    recent = Attempt.objects.filter(at__gt=at - timedelta(minutes=minutes)).exclude(kind=AttemptKind.SENT)
    locked = recent.filter(key=lookup(key)).count() >= limit
    if locked or (address and recent.filter(Q(address=address)).count() >= limit * _PER_ADDRESS):
        raise errors.LOCKED.raised(minutes=minutes)
