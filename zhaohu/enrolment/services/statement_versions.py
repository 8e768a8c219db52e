"""The lines of a statement are written here and nowhere else, and its state follows from the money."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.fees import STATEMENT_TRANSITIONS, StatementState
from zhaohu.enrolment.models import Statement, StatementLine
from zhaohu.enrolment.queries.fees_calculation import Line, balance
from zhaohu.rules import queries as rules


def locked(statement_id: int) -> Statement:
    """The statement, locked until the deed ends; every deed with its money begins here."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("institution", "child")
    return rows.get(pk=statement_id)


def rows_of(statement: Statement, lines: Sequence[Line]) -> list[StatementLine]:
    """The rows of the statement's current version, not yet written; its amounts are set."""
    statement.total_fen, statement.carried_fen = balance(lines)
    return [
        StatementLine(
            statement=statement, version=statement.version, position=position, kind=line.kind,
            placement_id=line.placement, booking_id=line.booking, of_id=line.of, quantity=line.quantity,
            unit_fen=line.unit_fen, amount_fen=line.amount_fen, facts=dict(line.facts),
        )
        for position, line in enumerate(lines, 1)
    ]  # fmt: skip


def write_next(statement: Statement, lines: Sequence[Line]) -> None:
    """Give a locked, issued statement its next version; the lines of earlier ones stay."""
    statement.version += 1
    StatementLine.objects.bulk_create(rows_of(statement, lines))
    settle(statement)


def settle(statement: Statement) -> None:
    """Bring the state of a locked, issued statement up to its money, and save both."""
    to = standing(statement)
    before = StatementState(statement.state)
    if to != before and to not in STATEMENT_TRANSITIONS[before]:
        raise ValueError(f"statement {statement.pk} cannot go from {before} to {to}")
    statement.state = to
    statement.save(update_fields=["state", "version", "total_fen", "carried_fen", "paid_fen", "refunded_fen"])


def standing(statement: Statement) -> StatementState:
    """The state that the amounts of an issued statement make."""
    if not statement.open_fen:
        return StatementState.PAID
    return StatementState.PART_PAID if statement.held_fen else StatementState.ISSUED


def numbers(district: str, count: int, at: datetime) -> list[str]:
    """The next numbers of a district's and year's series, without gaps. Call inside the transaction that keeps them."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"statement {district} {on.year}"])
    begin = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    drawn = Statement.objects.filter(
        institution__district_id=district, issued_at__gte=begin, issued_at__lt=begin.replace(year=begin.year + 1)
    ).count()
    pattern = rules.value("enrolment.fees.number_pattern", on=on, division=district)
    return [pattern.format(year=on.year, district=district, serial=drawn + n) for n in range(1, count + 1)]
