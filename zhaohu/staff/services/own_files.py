"""An account becomes the account of a staff file: whoever has its phone and knows its identity number."""

from datetime import datetime

from django.db import transaction

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.families.choices import IdentityKind
from zhaohu.families.queries import identities
from zhaohu.ledger import services as ledger
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import StaffMember
from zhaohu.staff.permissions import people as permissions


@transaction.atomic
def claim(*, identity: str, by: Actor, at: datetime) -> StaffMember:
    """Connect the actor's account with the file of that number and of the account's phone. Twice is once.

    Raises IDENTITY_SHAPE or STAFF_FILE_UNKNOWN, which does not say which of both is wrong.
    """
    permissions.CLAIM_FILE.require(by)
    number = identities.checked(IdentityKind.CITIZEN_ID, identity)
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    member = StaffMember.objects.select_for_update().filter(identity_digest=lookup(number)).first()
    if member is not None and member.user_id == user.pk:
        return member
    phones = (member.phone_digest, user.phone_digest) if member else (None, None)
    same = None not in phones and bytes(phones[0] or b"") == bytes(phones[1] or b"")
    if member is None or member.user_id is not None or not same or StaffMember.objects.filter(user=user).exists():
        raise errors.FILE_UNKNOWN.raised(field="identity")
    member.user = user
    member.save(update_fields=["user"])
    ledger.record(event="staff.file_claimed", subject=member, by=by, at=at, content={"user": user.pk})
    return member
