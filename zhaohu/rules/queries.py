"""What a rule says on a day, and what it said before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language

from zhaohu.rules.models import Rule, RuleChange

# Rules are read with nearly every request and tap: as plain rows, for a query of models costs more than the rows.
_FIELDS = tuple(one.attname for one in Rule._meta.concrete_fields)
_READ = f"SELECT {', '.join(_FIELDS)} FROM rules_rule WHERE code = ANY(%s)"  # noqa: S608 - names of our own, no input
_read: ContextVar[dict[str, list[Rule]] | None] = ContextVar("rules_read", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Read each rule once for a request or a long piece of work: inside, a rule that changes meanwhile is not seen."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def read_together(*codes: str) -> None:
    """Read several rules that are about to be asked for with one statement; needs `remembered`."""
    read = _read.get()
    if read is None or not (new := [code for code in codes if code not in read]):
        return
    read.update({code: [] for code in new})
    with connection.cursor() as cursor:
        cursor.execute(_READ, [new])
        for row in cursor.fetchall():
            told = dict(zip(_FIELDS, row, strict=True))
            told["value"] = json.loads(told["value"])
            read[told["code"]].append(Rule.from_db(connection.alias, _FIELDS, tuple(told.values())))


def rule(code: str, *, on: date, division: str | None = None) -> Rule:
    """The rule in force on that day: the division's own if it has one, else the city's.

    Raises Rule.DoesNotExist when no rule is in force.
    """
    rows = [row for row in _rows(code) if row.division_id in (None, division) and _holds(row, on)]
    if not rows:
        raise Rule.DoesNotExist(f"no rule {code} on {on}")
    return max(rows, key=lambda row: row.division_id is not None)


def _rows(code: str) -> list[Rule]:
    """Every row of a rule, whenever and wherever it holds."""
    read = _read.get()
    if read is None:
        return list(Rule.objects.filter(code=code))
    if code not in read:
        read_together(code)
    return read[code]


def _holds(row: Rule, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def value(code: str, *, on: date, division: str | None = None) -> Any:
    """The value of the rule in force on that day."""
    return rule(code, on=on, division=division).value


def worded(code: str, *, on: date, division: str | None = None) -> dict[str, dict[str, Any]]:
    """The entries of a rule in the reader's language: what an entry says under `en` stands for the Chinese."""
    return {key: worded_one(entry) for key, entry in value(code, on=on, division=division).items()}


def worded_one(entry: dict[str, Any]) -> dict[str, Any]:
    """One entry of a rule in the reader's language."""
    return entry | entry.get("en", {}) if get_language() == "en" else entry


def in_force(on: date) -> QuerySet[Rule]:
    """Every row that holds on a day."""
    return Rule.objects.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def listed(*, on: date, words: str = "") -> QuerySet[Rule]:
    """The city's rules in force on a day, by code; `words` are sought in code, title and source."""
    rows = in_force(on).filter(division__isnull=True).order_by("code")
    for word in words.split():
        rows = rows.filter(Q(code__icontains=word) | Q(title__icontains=word) | Q(source__icontains=word))
    return rows


def history(code: str) -> QuerySet[Rule]:
    """Every row of a rule, the city's first, the newest first."""
    return (
        Rule.objects.filter(code=code)
        .select_related("division")
        .order_by(F("division_id").asc(nulls_first=True), "-valid_from")
    )


def open_changes(code: str | None = None) -> QuerySet[RuleChange]:
    """Changes that wait for a second officer."""
    rows = RuleChange.objects.filter(decided_at__isnull=True).select_related("division").order_by("proposed_at")
    return rows.filter(code=code) if code else rows
