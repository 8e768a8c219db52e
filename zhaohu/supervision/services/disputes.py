"""An institution contests what a record says of it; the department looks into it and upholds or corrects the record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import StoredFile
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.cases import CaseClockKind
from zhaohu.supervision.choices.penalties import CONTESTED, RECORD_DISPUTE_TRANSITIONS, DisputeState, RecordState
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord, RecordDispute
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services import case_clocks, case_files, limits, records
from zhaohu.supervision.services import record_steps as steps
from zhaohu.supervision.services.record_check import Checked


@transaction.atomic
def contest(*, record: CreditRecord, text: str, sent: case_files.Sent, by: Actor, at: datetime) -> RecordDispute:
    """Contest a record; it is marked at once. Raises RECORD_DISPUTE_OPEN, RECORD_STATE, RECORD_TEXT_NEEDED."""
    row = steps.held(record.pk, action=permissions.CONTEST, revision=None, by=by)
    if row.state == RecordState.WITHDRAWN:
        raise errors.STATE.raised(state=RecordState(row.state).label)
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("异议和理由"))
    if row.disputes.filter(state__in=CONTESTED).exists():
        raise errors.DISPUTE_OPEN.raised()
    assert row.institution is not None  # noqa: S101 - whose people may contest it
    term = rules.value("case.clocks", on=day_of(at), division=row.district_id)["review"]
    made = RecordDispute.objects.create(
        record=row, institution=row.institution, text=text.strip(), by_id=by.user_id, at=at,
        file=_kept(sent, by, at), due_on=limits.working_days(day_of(at), term["working_days"]),
    )  # fmt: skip
    steps.keep(row, "record.contested", by=by, at=at, note=text.strip(), dispute=made.pk)
    case_clocks.start(row, CaseClockKind.REVIEW, since=at)
    notifications.notify(
        users=case_clocks.of_department(row.department, row.division_id, at=at), template="record_contested", at=at,
        params={"name": row.institution.name, "document": row.doc_no, "due": made.due_on.isoformat()},
        link=notices.address_of("supervision:record", row.pk),
    )  # fmt: skip
    return made


def _kept(sent: case_files.Sent, by: Actor, at: datetime) -> StoredFile | None:
    found = case_files.kept(sent[:1], by=by, at=at)
    return found[0] if found else None


def _held(dispute: RecordDispute, to: DisputeState, by: Actor) -> tuple[CreditRecord, RecordDispute]:
    """The record and its dispute, both locked. Raises RECORD_DISPUTE_STATE."""
    row = steps.held(dispute.record_id, action=permissions.REVIEW, revision=None, by=by)
    found = RecordDispute.objects.select_for_update().get(pk=dispute.pk)
    if to not in RECORD_DISPUTE_TRANSITIONS[DisputeState(found.state)]:
        raise errors.DISPUTE_STATE.raised(state=DisputeState(found.state).label)
    found.state = to
    return row, found


@transaction.atomic
def begin(*, dispute: RecordDispute, by: Actor, at: datetime) -> RecordDispute:
    """Begin to look into it."""
    row, found = _held(dispute, DisputeState.REVIEW, by)
    found.save(update_fields=["state"])
    steps.keep(row, "record.review_begun", by=by, at=at)
    return found


@transaction.atomic
def uphold(*, dispute: RecordDispute, answer: str, by: Actor, at: datetime) -> RecordDispute:
    """Leave the record as it is, and say why."""
    row, found = _held(dispute, DisputeState.UPHELD, by)
    _answered(row, found, answer, by, at)
    steps.keep(row, "record.upheld", by=by, at=at, note=answer)
    records.tell(row, "record_dispute_answered", at=at, result=str(DisputeState.UPHELD.label))
    return found


def _answered(row: CreditRecord, found: RecordDispute, answer: str, by: Actor, at: datetime) -> None:
    if not answer.strip():
        raise errors.TEXT_NEEDED.raised(field="answer", what=_("核查结论"))
    found.answer, found.decided_by_id, found.decided_at = answer.strip(), by.user_id, at
    found.save()
    case_clocks.stop(row, CaseClockKind.REVIEW, fulfilled=True, at=at)


@transaction.atomic
def correct(
    *, record: CreditRecord, revision: int | None, found: Checked, reason: str, by: Actor, at: datetime
) -> CreditRecord:
    """Correct the fields of a record; a dispute that runs ends as corrected. What was stays in its course.

    Raises the first fault, RECORD_CORRECTED_KEY, RECORD_STATE, RECORD_TEXT_NEEDED.
    """
    row = steps.held(record.pk, action=permissions.CORRECT, revision=revision, by=by)
    if row.state == RecordState.WITHDRAWN:
        raise errors.STATE.raised(state=RecordState(row.state).label)
    if found.faults:
        raise found.faults[0].raised()
    key = (found.values["authority_uscc"], found.values["doc_no"], records.party_code(found))
    if key != (row.authority_uscc, row.doc_no, row.party_code):
        raise errors.CORRECTED_KEY.raised(field="doc_no")
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("更正的理由"))
    was, before = RecordState(row.state), steps.snapshot(row)
    changed: list[Any] = sorted(name for name in found.values if found.values[name] != row.values.get(name, ""))
    records.fill(row, found)
    records.judge(row, at)
    steps.keep(row, "record.corrected", by=by, at=at, note=reason, was=was, before=before, fields=changed)
    open_dispute = row.disputes.select_for_update().filter(state__in=CONTESTED).first()
    if open_dispute is not None:
        open_dispute.state = DisputeState.CORRECTED
        _answered(row, open_dispute, reason, by, at)
    records.tell(row, "record_dispute_answered", at=at, result=str(DisputeState.CORRECTED.label))
    return row
