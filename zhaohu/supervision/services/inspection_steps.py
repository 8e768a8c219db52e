"""The one way by which a visit moves: locked, still as it was read, along its table, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import INSPECTION_TRANSITIONS, InspectionState
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Inspection, InspectionStep


def locked(inspection_id: int, *, revision: int | None = None) -> Inspection:
    """The visit, locked until the deed ends. Raises INSPECTION_CHANGED where `revision` is not the present one."""
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("plan", "institution", "district")
    row = rows.get(pk=inspection_id)
    if revision is not None and revision != row.revision:
        raise errors.VISIT_CHANGED.raised()
    return row


def check(row: Inspection, to: InspectionState) -> None:
    """Raise INSPECTION_STEP unless the table has this step."""
    before = InspectionState(row.state)
    if to not in INSPECTION_TRANSITIONS[before]:
        raise errors.VISIT_STEP.raised(state=before.label, deed=to.label)


def move(
    row: Inspection, to: InspectionState, *, event: str, by: Actor, at: datetime, note: str = "", **content: Any
) -> InspectionStep:
    """Move a locked visit along its table. Raises INSPECTION_STEP."""
    before = InspectionState(row.state)
    check(row, to)
    row.state = to
    return keep(row, event, by=by, at=at, note=note, before=before, **content)


def keep(
    row: Inspection, event: str, *, by: Actor, at: datetime, note: str = "",
    before: InspectionState | None = None, **content: Any,
) -> InspectionStep:  # fmt: skip
    """Save a locked visit and keep what was done; the ledger knows numbers and states, never words."""
    row.revision += 1
    row.save()
    was = before or InspectionState(row.state)
    entry = ledger.record(
        event=event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id,
        content={"number": row.number, "from": was, "to": row.state, **content},
    )  # fmt: skip
    return InspectionStep.objects.create(
        inspection=row, event=event, from_state=was, to_state=row.state, note=note[:500], by_id=by.user_id,
        by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip
