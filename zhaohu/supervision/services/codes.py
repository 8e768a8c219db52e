"""The code that opens a complaint's status page: shown once, kept as a keyed digest, guarded against guessing."""

import secrets
from datetime import datetime

from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.services import attempts
from zhaohu.core.encryption import lookup
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import Complaint

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
_GROUPS, _GROUP = 4, 4


def new() -> str:
    """A new code: 16 signs of 31, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def digest(code: str) -> bytes:
    """What is kept of a code; small letters, spaces and missing hyphens do not matter."""
    return lookup("complaint " + "".join(sign for sign in code.upper() if sign in _ALPHABET))


def found(*, code: str, address: str | None, at: datetime) -> Complaint:
    """The complaint of a code. Raises COMPLAINT_CODE_WRONG, and ACCOUNT_LOCKED after too many wrong ones.

    A wrong code counts against the network address for this purpose alone: nobody is kept from signing in by it.
    """
    key = f"complaint code {address}"
    attempts.check_lock(key=key, address=None, at=at)
    complaint = Complaint.objects.filter(code_digest=digest(code)).first()
    if complaint is None:
        attempts.failed(kind=AttemptKind.FACTOR, key=key, address=None, at=at)
        raise errors.CODE_WRONG.raised(field="code")
    return complaint
