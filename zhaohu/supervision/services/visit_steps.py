"""The one way by which a visit moves: locked, by an officer who was sent, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Action, Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import INSPECTION_TRANSITIONS, InspectionState
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, InspectionOfficer, InspectionStep


def locked(inspection_id: int) -> Inspection:
    """The visit, locked until the deed ends."""
    rows = Inspection.objects.select_for_update(of=("self",))
    return rows.select_related("institution", "district", "plan").get(pk=inspection_id)


def sent(inspection: Inspection, action: Action, *, by: Actor) -> InspectionOfficer:
    """The officer's own row of a visit. Raises VISIT_NOT_SENT."""
    rows = InspectionOfficer.objects.filter(inspection=inspection, replaced_at__isnull=True, user_id=by.user_id)
    found = rows.select_related("user").first()
    if found is None or not action.allows(by, found):
        raise errors.NOT_SENT.raised()
    return found


def check(inspection: Inspection, to: InspectionState) -> None:
    """Raise VISIT_STATE unless the table has this step."""
    before = InspectionState(inspection.state)
    if to not in INSPECTION_TRANSITIONS[before]:
        raise errors.STATE.raised(state=before.label, deed=to.label)


def move(
    inspection: Inspection, to: InspectionState, *, event: str, by: Actor, at: datetime, note: str = "",
    public: bool = False, **content: Any,
) -> None:  # fmt: skip
    """Move a locked visit along its table; what else was set on it is saved with it. Raises VISIT_STATE."""
    check(inspection, to)
    before, inspection.state = inspection.state, to
    inspection.revision += 1
    inspection.save()
    entry = ledger.record(
        event=event, subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, public=public,
        content={"number": inspection.number, "from": before, "to": to, **content},
    )  # fmt: skip
    InspectionStep.objects.create(
        inspection=inspection, event=event, from_state=before, to_state=to, note=note[:500], by_id=by.user_id,
        by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip
