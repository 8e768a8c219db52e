"""One institution's public page: its record, the versions of its filing, and what was published about it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import connection
from django.db.models import QuerySet

from zhaohu.core.identity import conceal, is_uscc
from zhaohu.institutions.choices.institution import ENDED, ON_REGISTER, FilingState
from zhaohu.institutions.models import FilingReceipt, Institution, NonComplianceNotice
from zhaohu.institutions.queries.register import Rules
from zhaohu.institutions.queries.register_records import COLUMNS, JOINS, RULES, Record
from zhaohu.ledger import queries as ledger
from zhaohu.ledger.models import Entry

_TURNS = (FilingState.FILED, FilingState.SUSPENDED, *ENDED)
_SHOWN = ", ".join(f"'{state.value}'" for state in (*ON_REGISTER, *ENDED))


@dataclass(frozen=True)
class Turn:
    """The filing was suspended, resumed, cancelled or revoked, as the ledger keeps it."""

    to: FilingState
    at: datetime
    decision: str
    entry_id: int
    public: bool


@dataclass(frozen=True)
class PublicPage:
    """What the page says. Only notices that were published are here."""

    record: Record
    rules: Rules
    receipts: list[FilingReceipt]
    notices: list[NonComplianceNotice]
    turns: list[Turn]

    @property
    def open_notices(self) -> list[NonComplianceNotice]:
        return [notice for notice in self.notices if notice.rectified_on is None]

    @property
    def receipt(self) -> FilingReceipt | None:
        """The receipt in force; none where the rule keeps its number back."""
        return self.receipts[0] if self.receipts and self.record.receipt_number else None


def public_page(uscc: str, *, on: date) -> PublicPage | None:
    """The page of an institution that has, or had, a filing; None if there is no such."""
    if not is_uscc(uscc):
        return None
    sql = f"""
        WITH rules AS (SELECT ({RULES}) AS said)
        SELECT (SELECT said::text FROM rules),
               (SELECT row_to_json(x)::text FROM (
                   SELECT NULL::int AS metres, {COLUMNS} FROM institutions_institution i {JOINS}
                   WHERE i.uscc = %(uscc)s AND i.filing_state IN ({_SHOWN})
               ) x)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"uscc": uscc, "on": on})
        said, row = cursor.fetchone()
    if row is None:
        return None
    rules = msgspec.json.decode(said or "{}", type=Rules)
    record = msgspec.json.decode(row, type=Record).only(frozenset(rules.fields))
    receipts = list(FilingReceipt.objects.filter(institution_id=record.id).order_by("-version"))
    notices = published().filter(institution_id=record.id).order_by("-published_at", "-pk")
    return PublicPage(
        record=record,
        rules=rules,
        receipts=receipts,
        notices=[concealed(notice) for notice in notices],
        turns=list(_turns(record.id, {receipt.entry_id for receipt in receipts})),
    )


def _turns(institution_id: int, receipts: set[int]) -> Iterator[Turn]:
    """What happened to the standing besides the receipts; filed without a receipt means taken up again."""
    entries = ledger.filtered(
        Entry.objects.filter(event__in=[f"institution.{state}" for state in _TURNS]),
        subject_type=Institution._meta.label_lower,
        subject_id=str(institution_id),
    )
    for entry in entries.exclude(pk__in=receipts).select_related("opening").order_by("pk"):
        content = json.loads(entry.opening.content or "{}") if entry.public else {}
        yield Turn(
            to=FilingState(entry.event.removeprefix("institution.")),
            at=entry.at,
            decision=str(content.get("decision_number", "")),
            entry_id=entry.pk,
            public=entry.public,
        )


def published() -> QuerySet[NonComplianceNotice]:
    """Notices that are public."""
    return NonComplianceNotice.objects.filter(published_at__isnull=False)


def concealed(notice: NonComplianceNotice) -> NonComplianceNotice:
    """The notice as the public may see it. Only for showing, never to be saved."""
    for name in ("reason", "basis", "result", "reply"):
        setattr(notice, name, conceal(getattr(notice, name)))
    if NonComplianceNotice.institution.is_cached(notice):
        notice.institution.name = conceal(notice.institution.name)
    return notice
