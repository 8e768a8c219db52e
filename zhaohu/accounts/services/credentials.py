"""Keys of the registration authorities' systems: issued, shown once, revoked."""

import hmac
import secrets
from datetime import datetime

from django.db import transaction

from zhaohu.accounts import errors, permissions
from zhaohu.accounts.models import ApiCredential, User
from zhaohu.core.access import SIGNED_IN, Actor, Held
from zhaohu.core.encryption import lookup
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger


@transaction.atomic
def issue(*, authority: str, division: Division, by: Actor, at: datetime) -> tuple[ApiCredential, str]:
    """A new key for an authority of a division; the second value is the secret, never shown again."""
    permissions.ISSUE_CREDENTIAL.require(by)
    secret = secrets.token_urlsafe(32)
    credential = ApiCredential.objects.create(
        key_id=f"K{secrets.token_hex(6)}",
        digest=lookup(secret),
        authority=authority,
        division=division,
        issued_by=User.objects.get(pk=by.user_id or 0),
        issued_at=at,
    )
    _record("account.credential_issued", credential, by, at)
    return credential, secret


@transaction.atomic
def revoke(*, credential: ApiCredential, by: Actor, at: datetime) -> None:
    """Stop a key at once; twice is once."""
    permissions.ISSUE_CREDENTIAL.require(by)
    if ApiCredential.objects.filter(pk=credential.pk, revoked_at__isnull=True).update(revoked_at=at):
        _record("account.credential_revoked", credential, by, at)


def _record(event: str, credential: ApiCredential, by: Actor, at: datetime) -> None:
    content = {"key_id": credential.key_id, "authority": credential.authority, "division": credential.division_id}
    ledger.record(event=event, subject=credential, by=by, at=at, division=credential.division_id, content=content)


def authenticate(*, header: str, at: datetime) -> Actor:
    """The authority behind `Authorization: Zhaohu <key id>:<secret>`. Raises CREDENTIAL_WRONG."""
    scheme, _, rest = header.partition(" ")
    key_id, _, secret = rest.strip().partition(":")
    credential = ApiCredential.objects.filter(key_id=key_id, revoked_at__isnull=True).first()
    known = bytes(credential.digest) if credential else bytes(32)
    if not (hmac.compare_digest(known, lookup(secret)) and scheme.lower() == "zhaohu" and credential):
        raise errors.CREDENTIAL_WRONG.raised()
    ApiCredential.objects.filter(pk=credential.pk).update(used_at=at)
    held = Held(
        "registrar", user=credential.issued_by_id, division=credential.division_id, department=credential.authority
    )
    return Actor(user_id=credential.issued_by_id, name=credential.key_id, held=(held, Held(SIGNED_IN)))
