"""The code by which a registered body claims its institution: shown once, kept as a digest, short-lived."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.institutions.models import ClaimCode, Registration
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
_GROUPS, _GROUP = 3, 4


@transaction.atomic
def issue(*, registration: Registration, by: Actor, at: datetime) -> str:
    """A new code, valid for `filing.claim_code.valid_days`; unused older ones end now. It cannot be shown again."""
    permissions.ISSUE_CODE.require(by, registration)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    ClaimCode.objects.filter(registration=registration, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    days = rules.value("filing.claim_code.valid_days", on=day_of(at), division=registration.district_id)
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    ClaimCode.objects.create(
        registration=registration,
        digest=digest(code),
        issued_at=at,
        issued_by_id=by.user_id,
        expires_at=at + timedelta(days=days),
    )
    ledger.record(
        event="registration.claim_code_issued",
        subject=registration,
        by=by,
        at=at,
        division=registration.district_id,
        content={"uscc": registration.uscc, "days": days},
    )
    return code


def digest(code: str) -> bytes:
    """The digest of a code however it is typed: hyphens, blanks and small letters do not matter."""
    return lookup("".join(mark for mark in code.upper() if mark in _ALPHABET))
