"""Asking whether somebody has a record of certain offences: by a job, or in writing and entered by the director."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import StoredFile
from zhaohu.ledger import services as ledger
from zhaohu.staff import registry
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.choices.records import RECORD_QUERY_TRANSITIONS, QueryPurpose, QueryState
from zhaohu.staff.errors import records as errors
from zhaohu.staff.models import Employment, RecordQuery
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import effects

_ASKED_LATELY = timedelta(days=60)


@transaction.atomic
def ask(*, employment: Employment, by: Actor, at: datetime) -> RecordQuery:
    """Have the register asked; while a question of this institution is open, that one is the answer."""
    permissions.ASK_RECORDS.require(by, employment)
    return _open(employment, by, at)


@transaction.atomic
def ask_yearly(*, employment: Employment, by: Actor, at: datetime) -> None:
    """The year is nearly over: ask again, once, by itself."""
    permissions.ASK_REGISTRY.require(by)
    asked = RecordQuery.objects.filter(member=employment.member_id, institution=employment.institution_id)
    if not asked.filter(asked_at__gt=at - _ASKED_LATELY).exists():
        _open(employment, by, at)


def _open(employment: Employment, by: Actor, at: datetime) -> RecordQuery:
    waiting = RecordQuery.objects.filter(
        member=employment.member_id, institution=employment.institution_id, state=QueryState.WAITING
    )
    if found := waiting.first():
        return found
    hiring = employment.state == EmploymentState.CHECKING
    try:
        with transaction.atomic():
            made = RecordQuery.objects.create(
                member_id=employment.member_id, institution_id=employment.institution_id,
                purpose=QueryPurpose.BEFORE_HIRING if hiring else QueryPurpose.YEARLY, asked_by_id=by.user_id,
                asked_at=at,
            )  # fmt: skip
    except IntegrityError:
        return waiting.get()  # somebody else asked in the same moment
    jobs.defer("zhaohu.staff.tasks.ask_register", query_id=made.pk)
    _record("staff.records_asked", made, by, at)
    return made


def check(*, query_id: int, by: Actor, at: datetime) -> None:
    """Ask once and keep the answer; a second call finds it. Raises OSError when the register does not answer."""
    permissions.ASK_REGISTRY.require(by)
    row = RecordQuery.objects.select_related("member", "institution").filter(pk=query_id).first()
    if row is None or row.state != QueryState.WAITING:
        return
    RecordQuery.objects.filter(pk=row.pk).update(tries=row.tries + 1)
    answer = registry.registry().ask(registry.question_of(row))  # outside any transaction: a register may be slow
    _keep(row.pk, answer, by, at)


@transaction.atomic
def _keep(query_id: int, answer: registry.Answer, by: Actor, at: datetime) -> None:
    row = RecordQuery.objects.select_for_update(of=("self",)).select_related("institution").get(pk=query_id)
    if row.state != QueryState.WAITING:
        return
    row.source, row.reference = answer.source[:100], answer.reference[:60]
    _answered(row, answer.outcome, day_of(at), by, at)


@transaction.atomic
def enter(
    *, query: RecordQuery, outcome: QueryState, source: str, reference: str, answered_on: date, file: StoredFile,
    by: Actor, at: datetime,
) -> RecordQuery:  # fmt: skip
    """Enter the written answer to a question that the register could not settle, with its evidence.

    Raises QUERY_STATE or QUERY_DAY.
    """
    row = RecordQuery.objects.select_for_update(of=("self",)).select_related("institution").get(pk=query.pk)
    permissions.ANSWER_RECORDS.require(by, row)
    if outcome not in RECORD_QUERY_TRANSITIONS[QueryState(row.state)] or row.state == QueryState.WAITING:
        raise errors.QUERY_STATE.raised(state=QueryState(row.state).label)
    if not day_of(row.asked_at) <= answered_on <= day_of(at):
        raise errors.QUERY_DAY.raised(field="answered_on", first=day_of(row.asked_at))
    row.source, row.reference, row.file = source.strip()[:100], reference.strip()[:60], file
    _answered(row, outcome, answered_on, by, at)
    return row


def _answered(row: RecordQuery, outcome: QueryState, on: date, by: Actor, at: datetime) -> None:
    row.state, row.answered_at = outcome, at
    row.answered_on = None if outcome == QueryState.UNKNOWN else on
    row.save(update_fields=["state", "source", "reference", "file", "answered_on", "answered_at"])
    if outcome == QueryState.FOUND:
        effects.stop(member_id=row.member_id, template="staff_record_found", by=by, at=at)
    _record("staff.records_answered", row, by, at)


def _record(event: str, row: RecordQuery, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.institution.district_id, institution=row.institution_id,
        content={"query": row.pk, "purpose": row.purpose, "state": row.state, "reference": row.reference},
    )  # fmt: skip
