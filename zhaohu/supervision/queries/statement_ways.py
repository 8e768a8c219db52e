"""The ways by which an institution contests what its file says: a finding, a record, a point of credit and a question
each by the way of its own room, everything else by the general one (`StatementObjection`). What was lodged on any of
them stands beside the statement, in the words of that room.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zhaohu.core.access import Action
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import QuestionState
from zhaohu.supervision.choices.credit import OPEN_APPEALS
from zhaohu.supervision.choices.penalties import CONTESTED, RecordState
from zhaohu.supervision.choices.rectification import FindingState, ObjectionState
from zhaohu.supervision.choices.statements import StatementState, StatementWay
from zhaohu.supervision.models import (
    CreditAppeal,
    CreditPoint,
    CreditRecord,
    Finding,
    FindingObjection,
    PublishedCredit,
    Question,
    RecordDispute,
    StatementObjection,
)
from zhaohu.supervision.permissions import credit, penalties, questions, rectification

Lodged = dict[int, list["Objection"]]


@dataclass(frozen=True, slots=True)
class Objection:
    """What was lodged against a statement: how it stands, what was answered, whether the answer is still owed."""

    state: str
    answer: str
    open: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a room: who may take it, where its form is, what was lodged, whether it is open for a row."""

    action: Action
    address: Callable[[Any], str]
    lodged: Callable[[Institution, Sequence[Any]], Lodged]
    possible: Callable[[Any], bool]


def _latest(rows: Iterable[Any], owner: str, open_: Iterable[str]) -> Lodged:
    """The newest of each owner's rows, which come in the order of their making."""
    return {
        getattr(one, owner): [Objection(one.get_state_display(), one.answer, one.state in open_)] for one in rows
    }  # fmt: skip


def _of_findings(_: Institution, rows: Sequence[Finding]) -> Lodged:
    found = FindingObjection.objects.filter(finding__in=[one.pk for one in rows]).order_by("pk")
    return _latest(found, "finding_id", [ObjectionState.RAISED])


def _of_records(_: Institution, rows: Sequence[CreditRecord]) -> Lodged:
    found = RecordDispute.objects.filter(record__in=[one.pk for one in rows]).order_by("pk")
    return _latest(found, "record_id", CONTESTED)


def _of_credit(institution: Institution, rows: Sequence[PublishedCredit]) -> Lodged:
    """The appeals against points of each grade's score, and those made in its quarter's window."""
    appeals = list(CreditAppeal.objects.filter(institution=institution).order_by("pk"))
    points = CreditPoint.objects.filter(
        score__in=[one.score_id for one in rows], row__in={one.row for one in appeals}
    ).values_list("score_id", "criterion", "table", "row")  # fmt: skip
    of_score = defaultdict(set)
    for score, *named in points:
        of_score[score].add(tuple(named))
    made: Lodged = {}
    for row in rows:
        mine = [
            one for one in appeals
            if one.publication_id == row.publication_id
            or (one.criterion, one.table, one.row) in of_score[row.score_id]
        ]  # fmt: skip
        made[row.pk] = [Objection(one.get_state_display(), one.reason, one.state in OPEN_APPEALS) for one in mine]
    return made


def _of_questions(_: Institution, rows: Sequence[Question]) -> Lodged:
    """A question is answered in its own words, which its line already says."""
    return {}


def _record_possible(row: CreditRecord) -> bool:
    return row.state != RecordState.WITHDRAWN


WAYS: dict[str, Way] = {
    StatementWay.FINDINGS: Way(
        rectification.OBJECT,
        lambda row: reverse("supervision:own_result", args=[row.inspection_id]) + f"#object-{row.pk}",
        _of_findings, lambda row: row.state != FindingState.DROPPED,
    ),
    StatementWay.PENALTIES: Way(
        penalties.CONTEST, lambda row: reverse("supervision:own_record", args=[row.pk]), _of_records, _record_possible
    ),
    StatementWay.CREDIT: Way(
        credit.APPEAL,
        lambda row: reverse("supervision:own_credit") + f"?institution={row.institution.uscc}&on={row.score.on}",
        _of_credit, lambda row: True,
    ),
    StatementWay.COMPLAINTS: Way(
        questions.REPLY, lambda row: reverse("supervision:question", args=[row.pk]), _of_questions,
        lambda row: row.state == QuestionState.ASKED,
    ),
}  # fmt: skip


def lodged(institution: Institution, section: str, rows: Sequence[Any], general: dict[tuple[str, int], Any]) -> Lodged:
    """What was lodged against the rows of a section; `general` are those of the general way, kept from any time."""
    found = WAYS[section].lodged(institution, rows) if section in WAYS and rows else {}
    return {row.pk: found.get(row.pk, []) + _general(general.get((section, row.pk))) for row in rows}


def _general(row: StatementObjection | None) -> list[Objection]:
    return [Objection(row.get_state_display(), row.answer, row.state == StatementState.FILED)] if row else []
