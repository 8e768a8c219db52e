"""A guardian takes a copy of everything that is kept of a child. The taking itself is recorded."""

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.families import permissions
from zhaohu.families.models import Child
from zhaohu.families.queries import exports
from zhaohu.ledger import services as ledger


@transaction.atomic
def take(*, child: Child, form: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything of the child over all rooms; `form` is what it is written as (json or pdf)."""
    permissions.EXPORT_CHILD.require(by, child)
    told = exports.everything(child, at=at)
    digest = sm3(ledger.canonical(told).encode()).hex()
    ledger.record(event="child.exported", subject=child, by=by, at=at, content={"form": form, "sm3": digest})
    return told
