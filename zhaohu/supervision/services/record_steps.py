"""The one way by which a record moves: locked, still as it was read, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Action, Actor
from zhaohu.core.encryption import encrypt
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.penalties import RECORD_TRANSITIONS, RecordState
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord, Delivery, RecordStep

_KEPT = (
    "authority", "party_name", "party_category", "values", "severity", "state", "withdrawal", "institution_id",
    "district_id", "channel", "delivery_id",
)  # fmt: skip
_DAYS = (
    "decided_on", "valid_to", "publish_due_on", "published_at", "repair_from", "publicity_end", "stopped_at",
    "withdrawn_on",
)  # fmt: skip


def locked(record_id: int) -> CreditRecord:
    """The record, locked until the deed ends."""
    rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("institution__district", "district")
    return rows.get(pk=record_id)


def held(record_id: int, *, action: Action, revision: int | None, by: Actor) -> CreditRecord:
    """The record, locked for a deed of its department. Raises NOT_ALLOWED, RECORD_CHANGED_MEANWHILE."""
    record = locked(record_id)
    action.require(by, record)
    if revision is not None and revision != record.revision:
        raise errors.CHANGED_MEANWHILE.raised()
    return record


def check(record: CreditRecord, to: RecordState) -> None:
    """Raise RECORD_STATE unless the table has this step."""
    if to not in RECORD_TRANSITIONS[RecordState(record.state)]:
        raise errors.STATE.raised(state=RecordState(record.state).label)


def snapshot(record: CreditRecord) -> dict[str, Any]:
    """The record as an undo brings it back; identity numbers sealed."""
    days = {name: value.isoformat() if (value := getattr(record, name)) else None for name in _DAYS}
    return {name: getattr(record, name) for name in _KEPT} | days | sealed(record.person_id, record.legal_rep_id)


def sealed(person: str | None, legal_rep: str | None) -> dict[str, str]:
    """Identity numbers as they may rest in a JSON column."""
    numbers = {"person_id": person, "legal_rep_id": legal_rep}
    return {name: encrypt(number).hex() if number else "" for name, number in numbers.items()}


def keep(
    record: CreditRecord, event: str, *, by: Actor, at: datetime, note: str = "", was: RecordState | None = None,
    before: dict[str, Any] | None = None, delivery: Delivery | None = None, **content: Any,
) -> RecordStep:  # fmt: skip
    """Save a locked record and keep what was done; the ledger knows numbers and states, never a name."""
    record.revision += 1
    record.save()
    start = was or RecordState(record.state)
    entry = ledger.record(
        event=event, subject=record, by=by, at=at, division=record.district_id or record.division_id,
        institution=record.institution_id,
        content={
            "kind": record.kind, "doc_no": record.doc_no, "authority": record.authority_uscc, "from": start,
            "to": record.state, **content,
        },
    )  # fmt: skip
    return RecordStep.objects.create(
        record=record, event=event, from_state=start, to_state=record.state, note=note[:500], before=before,
        delivery=delivery, by_id=by.user_id, by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip
