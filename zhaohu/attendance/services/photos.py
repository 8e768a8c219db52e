"""Pictures of the day: kept once by their id, destroyed where a child on them may not be photographed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.errors import logs as errors
from zhaohu.attendance.models import Device, Event, LogEntry, Photo
from zhaohu.attendance.permissions import logs as permissions
from zhaohu.core import storage, uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_TYPES = (uploads.JPEG, uploads.PNG)


@transaction.atomic
def keep(
    *, id: UUID, data: bytes, institution: Institution, by: Actor, at: datetime, device: Device | None = None
) -> Photo:
    """Keep a picture under the id that its log event names; sent twice it is one.

    Raises PHOTO_TAKEN and the problems of `core.uploads`.
    """
    permissions.KEEP_PHOTO.require(by, institution)
    limit = rules.value("filing.upload.maximum_bytes", on=day_of(at))
    checked = uploads.check(data, name="照片", types=_TYPES, maximum_bytes=limit)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('attendance', %s))", [institution.pk])
    if (known := Photo.objects.select_related("file").filter(pk=id).first()) is not None:
        if known.institution_id != institution.pk or bytes(known.file.sm3) != sm3(checked.data):
            raise errors.PHOTO_TAKEN.raised()
        return known
    file = materials.keep(checked, by=by, at=at)
    made = Photo.objects.create(id=id, institution=institution, file=file, device=device, taken_at=at)
    ledger.record(
        event="photo.kept", subject=file, by=by, at=at, division=institution.district_id, institution=institution.pk,
        content={"photo": str(id)},
    )  # fmt: skip
    return made


def waiting(photo: Photo) -> list[UUID]:
    """The log events that name a picture; they are to be settled again once it is here."""
    rows = Event.objects.filter(institution_id=photo.institution_id, kind=EventKind.LOG, facts__photo=str(photo.pk))
    return list(rows.filter(on__gte=day_of(photo.taken_at)).values_list("pk", flat=True))


def discard(*, ids: Collection[UUID | None]) -> None:
    """Destroy pictures that nothing shows, inside the caller's deed."""
    rows = Photo.objects.filter(pk__in=[one for one in ids if one]).select_related("file")
    for photo in rows.exclude(pk__in=LogEntry.objects.filter(photo__isnull=False).values("photo_id")):
        file = photo.file
        photo.delete()
        file.delete()
        transaction.on_commit(lambda key=file.key: storage.destroy(key))  # type: ignore[misc]
