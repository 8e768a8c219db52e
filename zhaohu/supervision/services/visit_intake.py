"""What officers' phones tell of a visit comes in: kept once, as it was told, by those who were sent and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import DONE, InspectionState
from zhaohu.supervision.choices.plans import VisitDeed
from zhaohu.supervision.choices.visits import EVIDENCE, Answer, Term, VisitEventKind
from zhaohu.supervision.errors import inspections
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection, VisitEvent, VisitSignature
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import inspection_steps
from zhaohu.supervision.services import visit_shapes as shapes
from zhaohu.supervision.services import visit_steps as steps


@dataclass(frozen=True, slots=True)
class Result:
    """What a phone is told of one of its events: `kept`, `late` (the record is signed), or `refused` and why."""

    id: UUID
    state: str
    code: str = ""
    sentence: str = ""


def load(*, inspection: Inspection, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything for the visit, onto an officer's phone. Raises VISIT_NOT_SENT."""
    steps.sent(inspection, permissions.LOAD, by=by)
    ledger.record(
        event="inspection.loaded", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content={"number": inspection.number},
    )  # fmt: skip
    return queries.whole(inspection, at)


@transaction.atomic
def take(*, inspection: Inspection, told: shapes.Envelope, by: Actor, at: datetime) -> list[Result]:
    """Take a batch in. The answer names every event once; what was kept before is kept.

    Raises VISIT_NOT_SENT, and INSPECTION_STEP where the visit is called off.
    """
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, permissions.TELL, by=by)
    if inspection.state not in (InspectionState.DISPATCHED, InspectionState.ON_SITE, *DONE):
        label = InspectionState(inspection.state).label
        raise inspections.VISIT_STEP.raised(state=label, deed=permissions.TELL.title)
    listed = queries.checklist_of(inspection, day_of(at))
    shift = at - told.clock
    if abs(shift) <= timedelta(seconds=listed.rule["clock_tolerance_seconds"]):
        shift = timedelta(0)
    known = {one.pk: one for one in VisitEvent.objects.filter(pk__in=[event.id for event in told.events])}
    fresh: list[VisitEvent] = []
    results = []
    for event in told.events:
        try:
            read = _read(event, inspection, listed, shift, by, at)
            if (before := known.get(read.pk)) is not None:
                _same(before, read)
            else:
                if read.kind == VisitEventKind.WITHDRAW:
                    _check_withdrawal(read, fresh)
                fresh.append(read)
                known[read.pk] = read
            results.append(Result(event.id, "late" if known[read.pk].late else "kept"))
        except ProblemError as problem:
            results.append(Result(event.id, "refused", problem.problem.code, problem.sentence))
    if fresh:
        VisitEvent.objects.bulk_create(fresh)
        _recorded(inspection, fresh, by, at)
    return results


def _read(
    event: shapes.Told, inspection: Inspection, listed: queries.Checklist, shift: timedelta, by: Actor, at: datetime
) -> VisitEvent:
    try:
        facts = shapes.facts(event)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise errors.EVENT_SHAPE.raised(reason=str(error)[:120]) from None
    if event.kind != VisitEventKind.CHECK_IN and listed.item(event.item) is None:
        raise errors.ITEM_UNKNOWN.raised(item=event.item)
    if isinstance(facts, shapes.AnswerFacts):
        _check_term(facts, listed.rule["term_days"])
    if isinstance(facts, shapes.Voice) and facts.seconds > (most := listed.rule["voice_seconds"]):
        raise errors.VOICE_LONG.raised(limit=most)
    return VisitEvent(
        id=event.id, inspection=inspection, user_id=by.user_id or 0, kind=event.kind, item=event.item,
        facts=shapes.plain(facts), told_at=event.at, at=min(event.at + shift, at), received_at=at,
        late=inspection.state in DONE,
    )  # fmt: skip


def _check_term(facts: shapes.AnswerFacts, days: list[int]) -> None:
    known = {"", Term.SPOT, *map(str, days)}
    if facts.term not in known or (facts.term and facts.result != Answer.UNMET):
        raise errors.TERM_UNKNOWN.raised(days="、".join(map(str, days)))


def _check_withdrawal(event: VisitEvent, fresh: Sequence[VisitEvent]) -> None:
    """A withdrawal says why, names a photo or a voice note of its item, and comes before anybody has signed."""
    if not event.facts["because"].strip():
        raise errors.WITHDRAWAL_REASON.raised()
    of = UUID(event.facts["of"])
    found = next((one for one in fresh if one.pk == of), None) or event.inspection.events.filter(pk=of).first()
    if found is None or found.kind not in EVIDENCE or found.item != event.item:
        raise errors.EVIDENCE_UNKNOWN.raised()
    if VisitSignature.objects.filter(record__inspection=event.inspection).exists():
        raise errors.WITHDRAWAL_SIGNED.raised()


def _same(before: VisitEvent, now: VisitEvent) -> None:
    """Told twice is told once; another thing under a known id is refused."""
    told = (before.inspection_id, before.user_id, before.kind, before.item, before.facts)
    if told != (now.inspection_id, now.user_id, now.kind, now.item, now.facts):
        raise errors.EVENT_TAKEN.raised()


def _recorded(inspection: Inspection, fresh: list[VisitEvent], by: Actor, at: datetime) -> None:
    """The ledger commits to every event of the batch; the first certificate that was shown begins the visit."""
    told = [queries.event(one) for one in fresh]
    content: dict[str, Any] = {
        "number": inspection.number, "events": len(fresh), "sm3": sm3(ledger.canonical({"events": told}).encode()).hex()
    }  # fmt: skip
    for one in fresh:
        if one.kind == VisitEventKind.WITHDRAW:
            ledger.record(
                event="inspection.evidence_withdrawn", subject=inspection, by=by, at=at,
                division=inspection.district_id, institution=inspection.institution_id,
                content={"number": inspection.number, "item": one.item, **one.facts},
            )  # fmt: skip
    came = [one.at for one in fresh if one.kind == VisitEventKind.CHECK_IN]
    if inspection.state == InspectionState.DISPATCHED and came:
        inspection.started_at = min(came)
        inspection_steps.move(inspection, InspectionState.ON_SITE, event=VisitDeed.BEGUN, by=by, at=at, **content)
        return
    if came and inspection.state == InspectionState.ON_SITE and inspection.started_at:
        inspection.started_at = min(inspection.started_at, *came)
        inspection.save(update_fields=["started_at"])
    ledger.record(
        event="inspection.recorded", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id, content=content,
    )  # fmt: skip
