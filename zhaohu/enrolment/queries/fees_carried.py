"""What earlier statements of an institution leave for this month: months that cost something else by now, and credits.

Each such line names the statement `of` which it is, so that nothing is made up for, or credited, twice.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from django.db.models import F, Q, QuerySet, Sum

from zhaohu.enrolment.choices.fees import COMPUTED, LineKind, StatementState
from zhaohu.enrolment.choices.payments import REFUND_OPEN
from zhaohu.enrolment.models import Refund, Statement, StatementLine
from zhaohu.enrolment.queries.fees_calculation import Line
from zhaohu.enrolment.queries.fees_facts import Facts


def current_lines() -> QuerySet[StatementLine]:
    """The lines of the version that counts."""
    return StatementLine.objects.filter(version=F("statement__version"))


def credited_fen(statement: Statement) -> int:
    """What later statements have already taken up of a statement's credit, as a positive amount."""
    lines = current_lines().filter(of=statement, kind=LineKind.CREDIT)
    return -(lines.aggregate(sum=Sum("amount_fen"))["sum"] or 0)


class Carried:
    """Loads with a fixed number of statements; `lines` then answers for one child."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month

    @cached_property
    def earlier(self) -> dict[int, list[Statement]]:
        """Issued statements of the months looked back to, and older ones that hold a credit, by child."""
        rows = Statement.objects.filter(institution=self.facts.institution, month__lt=self.month)
        rows = rows.exclude(state=StatementState.DRAFT).filter(
            Q(month__gte=self.facts.since) | Q(carried_fen__gt=0) | Q(paid_fen__gt=F("total_fen") + F("refunded_fen"))
        )
        if self.facts.only is not None:
            rows = rows.filter(child_id__in=self.facts.only)
        found = defaultdict(list)
        for row in rows.order_by("month", "pk"):
            found[row.child_id].append(row)
        return dict(found)

    @cached_property
    def _ids(self) -> list[int]:
        return [row.pk for rows in self.earlier.values() for row in rows]

    @cached_property
    def _charged(self) -> dict[int, int]:
        """What each earlier statement charged for its own month, later true-ups included, in fen."""
        own = current_lines().filter(statement_id__in=self._ids, kind__in=COMPUTED)
        found = dict(own.values_list("statement_id").annotate(Sum("amount_fen")))
        for statement_id, fen in self._taken_up(LineKind.TRUE_UP).items():
            found[statement_id] = found.get(statement_id, 0) + fen
        return found

    def _taken_up(self, kind: LineKind) -> dict[int, int]:
        lines = current_lines().filter(of_id__in=self._ids, kind=kind).exclude(statement__month=self.month)
        return dict(lines.values_list("of_id").annotate(Sum("amount_fen")))

    @cached_property
    def _credited(self) -> dict[int, int]:
        return self._taken_up(LineKind.CREDIT)

    @cached_property
    def _asked_back(self) -> dict[int, int]:
        rows = Refund.objects.filter(payment__statement_id__in=self._ids, state__in=REFUND_OPEN)
        return dict(rows.values_list("payment__statement_id").annotate(Sum("amount_fen")))

    def lines(self, child_id: int) -> Iterator[Line]:
        """True-ups first, then credits."""
        rows = self.earlier.get(child_id, [])
        for row in rows:
            if row.month >= self.facts.since:
                now = sum(line.amount_fen for line in self.facts.lines(child_id, row.month))
                before = self._charged.get(row.pk, 0)
                if now != before:
                    facts = {"month": f"{row.month:%Y-%m}", "before": before, "now": now}
                    yield Line(LineKind.TRUE_UP, 1, 0, now - before, of=row.pk, facts=facts)
        for row in rows:
            left = row.carried_fen + row.overpaid_fen + self._credited.get(row.pk, 0)
            left -= min(row.overpaid_fen, self._asked_back.get(row.pk, 0))
            if left > 0:
                yield Line(LineKind.CREDIT, 1, 0, -left, of=row.pk, facts={"month": f"{row.month:%Y-%m}"})
