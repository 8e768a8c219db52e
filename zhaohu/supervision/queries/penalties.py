"""Records of authorities about institutions, as other parts of the house read them."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.penalties import CONTESTED, RecordKind, RecordState
from zhaohu.supervision.models import CreditRecord, RecordDispute


def contested() -> Exists:
    """Whether a dispute about the record runs (to be annotated as `is_contested`)."""
    return Exists(RecordDispute.objects.filter(record=OuterRef("pk"), state__in=CONTESTED))


def of_institution(institution: Institution, kind: str = "") -> QuerySet[CreditRecord]:
    """Every record about an institution, withdrawn ones too, the newest first."""
    rows = CreditRecord.objects.filter(institution=institution)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.annotate(is_contested=contested()).order_by("-decided_on", "-pk")


def standing(institution: Institution, on: date) -> list[CreditRecord]:
    """The penalties that count against an institution on a day: decided, neither withdrawn nor repaired, not over.

    A published one counts until its publicity ends, one that is not published until its own term does. One under
    dispute counts; `is_contested` says so.
    """
    rows = of_institution(institution, RecordKind.PENALTY).filter(decided_on__lte=on)
    rows = rows.exclude(state=RecordState.WITHDRAWN)
    over = Q(publicity_end__lt=on) | Q(publicity_end=None, valid_to__lt=on)
    return [row for row in rows.exclude(over) if not _repaired_by(row, on)]


def _repaired_by(row: CreditRecord, on: date) -> bool:
    return row.state == RecordState.REPAIRED and row.stopped_at is not None and day_of(row.stopped_at) <= on


def dishonest(institution: Institution, on: date) -> list[CreditRecord]:
    """The lists of dishonesty on which an institution stands on a day (失信被执行人, 严重失信主体)."""
    rows = of_institution(institution, RecordKind.DISHONESTY).filter(decided_on__lte=on)
    rows = rows.exclude(state=RecordState.WITHDRAWN)
    return list(rows.exclude(valid_to__lte=on))
