"""What becomes of a visit once its record is signed."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.services import rectification


def settle(*, inspection: Inspection, by: Actor, at: datetime) -> None:
    """What has a term is ordered to be put right; a visit that found nothing, or nothing that was not mended on the
    spot, is closed. A house that was not found, or let nobody in, waits for a person to decide."""
    rectification.order(inspection=inspection, by=by, at=at)
