"""Credit repair (信用修复): after the shortest term, on proof, a penalty is no longer published and no longer used."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.supervision.choices.penalties import CREDIT_REPAIR_TRANSITIONS, RecordState, RepairState
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord, RepairRequest
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services import case_clocks, case_files, records
from zhaohu.supervision.services import record_steps as steps


@transaction.atomic
def ask(*, record: CreditRecord, text: str, sent: case_files.Sent, by: Actor, at: datetime) -> RepairRequest:
    """Ask for repair. Raises RECORD_REPAIR_EARLY, RECORD_REPAIR_OPEN, RECORD_STATE, RECORD_TEXT_NEEDED."""
    row = steps.held(record.pk, action=permissions.ASK_REPAIR, revision=None, by=by)
    if row.state != RecordState.PUBLISHED or row.repair_from is None:
        raise errors.STATE.raised(state=RecordState(row.state).label)
    if day_of(at) < row.repair_from:
        raise errors.REPAIR_EARLY.raised(day=row.repair_from)
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("履行和整改情况"))
    if row.repairs.filter(state=RepairState.SUBMITTED).exists():
        raise errors.REPAIR_OPEN.raised()
    assert row.institution is not None  # noqa: S101 - whose people may ask
    files = case_files.kept(sent[:1], by=by, at=at)
    made = RepairRequest.objects.create(
        record=row, institution=row.institution, text=text.strip(), file=files[0] if files else None,
        by_id=by.user_id, at=at,
    )  # fmt: skip
    steps.keep(row, "record.repair_asked", by=by, at=at, repair=made.pk)
    notifications.notify(
        users=case_clocks.of_department(row.department, row.division_id, at=at), template="record_repair_asked",
        at=at, params={"name": row.institution.name, "document": row.doc_no},
        link=notices.address_of("supervision:record", row.pk),
    )  # fmt: skip
    return made


@transaction.atomic
def decide(
    *, request: RepairRequest, granted: bool, decision: str, reason: str, by: Actor, at: datetime
) -> RepairRequest:
    """Record the decision of 信用中国 or our own. Granted, publication and use stop with this transaction.

    Raises RECORD_REPAIR_STATE, RECORD_TEXT_NEEDED.
    """
    row = steps.held(request.record_id, action=permissions.DECIDE_REPAIR, revision=None, by=by)
    found = RepairRequest.objects.select_for_update().get(pk=request.pk)
    to = RepairState.GRANTED if granted else RepairState.REFUSED
    if to not in CREDIT_REPAIR_TRANSITIONS[RepairState(found.state)]:
        raise errors.REPAIR_STATE.raised(state=RepairState(found.state).label)
    if granted and not decision.strip():
        raise errors.TEXT_NEEDED.raised(field="decision", what=_("修复决定文号"))
    if not granted and not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("不予修复的理由"))
    found.state, found.decision, found.reason = to, decision.strip(), reason.strip()
    found.decided_by_id, found.decided_at = by.user_id, at
    found.save()
    if granted:
        repaired(row, note=found.decision, by=by, at=at)
    else:
        steps.keep(row, "record.repair_refused", by=by, at=at, note=found.reason)
    records.tell(row, "record_repair_decided", at=at, result=str(to.label))
    return found


def repaired(row: CreditRecord, *, note: str, by: Actor, at: datetime) -> None:
    """Stop the publicity and the use of a locked record."""
    steps.check(row, RecordState.REPAIRED)
    was, row.state, row.stopped_at = RecordState(row.state), RecordState.REPAIRED, at
    steps.keep(row, "record.repaired", by=by, at=at, note=note, was=was)
