"""The files of photos and voice notes: kept once by the event's id. One whose clock is off is flagged, never lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhaohu.core import sounds, uploads
from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import Problem
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, VisitEvent, VisitPhoto, VisitVoice
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import inspection_steps
from zhaohu.supervision.services import visit_steps as steps


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between a photo and a voice note: how the bytes are read, whose table, which words."""

    read: Callable[[bytes, dict[str, Any]], tuple[uploads.Checked, dict[str, Any]]]
    model: Any
    action: Action
    bytes: str
    most: str
    unknown: Problem
    taken: Problem
    many: Problem


def _picture(data: bytes, rule: dict[str, Any]) -> tuple[uploads.Checked, dict[str, Any]]:
    types = (uploads.JPEG, uploads.PNG)
    return uploads.check(data, name="现场照片", types=types, maximum_bytes=rule["photo_bytes"]), {}


def _sound(data: bytes, rule: dict[str, Any]) -> tuple[uploads.Checked, dict[str, Any]]:
    most = {"maximum_bytes": rule["voice_bytes"], "maximum_seconds": rule["voice_seconds"]}
    sound = sounds.check(data, name="现场语音", **most)
    return sound.checked, {"seconds": sound.seconds}


_KINDS = {
    VisitEventKind.PHOTO: _Kind(
        _picture, VisitPhoto, permissions.KEEP_PHOTO, "photo_bytes", "photos_an_item", errors.PHOTO_UNKNOWN,
        errors.PHOTO_TAKEN, errors.PHOTOS_MANY,
    ),
    VisitEventKind.VOICE: _Kind(
        _sound, VisitVoice, permissions.KEEP_VOICE, "voice_bytes", "voices_an_item", errors.VOICE_UNKNOWN,
        errors.VOICE_TAKEN, errors.VOICES_MANY,
    ),
}  # fmt: skip


def limit(inspection: Inspection, kind: VisitEventKind, at: datetime) -> int:
    """The most bytes of one photo or one voice note."""
    return int(queries.checklist_of(inspection, day_of(at)).rule[_KINDS[kind].bytes])


@transaction.atomic
def keep(*, inspection: Inspection, kind: VisitEventKind, id: UUID, data: bytes, by: Actor, at: datetime) -> Any:
    """Keep the file of a photo or a voice note; sent twice it is one.

    Raises VISIT_NOT_SENT, VISIT_EVIDENCE_WITHDRAWN, of its kind VISIT_…_UNKNOWN, VISIT_…_TAKEN and VISIT_…S_MANY, and
    the problems of `core.uploads` or `core.sounds`.
    """
    its = _KINDS[kind]
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, its.action, by=by)
    rule = queries.checklist_of(inspection, day_of(at)).rule
    checked, facts = its.read(data, rule)
    event = _told(inspection, id, kind)
    if event is None:
        raise its.unknown.raised()
    rows = its.model.objects.all()
    if (known := rows.select_related("file").filter(pk=id).first()) is not None:
        if bytes(known.file.sm3) != sm3(checked.data):
            raise its.taken.raised()
        return known
    kept = queries.standing_files(rows, inspection)
    if kept.filter(event__item=event.item).count() >= (most := rule[its.most]):
        raise its.many.raised(limit=most)
    file = materials.keep(checked, by=by, at=at)
    made = rows.create(event=event, file=file, received_at=at, **_clock(event, rule), **facts)
    ledger.record(
        event=f"inspection.{kind}_kept", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content={kind.value: str(id), "sm3": bytes(file.sm3).hex(), **facts},
    )  # fmt: skip
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


@transaction.atomic
def hear(*, voice: VisitVoice, by: Actor, at: datetime) -> VisitVoice:
    """Open a voice note to whoever may hear it; that it was heard stands in the ledger."""
    inspection = voice.event.inspection
    ledger.record(
        event="inspection.voice_heard", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content={"voice": str(voice.pk)},
    )  # fmt: skip
    return voice
