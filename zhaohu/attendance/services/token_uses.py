"""Each hand-over token counts once: which event has it is settled by the database before the event is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.models import HandOverKey
from zhaohu.attendance.services import shapes, tokens
from zhaohu.attendance.services.shapes import Read
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.rules import queries as rules

_CODES = {
    tokens.Fault.CHILD: errors.TOKEN_OTHER_CHILD.code,
    tokens.Fault.EARLY: errors.TOKEN_EXPIRED.code,
    tokens.Fault.EXPIRED: errors.TOKEN_EXPIRED.code,
}

# A token whose event was undone (or is undone in this batch) is free again. Who waits here for another batch sees what
# that one has taken.
_TAKE = """
INSERT INTO attendance_tokenuse AS u (digest, event, device_id, at)
SELECT t.digest, t.event, %(device)s::bigint, %(at)s::timestamptz
FROM unnest(%(digests)s::bytea[], %(events)s::uuid[]) AS t(digest, event) ORDER BY t.digest
ON CONFLICT (digest) DO UPDATE SET event = excluded.event, device_id = excluded.device_id, at = excluded.at
WHERE u.event = ANY(%(undone)s::uuid[]) OR EXISTS (
  SELECT FROM attendance_event e WHERE e.id = u.event AND e.state = 'undone')
"""
_TAKEN = "SELECT digest, event, device_id FROM attendance_tokenuse WHERE digest = ANY(%s::bytea[])"


class Shown(NamedTuple):
    """The token of an event: whose it is, and the code for which it is refused (empty: it is good)."""

    person: str
    code: str


def corrected(facts: shapes.Correct) -> shapes.Departure | None:
    """Who collected the child, as a correction says instead; None where it says nothing of that."""
    laid = facts.facts
    if not (laid.get("pickup") or laid.get("token")):
        return None
    return shapes.Departure(pickup=str(laid.get("pickup", "")), token=str(laid.get("token", "")))


def _token(read: Read) -> str:
    if read.facts is None:
        return ""
    if read.event.kind == EventKind.DEPARTURE:
        return str(read.facts.token)
    said = corrected(read.facts) if read.event.kind == EventKind.CORRECT else None
    return said.token if said else ""


def shown(read: Sequence[Read], *, institution: int, device: int | None, at: datetime) -> dict[UUID, Shown]:
    """What the tokens of a batch are worth, inside the caller's transaction; the good ones are used from now on."""
    carried = [(one, token) for one in read if (token := _token(one))]
    if not carried:
        return {}
    rows = HandOverKey.objects.filter(institution=institution, on__in={day_of(one.at) for one, _token in carried})
    keys = {kid: bytes(public) for kid, public in rows.values_list("kid", "public")}
    late = timedelta(seconds=rules.value("attendance.hand_over", on=day_of(at))["record_seconds"])
    found: dict[UUID, Shown] = {}
    good: list[tuple[bytes, UUID]] = []
    for one, token in carried:
        claim, fault = tokens.verify(token, keys=keys, child=one.event.child, at=one.at, late=late)
        code = _CODES.get(fault, errors.TOKEN_INVALID.code) if fault else ""
        found[one.event.id] = Shown(claim.person if claim else "", code)
        if not fault:
            good.append((sm3(token.strip().encode()), one.event.id))
    undone = [one.facts.of for one in read if one.event.kind == EventKind.UNDO and one.facts is not None]
    taken = _take(good, undone, device, at)
    for digest, event in good:
        owner, tablet = taken[digest]
        if owner != event and event not in undone:
            code = errors.TOKEN_USED.code if tablet == device else errors.TOKEN_REPLAYED.code
            found[event] = found[event]._replace(code=code)
    return found


def _take(
    good: list[tuple[bytes, UUID]], undone: list[UUID], device: int | None, at: datetime
) -> dict[bytes, tuple[UUID, int | None]]:
    """Who has each token now. Of two events of the batch with one token the later has it if the earlier is undone."""
    if not good:
        return {}
    gone = set(undone)
    first: dict[bytes, UUID] = {}
    for digest, event in good:
        if digest not in first or first[digest] in gone:
            first[digest] = event
    values: dict[str, Any] = {
        "digests": list(first), "events": list(first.values()), "undone": list(gone), "device": device, "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        cursor.execute(_TAKEN, [list(first)])
        return {bytes(digest): (event, tablet) for digest, event, tablet in cursor.fetchall()}
