"""Undoing a push: what it created goes, what it changed comes back exactly, as long as nothing has followed."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs

from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.registration import PushState
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import Push
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.services import registrations_apply as batch
from zhaohu.institutions.services.pushes import WORKER
from zhaohu.institutions.services.registrations import move, record

_TOUCHED = """
SELECT count(DISTINCT mine.registration_id) FROM institutions_registrationevent mine
JOIN institutions_registrationevent later ON later.registration_id = mine.registration_id
  AND later.id > mine.id AND later.push_id <> mine.push_id AND later.undone_at IS NULL
WHERE mine.push_id = %(push)s AND mine.undone_at IS NULL
"""
_IN_USE = """
SELECT count(*) FROM institutions_registrationevent e JOIN institutions_registration r ON r.id = e.registration_id
WHERE e.push_id = %(push)s AND e.undone_at IS NULL AND (
  e.before IS NULL AND (
    r.treatment <> '' OR EXISTS (SELECT FROM institutions_institution i WHERE i.registration_id = r.id)
    OR EXISTS (SELECT FROM institutions_claimcode c WHERE c.registration_id = r.id))
  OR e.kind IN ('deregistered', 'revoked')
    AND EXISTS (SELECT FROM institutions_institution i WHERE i.registration_id = r.id))
"""
_RESTORED = (
    "authority", "name", "pinyin", "legal_form", "for_profit", "scope", "scope_class", "district_id", "street_id",
    "address", "legal_representative", "registered_on", "status", "status_on", "pushed_at", "push_id",
)  # fmt: skip
_RESTORE = f"""
UPDATE institutions_registration r SET {", ".join(f"{name} = b.{name}" for name in _RESTORED)}
FROM institutions_registrationevent e,
  LATERAL jsonb_populate_record(NULL::institutions_registration, e.before) b
WHERE e.push_id = %(push)s AND e.undone_at IS NULL AND e.before IS NOT NULL AND e.registration_id = r.id
"""  # noqa: S608 - names of our own, no input
_FORGET = (
    """
UPDATE institutions_pushrow SET registration_id = NULL WHERE registration_id IN (
  SELECT registration_id FROM institutions_registrationevent
  WHERE push_id = %(push)s AND before IS NULL AND undone_at IS NULL)
""",
    """
WITH gone AS (
  DELETE FROM institutions_registrationevent e
  WHERE e.registration_id IN (
    SELECT registration_id FROM institutions_registrationevent
    WHERE push_id = %(push)s AND before IS NULL AND undone_at IS NULL)
  RETURNING registration_id
)
DELETE FROM institutions_registration WHERE id IN (SELECT registration_id FROM gone)
""",
    "UPDATE institutions_registrationevent SET undone_at = %(at)s WHERE push_id = %(push)s AND undone_at IS NULL",
)


@transaction.atomic
def order(*, push: Push, by: Actor, at: datetime) -> Push:
    """Say that a push shall be undone; the job then does it.

    Raises REG_PUSH_STEP_NOT_POSSIBLE, REG_UNDO_TOUCHED, REG_UNDO_IN_USE.
    """
    permissions.UNDO_PUSH.require(by, push)
    push = Push.objects.select_for_update().get(pk=push.pk)
    move(push, PushState.UNDOING)
    _refuse(push)
    push.failure = ""
    push.save(update_fields=["state", "failure"])
    record(event="registration.undo_ordered", push=push, by=by, at=at)
    jobs.configure_task("zhaohu.institutions.tasks.undo_push").defer(push_id=push.pk)
    return push


def carry_out(*, push_id: int, at: datetime) -> None:
    """Undo a push in one transaction. If something has followed meanwhile, it stays applied and says why."""
    try:
        _carry_out(push_id, at)
    except ProblemError as problem:
        with transaction.atomic():
            push = Push.objects.select_for_update().get(pk=push_id)
            move(push, PushState.APPLIED)
            push.failure = f"{problem.sentence}{problem.remedy}"[:300]
            push.save(update_fields=["state", "failure"])


@transaction.atomic
def _carry_out(push_id: int, at: datetime) -> None:
    push = Push.objects.select_for_update().get(pk=push_id)
    if push.state != PushState.UNDOING:
        return
    batch.lock(push.authority)
    _refuse(push)
    facts: dict[str, Any] = {"push": push.pk, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE, facts)
        for statement in _FORGET:
            cursor.execute(statement, facts)
    move(push, PushState.UNDONE)
    push.save(update_fields=["state"])
    record(event="registration.push_undone", push=push, by=WORKER, at=at)


def _refuse(push: Push) -> None:
    """Raise REG_UNDO_TOUCHED or REG_UNDO_IN_USE if something has followed."""
    with connection.cursor() as cursor:
        for statement, problem in ((_TOUCHED, errors.UNDO_TOUCHED), (_IN_USE, errors.UNDO_IN_USE)):
            cursor.execute(statement, {"push": push.pk})
            (count,) = cursor.fetchone()
            if count:
                raise problem.raised(count=count)
