"""The files of photos and voice notes: kept once by the event's id. One whose clock is off is flagged, never lost."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhaohu.core import sounds, uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, VisitEvent, VisitPhoto, VisitVoice
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import inspection_steps
from zhaohu.supervision.services import visit_steps as steps

_TYPES = (uploads.JPEG, uploads.PNG)


def limit(inspection: Inspection, kind: VisitEventKind, at: datetime) -> int:
    """The most bytes of one photo or one voice note."""
    rule = queries.checklist_of(inspection, day_of(at)).rule
    return int(rule["photo_bytes" if kind == VisitEventKind.PHOTO else "voice_bytes"])


@transaction.atomic
def keep_photo(*, inspection: Inspection, id: UUID, data: bytes, by: Actor, at: datetime) -> VisitPhoto:
    """Keep the file of a photo event; sent twice it is one.

    Raises VISIT_NOT_SENT, VISIT_PHOTO_UNKNOWN, VISIT_EVIDENCE_WITHDRAWN, VISIT_PHOTO_TAKEN, VISIT_PHOTOS_MANY and the
    problems of `core.uploads`.
    """
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, permissions.KEEP_PHOTO, by=by)
    rule = queries.checklist_of(inspection, day_of(at)).rule
    checked = uploads.check(data, name="现场照片", types=_TYPES, maximum_bytes=rule["photo_bytes"])
    event = _told(inspection, id, VisitEventKind.PHOTO)
    if event is None:
        raise errors.PHOTO_UNKNOWN.raised()
    if (known := VisitPhoto.objects.select_related("file").filter(pk=id).first()) is not None:
        if bytes(known.file.sm3) != sm3(checked.data):
            raise errors.PHOTO_TAKEN.raised()
        return known
    kept = queries.standing_files(VisitPhoto.objects.all(), inspection)
    if kept.filter(event__item=event.item).count() >= (most := rule["photos_an_item"]):
        raise errors.PHOTOS_MANY.raised(limit=most)
    file = materials.keep(checked, by=by, at=at)
    made = VisitPhoto.objects.create(event=event, file=file, received_at=at, **_clock(event, rule))
    _recorded("inspection.photo_kept", made, by, at, photo=str(id))
    return made


@transaction.atomic
def keep_voice(*, inspection: Inspection, id: UUID, data: bytes, by: Actor, at: datetime) -> VisitVoice:
    """Keep the file of a voice note; sent twice it is one.

    Raises VISIT_NOT_SENT, VISIT_VOICE_UNKNOWN, VISIT_EVIDENCE_WITHDRAWN, VISIT_VOICE_TAKEN, VISIT_VOICES_MANY and the
    problems of `core.sounds`.
    """
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, permissions.KEEP_VOICE, by=by)
    rule = queries.checklist_of(inspection, day_of(at)).rule
    sound = sounds.check(
        data, name="现场语音", maximum_bytes=rule["voice_bytes"], maximum_seconds=rule["voice_seconds"]
    )
    event = _told(inspection, id, VisitEventKind.VOICE)
    if event is None:
        raise errors.VOICE_UNKNOWN.raised()
    if (known := VisitVoice.objects.select_related("file").filter(pk=id).first()) is not None:
        if bytes(known.file.sm3) != sm3(sound.checked.data):
            raise errors.VOICE_TAKEN.raised()
        return known
    kept = queries.standing_files(VisitVoice.objects.all(), inspection)
    if kept.filter(event__item=event.item).count() >= (most := rule["voices_an_item"]):
        raise errors.VOICES_MANY.raised(limit=most)
    file = materials.keep(sound.checked, by=by, at=at)
    made = VisitVoice.objects.create(
        event=event, file=file, seconds=sound.seconds, received_at=at, **_clock(event, rule)
    )
    _recorded("inspection.voice_kept", made, by, at, voice=str(id), seconds=sound.seconds)
    return made


def _told(inspection: Inspection, id: UUID, kind: VisitEventKind) -> VisitEvent | None:
    """The event of which this is the file. What was withdrawn takes none."""
    found = VisitEvent.objects.filter(pk=id, inspection=inspection, kind=kind).first()
    if found is not None and queries.withdrawals(inspection).filter(facts__of=str(id)).exists():
        raise errors.EVIDENCE_WITHDRAWN.raised()
    return found


def _clock(event: VisitEvent, rule: dict[str, Any]) -> dict[str, Any]:
    """How far the device's wall clock was off; as whole seconds, within what the column holds: it may say anything."""
    off, most = datetime.fromisoformat(event.facts["device"]) - event.at, 2**31 - 1
    doubtful = abs(off) > timedelta(seconds=rule["photo_clock_seconds"])
    return {"off_seconds": max(-most, min(most, round(off.total_seconds()))), "doubtful": doubtful}


def _recorded(event: str, made: VisitPhoto | VisitVoice, by: Actor, at: datetime, **content: Any) -> None:
    inspection = made.event.inspection
    ledger.record(
        event=event, subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content=content | {"sm3": bytes(made.file.sm3).hex()},
    )  # fmt: skip


@transaction.atomic
def hear(*, voice: VisitVoice, by: Actor, at: datetime) -> VisitVoice:
    """Open a voice note to whoever may hear it; that it was heard stands in the ledger."""
    inspection = voice.event.inspection
    ledger.record(
        event="inspection.voice_heard", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content={"voice": str(voice.pk)},
    )  # fmt: skip
    return voice
