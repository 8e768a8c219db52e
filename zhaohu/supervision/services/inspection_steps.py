"""The one way by which an inspection moves: locked, still as it was read, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import INSPECTION_TRANSITIONS, InspectionState
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import Inspection, InspectionStep


def locked(inspection_id: int, *, revision: int | None = None) -> Inspection:
    """The inspection, locked until the deed ends. Raises INSPECTION_CHANGED_MEANWHILE where `revision` is not the
    present one.
    """
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("institution", "district")
    inspection = rows.get(pk=inspection_id)
    if revision is not None and revision != inspection.revision:
        raise errors.INSPECTION_CHANGED.raised()
    return inspection


def move(
    inspection: Inspection, to: InspectionState, *, event: str, by: Actor, at: datetime, note: str = "", **content: Any
) -> InspectionStep:
    """Move a locked inspection along its table. Raises INSPECTION_STEP_NOT_POSSIBLE."""
    before = InspectionState(inspection.state)
    if to not in INSPECTION_TRANSITIONS[before]:
        raise errors.INSPECTION_STEP.raised(state=before.label, deed=to.label)
    inspection.state = to
    return keep(inspection, event, by=by, at=at, note=note, before=before, **content)


def keep(
    inspection: Inspection, event: str, *, by: Actor, at: datetime, note: str = "",
    before: InspectionState | None = None, **content: Any,
) -> InspectionStep:  # fmt: skip
    """Save a locked inspection and keep what was done; the ledger knows numbers and states, never words."""
    inspection.revision += 1
    inspection.save()
    was = before or InspectionState(inspection.state)
    entry = ledger.record(
        event=event, subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id,
        content={"number": inspection.number, "from": was, "to": inspection.state, **content},
    )  # fmt: skip
    return InspectionStep.objects.create(
        inspection=inspection, event=event, from_state=was, to_state=inspection.state, note=note[:500],
        by_id=by.user_id, by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip
