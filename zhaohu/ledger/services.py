"""Writing to the ledger: one entry inside the deed's own transaction."""

import json
import os
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.ledger import permissions
from zhaohu.ledger.models import Entry

_RECORD = """
WITH entry AS (
  INSERT INTO ledger_entry (event, subject_type, subject_id, actor_id, actor_role, division, institution_id, at,
                            commitment, seal, public)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
  RETURNING id
)
INSERT INTO ledger_opening (entry_id, salt, content) SELECT id, %s::bytea, %s::text FROM entry RETURNING entry_id
"""


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
    """Write the entry of a deed, last in its transaction, with one statement.

    The content itself is kept only when it is `public`; otherwise only its salted commitment SM3(salt | canonical).
    """
    salt, text = os.urandom(16), canonical(content)
    entry = Entry(
        event=event,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor_id=by.user_id,
        actor_role=by.role,
        division=division or "",
        institution_id=institution,
        at=at,
        commitment=sm3(salt + text.encode()),
        seal=sm3(salt),
        public=public,
    )
    values: tuple[Any, ...] = (
        entry.event,
        entry.subject_type,
        entry.subject_id,
        entry.actor_id,
        entry.actor_role,
        entry.division,
    )
    values += (institution, at, entry.commitment, entry.seal, public, salt, text if public else "")
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)
        (entry.pk,) = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


@transaction.atomic
def erase(*, entry: Entry, by: Actor, at: datetime) -> Entry:
    """Destroy what opens an entry's commitment, so that nothing can be learned from it; the tree still verifies.

    The deed itself is recorded first: an opening that is missing without it is a finding of the verification.
    """
    permissions.ERASE.require(by, entry)
    deed = record(
        event="ledger.erased",
        subject=entry,
        by=by,
        at=at,
        content={"entry": entry.pk},
        division=entry.division,
        institution=entry.institution_id,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_erase(%s)", [entry.pk])
    return deed
