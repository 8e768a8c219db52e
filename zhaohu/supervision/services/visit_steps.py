"""Who was sent on a visit; every deed of an officer on site begins with this question."""

from zhaohu.core.access import Action, Actor
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, InspectionOfficer


def sent(inspection: Inspection, action: Action, *, by: Actor) -> InspectionOfficer:
    """The officer's own row of a visit. Raises VISIT_NOT_SENT."""
    rows = InspectionOfficer.objects.filter(inspection=inspection, replaced_at__isnull=True, user_id=by.user_id or 0)
    found = rows.select_related("user").first()
    if found is None or not action.allows(by, found):
        raise errors.NOT_SENT.raised()
    return found
