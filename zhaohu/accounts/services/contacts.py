"""Where a person's messages go besides the inbox."""

from datetime import datetime

from django.db import transaction

from zhaohu.accounts import permissions
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger


@transaction.atomic
def set_email(*, email: str, by: Actor, at: datetime) -> None:
    """Keep, or with an empty address forget, where one's own electronic mail goes."""
    permissions.SECURITY.require(by)
    user = User.objects.get(pk=by.user_id or 0)
    user.email = email or None
    user.save(update_fields=["email"])
    ledger.record(event="account.email_set", subject=user, by=by, at=at, content={"kept": bool(email)})
