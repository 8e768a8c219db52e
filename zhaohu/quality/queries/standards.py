"""What the library holds: which documents are in force on a day, who cites them, what changed."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from zhaohu.quality.choices.standards import RecordState, StandardStatus
from zhaohu.quality.models import StandardRecord
from zhaohu.rules import queries as rules

CHECKLIST = "inspection.checklist"
_LONG_AGO = date(1, 1, 1)
_CLAUSE = re.compile(r"§?\d+(?:\.\d+)*")


def published() -> QuerySet[StandardRecord]:
    """What the library says now; `since` is the first day of force, of the issue where that day is not known."""
    since = Coalesce("effective_from", "issued_on", Value(_LONG_AGO), output_field=DateField())
    rows = StandardRecord.objects.filter(state=RecordState.PUBLISHED)
    return rows.select_related("standard", "replaced_by").annotate(since=since)


def status(record: StandardRecord, on: date) -> StandardStatus:
    """Where a document stands on a day. Without a day of force, that of the issue counts."""
    since = record.effective_from or record.issued_on
    if record.repealed_on and record.repealed_on <= on:
        return StandardStatus.REPEALED
    if since is None:
        return StandardStatus.UNDATED
    return StandardStatus.CURRENT if since <= on else StandardStatus.COMING


def found(*, on: date, words: str = "", kind: str = "", wanted: str = "") -> QuerySet[StandardRecord]:
    """The documents with these words, of a kind, that stand so on a day."""
    rows = published()
    for word in words.split():
        fields = ("number", "title", "issuer", "summary", "clauses", "aliases")
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(_STANDS[StandardStatus(wanted)](on)) if wanted in _STANDS else rows


def _dated() -> Q:
    return Q(since__gt=_LONG_AGO)


def _repealed(on: date) -> Q:
    return Q(repealed_on__isnull=False, repealed_on__lte=on)


_STANDS: dict[StandardStatus, Callable[[date], Q]] = {
    StandardStatus.CURRENT: lambda on: _dated() & Q(since__lte=on) & ~_repealed(on),
    StandardStatus.COMING: lambda on: Q(since__gt=on) & ~_repealed(on),
    StandardStatus.REPEALED: _repealed,
    StandardStatus.UNDATED: lambda on: ~_dated() & ~_repealed(on),
}


def history(record: StandardRecord) -> QuerySet[StandardRecord]:
    """Everything the library has said of a document, the newest first; what was declined is no part of it."""
    rows = StandardRecord.objects.filter(standard=record.standard_id)
    rows = rows.filter(state__in=[RecordState.PUBLISHED, RecordState.SUPERSEDED])
    return rows.select_related("proposed_by", "decided_by").order_by("-pk")


def proposed() -> QuerySet[StandardRecord]:
    """What waits for a second person."""
    rows = StandardRecord.objects.filter(state=RecordState.PROPOSED)
    return rows.select_related("standard", "replaced_by", "proposed_by").order_by("pk")


def replaced(record: StandardRecord) -> QuerySet[StandardRecord]:
    """The documents in whose place this one stands."""
    return published().filter(replaced_by=record.standard_id).order_by(F("since"), "pk")


def cited(basis: str, records: Iterable[StandardRecord]) -> list[tuple[StandardRecord, list[str]]]:
    """The documents that a basis names in words, with the clauses: 「京政办发〔2019〕26号；WS/T821 5.2.1」.

    A name that several documents answer to names none.
    """
    names: dict[str, list[StandardRecord]] = {}
    for record in records:
        for name in {_bare(alias) for alias in (record.number, record.title, *record.aliases) if alias}:
            names.setdefault(name, []).append(record)
    found: list[tuple[StandardRecord, list[str]]] = []
    for part in re.split("[；;]", basis):
        bare = _bare(part)
        if (name := max((name for name in names if bare.startswith(name)), key=len, default="")) and len(
            names[name]
        ) == 1:
            found.append((names[name][0], _CLAUSE.findall(bare[len(name) :])))
    return found


def _bare(text: str) -> str:
    """Without spaces, dashes of different length made one."""
    return re.sub(r"\s+", "", text).replace("—", "-").replace("《", "").replace("》", "").casefold()


def citing(record: StandardRecord, on: date) -> list[tuple[dict[str, Any], list[str]]]:
    """The items of the inspections' checklist that rest on a document, with the clauses they name."""
    records = list(published())
    items = rules.value(CHECKLIST, on=on)["items"]
    told = ((item, cited(item["basis"], records)) for item in items)
    return [(item, clauses) for item, names in told for one, clauses in names if one.pk == record.pk]


def to_announce(on: date) -> QuerySet[StandardRecord]:
    """What holds by now and nobody has been told of."""
    rows = published().filter(announce_on__lte=on, announced_at__isnull=True)
    return rows.order_by(F("announce_on"), "pk")
