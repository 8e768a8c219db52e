"""Writing to the ledger: one entry inside the deed's own transaction."""

import json
import os
from datetime import datetime
from typing import Any

from django.db.models import Model

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.ledger.models import Entry, Opening


def canonical(content: dict[str, Any]) -> str:
    """The one text of a content that is hashed: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def record(
    *,
    event: str,
    subject: Model,
    by: Actor,
    at: datetime,
    content: dict[str, Any],
    division: str = "",
    institution: int | None = None,
    public: bool = False,
) -> Entry:
    """Write the entry of a deed, last in its transaction.

    The content itself is kept only when it is `public`; otherwise only its salted commitment SM3(salt | canonical).
    """
    salt, text = os.urandom(16), canonical(content)
    entry = Entry.objects.create(
        event=event,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor_id=by.user_id,
        actor_role=by.role,
        division=division,
        institution_id=institution,
        at=at,
        commitment=sm3(salt + text.encode()),
    )
    Opening.objects.create(entry=entry, salt=salt, content=text if public else "")
    return entry
