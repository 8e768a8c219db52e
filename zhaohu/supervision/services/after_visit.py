"""What becomes of a visit once its record is signed."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.supervision.choices.inspections import Conclusion, InspectionState
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.services import visit_steps as steps

_MENDED = (Conclusion.CLEAR, Conclusion.CORRECTED)


def settle(*, inspection: Inspection, by: Actor, at: datetime) -> None:
    """Close a locked visit that found nothing, or nothing that was not mended on the spot. What has a term is left to
    be ordered; a house that was not found, or did not let anybody in, waits for a person to decide."""
    if inspection.conclusion in _MENDED and not inspection.findings.filter(corrected_on__isnull=True).exists():
        inspection.closed_at = at
        steps.move(inspection, InspectionState.CLOSED, event="inspection.closed", by=by, at=at)
