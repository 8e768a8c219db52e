"""Records of authorities: received once by their key, matched to an institution, published, withdrawn, ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.cases import CaseClockKind
from zhaohu.supervision.choices.penalties import (
    CONTESTED,
    MAY_COME_AGAIN,
    Channel,
    DisputeState,
    PartyCategory,
    PenaltySeverity,
    RecordKind,
    RecordState,
    RowResult,
    WithdrawalReason,
)
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord, Delivery, RecordReading
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.queries import publicity
from zhaohu.supervision.services import case_clocks
from zhaohu.supervision.services import record_steps as steps
from zhaohu.supervision.services.record_check import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose records these are, and how they came."""

    department: str
    division: str
    channel: Channel
    delivery: Delivery | None = None


def party_code(found: Checked) -> str:
    """By what a party is known: its credit code, its registration number, or the digest of a person's number."""
    if found.values["party_category"] == PartyCategory.NATURAL:
        return lookup(found.numbers["person_id_no"]).hex()
    return found.values["uscc"] or found.values.get("biz_reg_no", "")


def known(found: Checked) -> CreditRecord | None:
    """The record of that key, locked, if there is one."""
    rows = CreditRecord.objects.select_for_update(of=("self",)).select_related("institution__district", "district")
    return rows.filter(
        kind=found.kind, authority_uscc=found.values["authority_uscc"], doc_no=found.values["doc_no"],
        party_code=party_code(found),
    ).first()  # fmt: skip


@transaction.atomic
def report(*, found: Checked, origin: Origin, by: Actor, at: datetime) -> CreditRecord:
    """Take one record from a form. Raises the first fault, RECORD_OF_ANOTHER, RECORD_GONE."""
    permissions.REPORT.require(by, Delivery(department=origin.department, division_id=origin.division))
    if found.faults:
        raise found.faults[0].raised()
    return upsert(found, origin=origin, by=by, at=at)[0]


def upsert(found: Checked, *, origin: Origin, by: Actor, at: datetime) -> tuple[CreditRecord, RowResult]:
    """Take a record without faults inside the caller's deed; the same content again changes nothing."""
    row = known(found)
    if row is None:
        return _created(found, origin, by, at), RowResult.CREATED
    if (row.department, row.division_id) != (origin.department, origin.division):
        raise errors.NOT_YOURS.raised(department=Department(row.department).label)
    again = row.state == RecordState.WITHDRAWN
    if again and row.withdrawal not in MAY_COME_AGAIN:
        raise errors.GONE.raised()
    same = row.values == found.values and _numbers(row) == found.numbers
    if same and not again:
        return row, RowResult.UNCHANGED
    was, before = RecordState(row.state), steps.snapshot(row)
    if again:
        row.state, row.withdrawal, row.withdrawn_on, row.stopped_at = RecordState.DUE, "", None, None
        row.published_at = None
    fill(row, found)
    judge(row, at)
    event = "record.received_again" if again else "record.updated"
    steps.keep(row, event, by=by, at=at, was=was, before=before, delivery=origin.delivery)
    _follow(row, origin, by, at)
    return row, RowResult.UPDATED


def _numbers(row: CreditRecord) -> dict[str, str]:
    kept = {"person_id_no": row.person_id or "", "legal_rep_id_no": row.legal_rep_id or ""}
    return kept if row.kind == RecordKind.PENALTY else {"person_id_no": kept["person_id_no"]}


def _created(found: Checked, origin: Origin, by: Actor, at: datetime) -> CreditRecord:
    row = CreditRecord(
        kind=found.kind, department=origin.department, division_id=origin.division, party_code=party_code(found),
        authority_uscc=found.values["authority_uscc"], doc_no=found.values["doc_no"], channel=origin.channel,
        delivery=origin.delivery, received_at=at,
    )  # fmt: skip
    fill(row, found)
    _place(row, Institution.objects.filter(uscc=found.values["uscc"] or "-").select_related("district").first())
    judge(row, at)
    row.save()
    steps.keep(row, "record.received", by=by, at=at, was=RecordState.DUE, delivery=origin.delivery)
    _follow(row, origin, by, at)
    return row


def fill(row: CreditRecord, found: Checked) -> None:
    """Write the fields of a record as they were read."""
    decided = found.day("decided_on")
    assert decided is not None  # noqa: S101 - a required field
    row.values, row.authority = found.values, found.values["authority"]
    row.party_name, row.party_category = found.values["party_name"], found.values["party_category"]
    row.decided_on, row.valid_to = decided, found.day("valid_to")
    row.person_id = found.numbers.get("person_id_no") or None
    row.legal_rep_id = found.numbers.get("legal_rep_id_no") or None


def _place(row: CreditRecord, institution: Institution | None) -> None:
    """Whose district a record belongs to: the institution's, else the one in its credit code, else its sender's."""
    row.institution = institution
    if institution is not None:
        row.district_id = institution.district_id
        return
    codes = [row.party_code[2:8], row.division_id[:6]]
    found = set(Division.objects.filter(pk__in=codes, level=Level.DISTRICT).values_list("pk", flat=True))
    row.district_id = next((code for code in codes if code in found), None)


def judge(row: CreditRecord, at: datetime) -> None:
    """How grave, whether it is published, and how long. What is no penalty is not published here."""
    if row.kind != RecordKind.PENALTY:
        row.state = RecordState.UNPUBLISHED if row.state == RecordState.DUE else row.state
        return
    row.severity = publicity.severity(row.values, on=row.decided_on)
    term = publicity.term(row.values, on=row.decided_on)
    row.publish_due_on = term.due_on if term.publish else None
    row.repair_from, row.publicity_end = term.repair_from, term.end
    if row.values.get("publicity_end"):
        row.publicity_end = date.fromisoformat(row.values["publicity_end"])
    over = row.publicity_end is not None and row.publicity_end <= day_of(at)
    if row.state in (RecordState.DUE, RecordState.PUBLISHED) and (not term.publish or over):
        row.stopped_at = at if row.state == RecordState.PUBLISHED else None
        row.state = RecordState.UNPUBLISHED
    elif row.state == RecordState.UNPUBLISHED and term.publish and not over:
        row.state, row.stopped_at = RecordState.DUE, None


def _follow(row: CreditRecord, origin: Origin, by: Actor, at: datetime) -> None:
    """What a record calls for: publication at once where its department is another, else a term to publish it."""
    if row.state != RecordState.DUE:
        case_clocks.stop(row, CaseClockKind.PUBLISH, fulfilled=row.state == RecordState.PUBLISHED, at=at)
        return
    if _by_itself(row, origin.channel):
        if row.institution_id:
            _publish(row, by, at)
    elif not row.clocks.filter(kind=CaseClockKind.PUBLISH, stopped_at__isnull=True).exists():
        case_clocks.start(row, CaseClockKind.PUBLISH, since=at)


def _by_itself(row: CreditRecord, channel: str) -> bool:
    """Another department's system has decided to publish what it sends; a form and our own cases are looked at."""
    return row.department != Department.HEALTH and channel in (Channel.API, Channel.FILE)


@transaction.atomic
def publish(*, record: CreditRecord, revision: int | None, by: Actor, at: datetime) -> CreditRecord:
    """Show a penalty to the public. Raises RECORD_NOT_PUBLIC, RECORD_STATE."""
    row = steps.held(record.pk, action=permissions.PUBLISH, revision=revision, by=by)
    if row.state == RecordState.UNPUBLISHED:
        raise errors.NOT_PUBLIC.raised(reason=PenaltySeverity(row.severity).label if row.severity else row.kind)
    _publish(row, by, at)
    return row


def _publish(row: CreditRecord, by: Actor, at: datetime) -> None:
    steps.check(row, RecordState.PUBLISHED)
    was = RecordState(row.state)
    row.state, row.published_at, row.stopped_at = RecordState.PUBLISHED, at, None
    steps.keep(
        row, "record.published", by=by, at=at, was=was, severity=row.severity, until=row.publicity_end,
        late=bool(row.publish_due_on and day_of(at) > row.publish_due_on),
    )  # fmt: skip
    case_clocks.stop(row, CaseClockKind.PUBLISH, fulfilled=True, at=at)
    tell(row, "record_published", at=at)


def tell(row: CreditRecord, template: str, *, at: datetime, **facts: str) -> None:
    """Tell the institution that a record is about."""
    if row.institution is not None:
        link = notices.address_of("supervision:own_record", row.pk)
        notices.to_institution(
            institution=row.institution, template=template, at=at, link=link, document=row.doc_no,
            authority=row.authority, **facts,
        )  # fmt: skip


@transaction.atomic
def withdraw(
    *, record: CreditRecord, revision: int | None, reason: WithdrawalReason, note: str, by: Actor, at: datetime,
    withdrawn_on: date | None = None, delivery: Delivery | None = None,
) -> CreditRecord:  # fmt: skip
    """Take a record back: it is gone from every public page with this transaction; its course and copies stay.

    `withdrawn_on` is the day on which the decision itself fell; three working days are allowed from it. A dispute that
    runs ends as corrected. Raises RECORD_STATE, RECORD_TEXT_NEEDED, RECORD_DAY_FUTURE.
    """
    row = steps.held(record.pk, action=permissions.WITHDRAW, revision=revision, by=by)
    if not note.strip():
        raise errors.TEXT_NEEDED.raised(field="note", what=WithdrawalReason(reason).label)
    if withdrawn_on and withdrawn_on > day_of(at):
        raise errors.DAY_FUTURE.raised(field="withdrawn_on", title=WithdrawalReason(reason).label, fact=withdrawn_on)
    withdrawn(row, reason, note=note, by=by, at=at, on=withdrawn_on, delivery=delivery)
    return row


def withdrawn(
    row: CreditRecord, reason: WithdrawalReason, *, note: str, by: Actor, at: datetime, on: date | None = None,
    delivery: Delivery | None = None,
) -> None:  # fmt: skip
    """Take a locked record back inside the caller's deed."""
    steps.check(row, RecordState.WITHDRAWN)
    was, before = RecordState(row.state), steps.snapshot(row)
    row.state, row.withdrawal, row.withdrawn_on, row.stopped_at = RecordState.WITHDRAWN, reason, on or day_of(at), at
    steps.keep(row, "record.withdrawn", by=by, at=at, note=note, was=was, before=before, delivery=delivery,
               reason=reason)  # fmt: skip
    case_clocks.stop(row, fulfilled=False, at=at)
    row.disputes.filter(state__in=CONTESTED).update(
        state=DisputeState.CORRECTED, answer=note, decided_by_id=by.user_id, decided_at=at
    )
    tell(row, "record_withdrawn", at=at, reason=str(WithdrawalReason(reason).label))


@transaction.atomic
def match(*, record: CreditRecord, uscc: str, note: str, by: Actor, at: datetime) -> CreditRecord:
    """Say by hand which institution a record is about. Raises RECORD_NO_INSTITUTION, RECORD_MATCHED."""
    row = steps.held(record.pk, action=permissions.MATCH, revision=None, by=by)
    if row.institution_id is not None:
        raise errors.MATCHED.raised()
    institution = Institution.objects.filter(uscc=uscc.strip().upper()).select_related("district").first()
    if institution is None:
        raise errors.NO_INSTITUTION.raised(field="uscc", uscc=uscc.strip()[:20])
    _place(row, institution)
    steps.keep(row, "record.matched", by=by, at=at, note=note, uscc=institution.uscc)
    if row.state == RecordState.DUE and _by_itself(row, row.channel):
        _publish(row, by, at)
    return row


@transaction.atomic
def end(*, record_id: int, by: Actor, at: datetime) -> bool:
    """Stop the publicity of a record whose longest term is over; twice is once."""
    permissions.END.require(by)
    row = steps.locked(record_id)
    if row.state != RecordState.PUBLISHED or row.publicity_end is None or row.publicity_end > day_of(at):
        return False
    was, row.state, row.stopped_at = RecordState(row.state), RecordState.ENDED, at
    steps.keep(row, "record.ended", by=by, at=at, was=was)
    return True


def over(*, at: datetime) -> list[int]:
    """The published records whose longest term is over."""
    rows = CreditRecord.objects.filter(state=RecordState.PUBLISHED, publicity_end__lte=day_of(at))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def read_numbers(*, record: CreditRecord, reason: str, by: Actor, at: datetime) -> dict[str, str]:
    """The identity numbers in a record, each reading kept with its purpose. Raises RECORD_TEXT_NEEDED."""
    permissions.OPEN_NUMBERS.require(by, record)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("目的"))
    numbers = {"person_id_no": record.person_id or "", "legal_rep_id_no": record.legal_rep_id or ""}
    if not any(numbers.values()):
        raise errors.NO_PERSON.raised()
    entry = ledger.record(
        event="record.read", subject=record, by=by, at=at, division=record.division_id, content={"record": record.pk}
    )
    RecordReading.objects.create(
        record=record, reader_id=by.user_id or 0, reason=reason.strip()[:200], at=at, entry_id=entry.pk
    )
    return numbers
