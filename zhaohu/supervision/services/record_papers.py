"""The signed record on paper, made once by the job of the last signature."""

from datetime import datetime

from django.db import transaction

from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.institutions.services import materials
from zhaohu.supervision import record_document
from zhaohu.supervision.models import RecordPaper, VisitRecord
from zhaohu.supervision.permissions import visits as permissions


@transaction.atomic
def make(*, record_id: int, entry_id: int, by: Actor, at: datetime) -> RecordPaper:
    """Make the paper of a signed record; a second job finds it done. Raises PAPER_FONT_MISSING."""
    permissions.PRINT.require(by)
    record = VisitRecord.objects.select_for_update(of=("self",)).get(pk=record_id)
    if (found := RecordPaper.objects.filter(record=record).first()) is not None:
        return found
    data = record_document.pdf(record, entry=entry_id, at=at)
    name = f"{record.inspection.number}.pdf"
    file = materials.keep(uploads.Checked(name, uploads.PDF, data), by=by, at=at)
    return RecordPaper.objects.create(record=record, file=file, made_at=at)
