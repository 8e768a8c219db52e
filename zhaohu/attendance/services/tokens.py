"""Hand-over tokens: who may collect which child, within a minute. A tablet checks them without a network.

`base64url(JSON {kid, child, person, from, to, n}) + "." + base64url(Ed25519 signature over the first part)`. `from`
counts, `to` no longer does. `n` is drawn anew each time; a token that was shown once is refused the second time.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils import timezone

from zhaohu.attendance.models import HandOverKey
from zhaohu.attendance.services import hand_over_keys
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_MOST = 2000


class Fault(StrEnum):
    """Why a token is no good; the tablet has the same names."""

    FORM = "form"
    KEY = "key"
    SIGNATURE = "signature"
    CHILD = "child"
    EARLY = "early"
    EXPIRED = "expired"


class Claim(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a token says."""

    kid: str
    child: int
    person: str
    from_: datetime = msgspec.field(name="from")
    to: datetime
    n: str


class Verdict(NamedTuple):
    """A token, read: what it says (None where that cannot be trusted), and what is wrong with it."""

    claim: Claim | None
    fault: Fault | None


_CLAIM = msgspec.json.Decoder(Claim)


def limits(at: datetime, institution: Institution) -> dict[str, Any]:
    """The times of tokens in force."""
    found: dict[str, Any] = rules.value("attendance.hand_over", on=day_of(at), division=institution.district_id)
    return found


def issue(
    *, institution: Institution, child: int, person: str, at: datetime, seconds: int = 0, until: datetime | None = None
) -> str:
    """A new token for a child and a person, from now on for the seconds of the rule (or those given)."""
    rule, key = limits(at, institution), hand_over_keys.of_day(institution, at=at)
    ends = at + timedelta(seconds=seconds or rule["token_seconds"])
    claim = Claim(
        kid=key.kid, child=child, person=person, from_=_told(at - timedelta(seconds=rule["early_seconds"])),
        to=_told(min(ends, until) if until else ends), n=secrets.token_urlsafe(9),
    )  # fmt: skip
    return sign(claim, key)


def _told(at: datetime) -> datetime:
    return timezone.localtime(at).replace(microsecond=0)


def sign(claim: Claim, key: HandOverKey) -> str:
    """The claim with the institution's signature."""
    first = _coded(msgspec.json.encode(claim))
    secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.secret))
    return f"{first}.{_coded(secret.sign(first.encode()))}"


def verify(
    token: str, *, keys: Mapping[str, bytes], child: int | None, at: datetime, late: timedelta = timedelta(0)
) -> Verdict:
    """Whether a token lets somebody collect this child at that instant; `late` is how long after it may be noted."""
    first, dot, signature = token.strip().partition(".")
    read = _read(first) if dot and len(token) <= _MOST else None
    if read is None or not signature or "." in signature:
        return Verdict(None, Fault.FORM)
    if read.kid not in keys:
        return Verdict(None, Fault.KEY)
    if not _is_signed(first, signature, keys[read.kid]):
        return Verdict(None, Fault.SIGNATURE)
    if read.child != child:
        return Verdict(read, Fault.CHILD)
    if at < read.from_:
        return Verdict(read, Fault.EARLY)
    return Verdict(read, Fault.EXPIRED if at >= read.to + late else None)


def _read(first: str) -> Claim | None:
    try:
        found = _CLAIM.decode(_bytes(first))
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError):
        return None
    return found if found.from_.tzinfo and found.to.tzinfo else None


def _is_signed(first: str, signature: str, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(_bytes(signature), first.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(coded: str) -> bytes:
    """The bytes; ValueError for what is not exactly how these bytes are written."""
    try:
        found = base64.b64decode(coded.encode() + b"=" * (-len(coded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(coded) from error
    if _coded(found) != coded:
        raise ValueError(coded)
    return found
