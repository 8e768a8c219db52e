"""The second factor: time-based codes of an authenticator app (RFC 6238), each good once, and recovery codes."""

import base64
import hmac
import os
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from zhaohu.accounts import errors
from zhaohu.accounts.models import RecoveryCode, SecondFactor, User
from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.ledger import services as ledger

_STEP = 30
_RECOVERY_CODES = 8


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), _STEP, enforce_key_length=False)  # noqa: S303 - RFC 6238


def begin(user: User) -> SecondFactor:
    """The factor that the user is about to confirm; a new secret until it is."""
    made = base64.b32encode(os.urandom(20)).decode()
    return SecondFactor.objects.get_or_create(user=user, defaults={"secret": made})[0]


def address(factor: SecondFactor) -> str:
    """The otpauth address that the QR code carries."""
    return _totp(factor.secret).get_provisioning_uri(factor.user.username, "照护")


def code(secret: str, at: datetime) -> str:
    """The code that an authenticator shows at an instant."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def _matching_step(factor: SecondFactor, given: str, at: datetime) -> int | None:
    now = int(at.timestamp()) // _STEP
    for step in (now, now - 1, now + 1):
        code = _totp(factor.secret).generate(step * _STEP)
        if step > factor.last_step and hmac.compare_digest(code, given.encode()):
            return step
    return None


@transaction.atomic
def check(*, user: User, given: str, at: datetime) -> None:
    """Accept a code of the app once, or a recovery code once. Raises FACTOR_WRONG."""
    if _takes_code(user, given, at):
        return
    used = RecoveryCode.objects.filter(user=user, digest=lookup(given), used_at__isnull=True).update(used_at=at)
    if not used:
        raise errors.FACTOR_WRONG.raised(field="code")


def _takes_code(user: User, given: str, at: datetime) -> bool:
    """Whether the app's code is right and new; it is used up."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    step = _matching_step(factor, given.replace(" ", ""), at) if factor else None
    if factor is None or step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


@transaction.atomic
def confirm(*, user: User, given: str, by: Actor, at: datetime) -> list[str]:
    """Confirm a new factor with its first code; returns the recovery codes, shown this once. Raises FACTOR_WRONG."""
    if not _takes_code(user, given, at):
        raise errors.FACTOR_WRONG.raised(field="code")
    SecondFactor.objects.filter(user=user).update(confirmed_at=at)
    user.recovery_codes.all().delete()
    codes = [f"{secrets.randbelow(10**5):05d}-{secrets.randbelow(10**5):05d}" for _ in range(_RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=lookup(code)) for code in codes)
    ledger.record(event="account.factor_set", subject=user, by=by, at=at, content={})
    return codes


def is_confirmed(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
