"""Registrations pushed over the API: checked, judged and written in one transaction, answered row by row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import NOT_ALLOWED, Problem
from zhaohu.institutions.choices.registration import PUSH_TRANSITIONS, Authority, Channel, PushState
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import Push, Registration
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.services import filed
from zhaohu.institutions.services import registrations_apply as batch
from zhaohu.institutions.services.registrations_rows import Checked, Ground, check, ground, repeated, unreadable
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_KEY_LENGTH = 80
Row = Mapping[str, Any] | tuple[Problem, object]


@transaction.atomic
def push(
    *,
    records: Sequence[Mapping[str, Any]],
    authority: str,
    division: str,
    key: str,
    body_sm3: bytes,
    by: Actor,
    at: datetime,
) -> Push:
    """Take records of an authority. The same key with the same body is the same push, and changes nothing.

    Raises REG_IDEMPOTENCY_KEY_SHAPE, REG_IDEMPOTENCY_KEY_REUSED, REG_RECORDS_NONE, REG_RECORDS_MANY.
    """
    if authority not in Authority.values:
        raise NOT_ALLOWED.raised(action=permissions.PUSH.title)
    permissions.PUSH.require(by, Push(authority=authority, division_id=division))
    check_key(key)
    _check_count(len(records), at)
    made, new = Push.objects.get_or_create(
        authority=authority,
        division_id=division,
        idempotency_key=key,
        defaults={
            "channel": Channel.API,
            "state": PushState.APPLYING,
            "received_at": at,
            "received_by_id": by.user_id,
            "rows_total": len(records),
            "body_sm3": body_sm3,
        },
    )
    if not new:
        if bytes(made.body_sm3 or b"") != body_sm3:
            raise errors.KEY_REUSED.raised(field="Idempotency-Key")
        return made
    rows = checked(enumerate(records, 1), ground(authority=authority, division=division, on=day_of(at)))
    batch.lock(authority)
    batch.take(rows)
    batch.judge(made, on=day_of(at))
    batch.write(made, at=at)
    batch.keep(made)
    cancel_filings(at=at)
    made.rows_done = len(records)
    made.counts = batch.counted(made, {}, after=0, to=len(records))
    finish(push=made, by=by, at=at)
    return made


def checked(rows: Iterable[tuple[int, Row]], on: Ground) -> list[Checked]:
    """Check numbered rows; a body that these rows name twice is refused the second time."""
    first: dict[str, int] = {}
    found = []
    for number, raw in rows:
        row = unreadable(number, *raw) if isinstance(raw, tuple) else check(number, raw, on)
        if row.values is not None and first.setdefault(row.uscc, number) != number:
            row = repeated(row, first[row.uscc])
        found.append(row)
    return found


def check_key(key: str) -> None:
    """Raise REG_IDEMPOTENCY_KEY_SHAPE unless the key can be kept."""
    if not (0 < len(key) <= _KEY_LENGTH and key.isascii() and key.isprintable()):
        raise errors.KEY_SHAPE.raised(field="Idempotency-Key")


def _check_count(count: int, at: datetime) -> None:
    limit = rules.value("registration.api.maximum_records", on=day_of(at))
    if count == 0:
        raise errors.RECORDS_NONE.raised(field="records")
    if count > limit:
        raise errors.RECORDS_MANY.raised(field="records", count=count, limit=limit)


def cancel_filings(*, at: datetime) -> None:
    """Open the cancellation of every filing whose body the batch has ended (domain 1.5: within one working day)."""
    for registration in Registration.objects.filter(pk__in=batch.ended(), institution__isnull=False).order_by("pk"):
        filed.open_forced_cancel(registration=registration, at=at)


def move(push: Push, to: PushState) -> None:
    """Move a push along its table. Raises REG_PUSH_STEP_NOT_POSSIBLE."""
    if to not in PUSH_TRANSITIONS[PushState(push.state)]:
        raise errors.PUSH_STEP.raised(state=PushState(push.state).label)
    push.state = to


def finish(*, push: Push, by: Actor, at: datetime) -> None:
    """The last step of a push: applied, and in the ledger."""
    move(push, PushState.APPLIED)
    push.finished_at = at
    push.save()
    record(event="registration.pushed", push=push, by=by, at=at)


def record(*, event: str, push: Push, by: Actor, at: datetime) -> None:
    """The ledger entry of a deed on a push: its counts and the digest of what was pushed."""
    ledger.record(
        event=event,
        subject=push,
        by=by,
        at=at,
        division=push.division_id or "",
        content={
            "authority": push.authority,
            "channel": push.channel,
            "counts": push.counts,
            "sm3": bytes(push.body_sm3).hex() if push.body_sm3 else None,
        },
    )
