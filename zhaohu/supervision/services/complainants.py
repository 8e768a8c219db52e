"""Opening who complained is a deed: the handling officer, a reason, an entry in the ledger each time."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.complaints import ReadingReason
from zhaohu.supervision.models import Complainant, ComplainantReading, Complaint
from zhaohu.supervision.permissions import complaints as permissions


@transaction.atomic
def read(*, complaint: Complaint, reason: ReadingReason, by: Actor, at: datetime) -> Complainant | None:
    """Keep that `by` opened who complained, and answer who; None where nobody said. Raises NOT_ALLOWED."""
    permissions.OPEN_COMPLAINANT.require(by, complaint)
    entry = ledger.record(
        event="complainant.read", subject=complaint, by=by, at=at, division=complaint.district_id,
        content={"number": complaint.number, "reason": reason},
    )  # fmt: skip
    ComplainantReading.objects.create(
        complaint=complaint, reader_id=by.user_id or 0, reason=reason, at=at, entry_id=entry.pk
    )
    return Complainant.objects.filter(complaint=complaint).first()
