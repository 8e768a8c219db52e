"""The files of photo events: kept once by the event's id. A photo whose clock is off is flagged, never lost."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, VisitEvent, VisitPhoto
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import inspection_steps
from zhaohu.supervision.services import visit_steps as steps

_TYPES = (uploads.JPEG, uploads.PNG)


def limit(inspection: Inspection, at: datetime) -> int:
    """The most bytes of one photo."""
    return int(queries.checklist_of(inspection, day_of(at)).rule["photo_bytes"])


@transaction.atomic
def keep(*, inspection: Inspection, id: UUID, data: bytes, by: Actor, at: datetime) -> VisitPhoto:
    """Keep the file of a photo event; sent twice it is one.

    Raises VISIT_NOT_SENT, VISIT_PHOTO_UNKNOWN, VISIT_PHOTO_TAKEN, VISIT_PHOTOS_MANY and the problems of
    `core.uploads`.
    """
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, permissions.KEEP_PHOTO, by=by)
    listed = queries.checklist_of(inspection, day_of(at))
    checked = uploads.check(data, name="现场照片", types=_TYPES, maximum_bytes=listed.rule["photo_bytes"])
    event = VisitEvent.objects.filter(pk=id, inspection=inspection, kind=VisitEventKind.PHOTO).first()
    if event is None:
        raise errors.PHOTO_UNKNOWN.raised()
    if (known := VisitPhoto.objects.select_related("file").filter(pk=id).first()) is not None:
        if bytes(known.file.sm3) != sm3(checked.data):
            raise errors.PHOTO_TAKEN.raised()
        return known
    most = listed.rule["photos_an_item"]
    if VisitPhoto.objects.filter(event__inspection=inspection, event__item=event.item).count() >= most:
        raise errors.PHOTOS_MANY.raised(limit=most)
    off = datetime.fromisoformat(event.facts["device"]) - event.at
    file = materials.keep(checked, by=by, at=at)
    made = VisitPhoto.objects.create(
        event=event, file=file, off_seconds=_seconds(off), received_at=at,
        doubtful=abs(off) > timedelta(seconds=listed.rule["photo_clock_seconds"]),
    )  # fmt: skip
    ledger.record(
        event="inspection.photo_kept", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content={"photo": str(id), "sm3": bytes(file.sm3).hex()},
    )  # fmt: skip
    return made


def _seconds(off: timedelta) -> int:
    """As whole seconds, within what the column holds: a clock may say anything."""
    most = 2**31 - 1
    return max(-most, min(most, round(off.total_seconds())))
