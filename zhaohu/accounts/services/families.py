"""The account of a family: known by its phone, made at the first sign-in or when somebody names the phone before."""

import secrets
from datetime import datetime

from zhaohu.accounts import errors
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.ledger import services as ledger


def account_of_phone(*, phone: str, by: Actor, at: datetime) -> tuple[User, bool]:
    """The family behind a phone of 11 digits, and whether it was made now; the later sign-in finds the same account.

    An account made here opens only by a code sent to that phone. Raises PHONE_OF_STAFF.
    """
    user, new = User.objects.get_or_create(
        phone_digest=lookup(phone),
        defaults={"username": f"family-{secrets.token_hex(8)}", "name": f"{phone[:3]}****{phone[-4:]}",
                  "kind": Kind.FAMILY, "phone": phone},
    )  # fmt: skip
    if user.kind != Kind.FAMILY:
        raise errors.PHONE_OF_STAFF.raised()  # a code alone must not open an account that asks for two factors
    if new:
        ledger.record(event="account.made", subject=user, by=by, at=at, content={"kind": Kind.FAMILY})
    return user, new
