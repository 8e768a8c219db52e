"""Statements of a month: drawn from placements, absences and bookings, issued by the director, corrected with a reason.

A draft is computed anew with each drawing. An issued statement never changes by itself: what becomes known later is a
line of the next one, and a correction is a new version beside the old.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.money import yuan
from zhaohu.enrolment.choices.fees import COMPUTED, DECIDED, LineKind, StatementState
from zhaohu.enrolment.errors import fees as errors
from zhaohu.enrolment.models import Statement, StatementCorrection, StatementLine
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.queries import fees_facts
from zhaohu.enrolment.queries.fees_calculation import Line
from zhaohu.enrolment.queries.fees_carried import Carried
from zhaohu.enrolment.services import statement_versions as versions
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing did: drafts written, and issued statements left as they are."""

    drafts: int
    issued: int


@transaction.atomic
def draw(*, institution: Institution, month: date, by: Actor, at: datetime) -> Drawn:
    """Draw the drafts of a month, for every child that had care in it or has something left from before.

    Raises STATEMENT_MONTH_AHEAD for a month that has not begun.
    """
    permissions.DRAW.require(by, institution)
    month, on = fees_facts.first_of(month), day_of(at)
    if month > on:
        raise errors.MONTH_AHEAD.raised(field="month", month=f"{month:%Y-%m}")
    _one_at_a_time(institution, month)
    lines = _lines(institution, month, on)
    there = {row.child_id: row for row in Statement.objects.filter(institution=institution, month=month)}
    drafts = {child: row for child, row in there.items() if row.state == StatementState.DRAFT}
    StatementLine.objects.filter(statement__in=drafts.values()).delete()
    Statement.objects.filter(pk__in=[row.pk for child, row in drafts.items() if child not in lines]).delete()
    written: list[tuple[Statement, Sequence[Line]]] = [
        (drafts.get(child) or Statement(child_id=child, institution=institution, month=month), made)
        for child, made in lines.items()
        if child not in there or child in drafts
    ]
    _write(written, at)
    result = Drawn(len(written), len(there) - len(drafts))
    ledger.record(
        event="statement.drawn", subject=institution, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"month": month, "drafts": result.drafts, "issued": result.issued},
    )  # fmt: skip
    return result


def _one_at_a_time(institution: Institution, month: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"statements {institution.pk} {month}"])


def _lines(institution: Institution, month: date, on: date) -> dict[int, list[Line]]:
    """The lines of each child who has any, by child."""
    rule = rules.value("enrolment.fees", on=on, division=institution.district_id)
    since = fees_facts.before(month, rule["look_back_months"])
    facts = fees_facts.Facts(institution, since, fees_facts.after(month))
    carried = Carried(facts, month)
    found = {}
    for child in sorted(facts.children(month) | set(carried.earlier)):
        lines = [*facts.lines(child, month), *carried.lines(child)]
        if lines:
            found[child] = lines
    return found


def _write(written: list[tuple[Statement, Sequence[Line]]], at: datetime) -> None:
    new = [statement for statement, _ in written if statement.pk is None]
    for statement in new:
        statement.drawn_at = at
    Statement.objects.bulk_create(new)
    rows = []
    for statement, lines in written:
        statement.drawn_at = at
        rows += versions.rows_of(statement, lines)
    Statement.objects.bulk_update([one for one, _ in written], ["total_fen", "carried_fen", "drawn_at"])
    StatementLine.objects.bulk_create(rows)


@transaction.atomic
def issue(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Issue one draft: it gets its number and its day, and the family is told. Raises STATEMENT_ISSUED."""
    statement = versions.locked(statement.pk)
    permissions.ISSUE.require(by, statement)
    if statement.state != StatementState.DRAFT:
        raise errors.NOT_A_DRAFT.raised(state=StatementState(statement.state).label)
    _issue([statement], by, at)
    return statement


@transaction.atomic
def issue_all(*, institution: Institution, month: date, by: Actor, at: datetime) -> int:
    """Issue every draft of a month; returns how many. A second call finds none."""
    permissions.ISSUE_ALL.require(by, institution)
    rows = Statement.objects.select_for_update(of=("self",)).select_related("institution", "child")
    drafts = list(rows.filter(institution=institution, month=month, state=StatementState.DRAFT).order_by("pk"))
    if drafts:
        _issue(drafts, by, at)
    return len(drafts)


def _issue(drafts: list[Statement], by: Actor, at: datetime) -> None:
    institution, on = drafts[0].institution, day_of(at)
    drawn = versions.numbers(institution.district_id, len(drafts), at)
    for statement, number in zip(drafts, drawn, strict=True):
        statement.number, statement.issued_at, statement.issued_by_id = number, at, by.user_id
        statement.due_on = _due_on(institution, statement.month, on)
        statement.state = versions.standing(statement)
    Statement.objects.bulk_update(drafts, ["number", "issued_at", "issued_by", "due_on", "state"])
    for statement in drafts:
        _tell("statement_issued" if statement.total_fen else "statement_settled", statement, at)
        _record("statement.issued", statement, by, at)


def _due_on(institution: Institution, month: date, on: date) -> date:
    rule = rules.value("enrolment.fees", on=on, division=institution.district_id)
    day = fees_facts.after(month) + timedelta(days=rule["due_day"] - 1)
    return max(day, on + timedelta(days=rule["least_days"]))


@transaction.atomic
def correct(*, statement: Statement, extra_fen: int, reason: str, by: Actor, at: datetime) -> Statement:
    """A new version of an issued statement: the month as it is known now, and `extra_fen` more (or less) for a reason.

    Raises STATEMENT_DRAFT, STATEMENT_REASON, or STATEMENT_UNCHANGED where nothing would be different.
    """
    statement = versions.locked(statement.pk)
    permissions.CORRECT.require(by, statement)
    if statement.state == StatementState.DRAFT:
        raise errors.STILL_A_DRAFT.raised()
    if not reason.strip():
        raise errors.CORRECTION_NEEDS_REASON.raised(field="reason")
    decided = [Line(LineKind.CORRECTION, 1, 0, extra_fen, facts={"reason": reason.strip()})] if extra_fen else []
    return renew(statement, decided, reason.strip(), by, at)


def renew(statement: Statement, decided: list[Line], reason: str, by: Actor, at: datetime) -> Statement:
    """Write the next version of a locked statement inside the caller's deed."""
    before = statement.total_fen - statement.carried_fen
    kept = _kept(statement)
    month = statement.month
    facts = fees_facts.Facts(statement.institution, month, fees_facts.after(month), [statement.child_id])
    computed = facts.lines(statement.child_id, month)
    if not decided and _amounts(computed) == _amounts([line for line in kept if line.kind in COMPUTED]):
        raise errors.NOTHING_CHANGES.raised(field="extra")
    others = [line for line in kept if line.kind not in COMPUTED and line.kind not in DECIDED]
    ruled = [line for line in kept if line.kind in DECIDED]
    versions.write_next(statement, [*computed, *others, *ruled, *decided])
    after = statement.total_fen - statement.carried_fen
    StatementCorrection.objects.create(
        statement=statement, version=statement.version, reason=reason, before_fen=before, after_fen=after,
        made_by_id=by.user_id, made_at=at,
    )  # fmt: skip
    _tell("statement_corrected", statement, at)
    _record("statement.corrected", statement, by, at)
    return statement


def _kept(statement: Statement) -> list[Line]:
    """The lines of the present version, as they were written."""
    rows = statement.lines.filter(version=statement.version).order_by("position")
    return [
        Line(
            LineKind(row.kind), row.quantity, row.unit_fen, row.amount_fen, row.placement_id, row.booking_id, row.of_id,
            row.facts,
        )
        for row in rows
    ]  # fmt: skip


def _amounts(lines: list[Line]) -> list[tuple[object, ...]]:
    return sorted((line.kind, line.placement or 0, line.booking or 0, line.quantity, line.amount_fen) for line in lines)


def _tell(template: str, statement: Statement, at: datetime) -> None:
    params = {
        "month": f"{statement.month:%Y-%m}", "amount": yuan(statement.open_fen), "due_on": statement.due_on,
        "nickname": statement.child.nickname, "name": statement.institution.name,
    }  # fmt: skip
    notifications.notify(
        users=children.guardians(statement.child, day_of(at)), template=template, params=params, at=at,
        link=reverse("enrolment:statement", args=[statement.pk]), key=f"{statement.pk}-{statement.version}",
    )  # fmt: skip


def _record(event: str, statement: Statement, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=statement, by=by, at=at, division=statement.institution.district_id,
        institution=statement.institution_id,
        content={
            "statement": statement.number, "version": statement.version, "child": statement.child_id,
            "month": statement.month, "fen": statement.total_fen, "carried": statement.carried_fen,
        },
    )  # fmt: skip
