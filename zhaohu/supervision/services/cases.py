"""Penalty cases: opened from a visit, an order, a complaint or by hand; every step with its files; decided by another.

A deed begins with the case locked, asks whether the actor is an officer of the case, and refuses a stale form.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import decrypt
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.cases import PENALTY_CASE_TRANSITIONS, CaseClockKind, CaseSource, CaseState, Serving
from zhaohu.supervision.choices.inspections import InspectionState, OrderState
from zhaohu.supervision.choices.penalties import Channel, RecordKind, RecordState
from zhaohu.supervision.errors import cases as errors
from zhaohu.supervision.models import (
    CaseFile,
    CaseOfficer,
    CaseStep,
    Complaint,
    Inspection,
    Inspector,
    PenaltyCase,
    RectificationOrder,
)
from zhaohu.supervision.permissions import cases as permissions
from zhaohu.supervision.services import case_clocks, case_files, records, telling
from zhaohu.supervision.services.record_check import NUMBERS, checked
from zhaohu.supervision.services.record_steps import sealed

Origin = Inspection | RectificationOrder | Complaint


@transaction.atomic
def open(
    *, source: CaseSource, cause: str, officers: Sequence[User], by: Actor, at: datetime, origin: Origin | None = None,
    institution: Institution | None = None, party_name: str = "", district: Division | None = None,
) -> PenaltyCase:  # fmt: skip
    """Open a case. One source makes one case. The 90 days run from today.

    Raises CASE_SOURCE, CASE_EXISTS, CASE_OFFICERS_FEW, CASE_OFFICER_UNKNOWN, CASE_TEXT_NEEDED.
    """
    institution = origin.institution if origin is not None else institution
    place = origin.district_id if origin is not None else _district(institution, district)
    case = PenaltyCase(
        source=source, source_key=_matter(origin), institution=institution,
        party_name=institution.name if institution else party_name.strip(), district_id=place, cause=cause.strip(),
        filed_at=at,
    )  # fmt: skip
    permissions.OPEN.require(by, case)
    _check_source(case, source, origin)
    for value, field, what in ((case.cause, "cause", _("案由")), (case.party_name, "party_name", _("当事人"))):
        if not value:
            raise errors.TEXT_NEEDED.raised(field=field, what=what)
    case.number = _number(place, at)
    case.save()
    appoint(case, officers, at=at)
    case_clocks.start(case, CaseClockKind.DECIDE, since=at)
    _keep(case, "case.opened", by=by, at=at, note=case.cause, source=source, officers=[one.pk for one in officers])
    return case


def _matter(origin: Origin | None) -> str:
    """What a case is about: a visit and its order are one matter, and so one case."""
    if origin is None:
        return f"hand-{uuid4()}"
    matter = origin.inspection if isinstance(origin, RectificationOrder) else origin
    return f"{matter._meta.model_name}-{matter.pk}"


def _district(institution: Institution | None, district: Division | None) -> str:
    if institution is not None:
        return institution.district_id
    if district is None:
        raise errors.TEXT_NEEDED.raised(field="district", what=_("承办区"))
    return district.pk


def _check_source(case: PenaltyCase, source: CaseSource, origin: Origin | None) -> None:
    """A visit or an order must have been passed on to a case; a visit and its order are one case, as is a complaint."""
    wanted = {Inspection: CaseSource.INSPECTION, RectificationOrder: CaseSource.RECTIFICATION,
              Complaint: CaseSource.COMPLAINT, type(None): CaseSource.HAND}[type(origin)]  # fmt: skip
    if source != wanted:
        raise errors.SOURCE.raised(reason=_("来源不符"))
    not_yet = (isinstance(origin, Inspection) and origin.state != InspectionState.TO_CASE) or (
        isinstance(origin, RectificationOrder) and origin.state != OrderState.TO_CASE
    )
    if not_yet:
        raise errors.SOURCE.raised(reason=_("还没有转立案"))
    known = PenaltyCase.objects.filter(source_key=case.source_key).first()
    if known is not None:
        raise errors.EXISTS.raised(number=known.number)
    case.inspection = origin if isinstance(origin, Inspection) else None
    case.order = origin if isinstance(origin, RectificationOrder) else None
    case.complaint = origin if isinstance(origin, Complaint) else None


def _number(district: str, at: datetime) -> str:
    """The next number of a district's year; one transaction at a time draws from a series."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"penalty case {district} {on.year}"])
    pattern = rules.value("case.number_pattern", on=on, division=district)
    head = pattern.partition("{serial")[0].format(year=on.year, district=district)
    count = PenaltyCase.objects.filter(number__startswith=head).count()
    return str(pattern.format(year=on.year, district=district, serial=count + 1))


def appoint(case: PenaltyCase, officers: Sequence[User], *, at: datetime) -> None:
    """Let these handle a locked case from now on. Raises CASE_OFFICERS_FEW, CASE_OFFICER_UNKNOWN."""
    chosen = {one.pk: one for one in officers}
    least = rules.value("case.officers_least", on=day_of(at), division=case.district_id)
    if len(chosen) < least:
        raise errors.OFFICERS_FEW.raised(field="officers", least=least)
    may = set(candidates(case.district_id, at=at).values_list("pk", flat=True))
    for one in chosen.values():
        if one.pk not in may:
            raise errors.OFFICER_UNKNOWN.raised(field="officers", name=one.name)
    case.officers.filter(until__isnull=True).exclude(user__in=chosen).update(until=at)
    here = set(case.officers.filter(until__isnull=True).values_list("user_id", flat=True))
    certificates = dict(
        Inspector.objects.filter(user__in=chosen, ended_at__isnull=True).values_list("user_id", "certificate_number")
    )
    CaseOfficer.objects.bulk_create(
        CaseOfficer(case=case, user=one, certificate_number=certificates.get(one.pk, ""), since=at)
        for one in chosen.values() if one.pk not in here
    )  # fmt: skip


def candidates(district: str, *, at: datetime) -> Any:
    """Who may handle a case of a district on that day."""
    return telling.officers(district, Role.DISTRICT_REVIEWER, Role.INSPECTOR, at=at)


def locked(case_id: int, *, revision: int | None) -> PenaltyCase:
    """The case, locked until the deed ends. Raises CASE_CHANGED_MEANWHILE."""
    rows = PenaltyCase.objects.select_for_update(of=("self",)).select_related("institution", "district", "record")
    case = rows.get(pk=case_id)
    if revision is not None and revision != case.revision:
        raise errors.CHANGED_MEANWHILE.raised()
    return case


def held(case: PenaltyCase, *, revision: int | None, by: Actor) -> PenaltyCase:
    """The case, locked for a deed of one of its officers. Raises NOT_ALLOWED, CASE_NOT_OF_CASE."""
    row = locked(case.pk, revision=revision)
    permissions.HANDLE.require(by, row)
    if not row.officers.filter(user_id=by.user_id or 0, until__isnull=True).exists():
        raise errors.NOT_OF_CASE.raised()
    return row


def _move(case: PenaltyCase, to: CaseState) -> CaseState:
    before = CaseState(case.state)
    if to not in PENALTY_CASE_TRANSITIONS[before]:
        raise errors.STEP_NOT_POSSIBLE.raised(state=before.label, deed=to.label)
    case.state = to
    return before


def _keep(
    case: PenaltyCase, event: str, *, by: Actor, at: datetime, note: str = "", was: CaseState | None = None,
    sent: case_files.Sent = (), **content: Any,
) -> CaseStep:  # fmt: skip
    """Save a locked case and keep what was done with its files; the ledger has their SM3."""
    files = case_files.kept(sent, by=by, at=at)
    case.revision += 1
    case.save()
    start = was or CaseState(case.state)
    entry = ledger.record(
        event=event, subject=case, by=by, at=at, division=case.district_id, institution=case.institution_id,
        content={
            "number": case.number, "from": start, "to": case.state, "files": [bytes(one.sm3).hex() for one in files],
            **content,
        },
    )  # fmt: skip
    step = CaseStep.objects.create(
        case=case, event=event, from_state=start, to_state=case.state, note=note, by_id=by.user_id, by_role=by.role,
        at=at, entry_id=entry.pk,
    )  # fmt: skip
    CaseFile.objects.bulk_create(CaseFile(step=step, file=one) for one in files)
    return step


def _said(note: str, what: str, field: str = "note") -> str:
    if not note.strip():
        raise errors.TEXT_NEEDED.raised(field=field, what=what)
    return note.strip()


@transaction.atomic
def reassign(*, case: PenaltyCase, officers: Sequence[User], note: str, by: Actor, at: datetime) -> PenaltyCase:
    """Let others handle a case, with the reason."""
    row = locked(case.pk, revision=None)
    permissions.ASSIGN.require(by, row)
    said = _said(note, _("更换的理由"))
    appoint(row, officers, at=at)
    _keep(row, "case.officers_changed", by=by, at=at, note=said, officers=[one.pk for one in officers])
    return row


@transaction.atomic
def investigate(
    *, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime, sent: case_files.Sent = ()
) -> PenaltyCase:
    """Keep what was found out, with the evidence; the first time the case moves to investigation."""
    row = held(case, revision=revision, by=by)
    was = CaseState(row.state)
    if was != CaseState.INVESTIGATING:
        _move(row, CaseState.INVESTIGATING)
    _keep(row, "case.investigated", by=by, at=at, note=_said(note, _("调查情况")), was=was, sent=sent)
    return row


@transaction.atomic
def inform(
    *, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime, sent: case_files.Sent = ()
) -> PenaltyCase:
    """Tell the party what is intended and what it may do: state its case, ask for a hearing (行政处罚法 §44)."""
    row = held(case, revision=revision, by=by)
    was = _move(row, CaseState.INFORMED)
    _keep(row, "case.informed", by=by, at=at, note=_said(note, _("告知内容")), was=was, sent=sent)
    return row


@transaction.atomic
def hear(
    *, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime, sent: case_files.Sent = ()
) -> PenaltyCase:
    """Keep what the party said, in writing or at a hearing."""
    row = held(case, revision=revision, by=by)
    if row.state != CaseState.INFORMED:
        raise errors.STEP_NOT_POSSIBLE.raised(state=CaseState(row.state).label, deed=_("陈述申辩、听证"))
    _keep(row, "case.heard", by=by, at=at, note=_said(note, _("陈述申辩或听证的情况")), sent=sent)
    return row


@transaction.atomic
def propose(*, case: PenaltyCase, revision: int | None, values: dict[str, Any], by: Actor, at: datetime) -> PenaltyCase:
    """Propose the penalty with all its fields; they are checked now and again when it is decided."""
    row = held(case, revision=revision, by=by)
    was = _move(row, CaseState.PROPOSED)
    found = checked(RecordKind.PENALTY, values | {"decided_on": day_of(at)}, on=day_of(at))
    if found.faults:
        raise found.faults[0].raised()
    numbers = sealed(found.numbers.get("person_id_no"), found.numbers.get("legal_rep_id_no"))
    row.draft, row.proposed_by_id = {"values": found.values, "numbers": numbers}, by.user_id
    _keep(row, "case.proposed", by=by, at=at, note=found.values["penalty_text"], was=was)
    return row


def opened_draft(case: PenaltyCase) -> dict[str, Any]:
    """The fields of a proposal, identity numbers opened."""
    draft: dict[str, Any] = case.draft or {"values": {}, "numbers": {}}
    numbers = {name: decrypt(bytes.fromhex(text)) if text else "" for name, text in draft["numbers"].items()}
    return dict(draft["values"]) | {name: numbers.get(name.removesuffix("_no"), "") for name in NUMBERS}


@transaction.atomic
def decide(*, case: PenaltyCase, revision: int | None, agreed: bool, note: str, by: Actor, at: datetime) -> PenaltyCase:
    """Approve a proposal, which makes the record, or send it back. Nobody approves a case of his own.

    Raises CASE_OWN_PROPOSAL, CASE_STEP_NOT_POSSIBLE, and what is wrong with the record.
    """
    row = locked(case.pk, revision=revision)
    permissions.APPROVE.require(by, row)
    if by.user_id == row.proposed_by_id or row.officers.filter(user_id=by.user_id or 0).exists():
        raise errors.OWN_PROPOSAL.raised()
    if not agreed:
        was = _move(row, CaseState.INFORMED)
        _keep(row, "case.returned", by=by, at=at, note=_said(note, _("退回的理由")), was=was)
        return row
    was = _move(row, CaseState.DECIDED)
    values = opened_draft(row) | {"decided_on": day_of(at)}
    found = checked(RecordKind.PENALTY, values, on=day_of(at))
    if found.faults:
        raise found.faults[0].raised()
    origin = records.Origin(department=row.department, division=row.district_id, channel=Channel.CASE)
    row.record, _result = records.upsert(found, origin=origin, by=by, at=at)
    row.decided_by_id, row.decided_at, row.draft = by.user_id, at, None
    _keep(row, "case.decided", by=by, at=at, note=note.strip(), was=was, doc_no=row.record.doc_no)
    case_clocks.stop(row, CaseClockKind.DECIDE, fulfilled=True, at=at)
    case_clocks.start(row, CaseClockKind.SERVE, since=at)
    return row


@transaction.atomic
def serve(
    *, case: PenaltyCase, revision: int | None, served_on: date, serving: Serving, note: str, by: Actor, at: datetime,
    sent: case_files.Sent = (),
) -> PenaltyCase:  # fmt: skip
    """Keep when and how the decision was served. Raises CASE_DAY_WRONG."""
    row = held(case, revision=revision, by=by)
    was = _move(row, CaseState.SERVED)
    decided = day_of(row.decided_at) if row.decided_at else served_on
    if not decided <= served_on <= day_of(at):
        raise errors.DAY_WRONG.raised(field="served_on")
    row.served_on, row.serving = served_on, serving
    _keep(row, "case.served", by=by, at=at, note=note.strip(), was=was, sent=sent, served_on=served_on)
    case_clocks.stop(row, CaseClockKind.SERVE, fulfilled=True, at=at)
    return row


@transaction.atomic
def execute(
    *, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime, sent: case_files.Sent = ()
) -> PenaltyCase:
    """Keep how the decision is carried out: paid, stopped, corrected."""
    row = held(case, revision=revision, by=by)
    if row.state != CaseState.SERVED:
        raise errors.STEP_NOT_POSSIBLE.raised(state=CaseState(row.state).label, deed=_("执行情况"))
    _keep(row, "case.executed", by=by, at=at, note=_said(note, _("执行情况")), sent=sent)
    return row


@transaction.atomic
def close(*, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime) -> PenaltyCase:
    """End a case that was served and carried out, once its record is public or need not be."""
    row = held(case, revision=revision, by=by)
    was = _move(row, CaseState.CLOSED)
    assert row.record is not None  # noqa: S101 - a constraint of the table
    if row.record.state == RecordState.DUE:
        raise errors.NOT_PUBLISHED.raised()
    row.closed_at = at
    _keep(row, "case.closed", by=by, at=at, note=_said(note, _("结案意见")), was=was)
    case_clocks.stop(row, fulfilled=False, at=at)
    return row


@transaction.atomic
def drop(*, case: PenaltyCase, revision: int | None, note: str, by: Actor, at: datetime) -> PenaltyCase:
    """End a case without a penalty, and say why."""
    row = held(case, revision=revision, by=by)
    was = _move(row, CaseState.DROPPED)
    row.closed_at = at
    _keep(row, "case.dropped", by=by, at=at, note=_said(note, _("不予处罚的理由")), was=was)
    case_clocks.stop(row, fulfilled=False, at=at)
    return row
