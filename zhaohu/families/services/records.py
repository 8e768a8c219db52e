"""What every room keeps of a child, so that it can be told, moved with a merge, and deleted.

`settings.CHILD_RECORDS` names one `Records` a room, this one included. A room above names its tables; telling, moving
and emptying them is done here. A table with a foreign key to a child that no room names is a fault of the house (see
tests/families/test_records.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from zhaohu.core import storage
from zhaohu.core.encryption import EncryptedText
from zhaohu.core.errors import from_database
from zhaohu.core.money import yuan
from zhaohu.families.models import Child

Moved = dict[str, list[int]]


def _no_more(row: Any) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with rows of a child.

    `path` leads from a row to the child. `kind` is the line of the rule `families.retention` by which it is deleted:
    then the columns of `blank` get these values, and the bytes behind the foreign key `file` are destroyed. `moves` is
    False for rows that stay with the record they were written for. `hidden` columns are not told; `in_words` tells
    more of a row than its columns do.
    """

    model: type[models.Model]
    path: str = "child"
    kind: str = "profile"
    blank: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    moves: bool = True
    hidden: tuple[str, ...] = ()
    in_words: Callable[[Any], Mapping[str, str]] = _no_more

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    def rows(self, child: Child) -> models.QuerySet[Any]:
        """The child's rows, those of records merged into it included."""
        where = models.Q(**{self.path: child}) | models.Q(**{f"{self.path}__merged_into": child})
        return self.model._default_manager.filter(where).order_by("pk")


def _never(child: Child) -> date | None:
    return None


def _free(child: Child, on: date) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """One room's part. `leaving` is the last day in care (None: never in care), `blocked` why nothing may be deleted
    yet (empty: nothing stands against it)."""

    name: str
    tables: tuple[Table, ...]
    leaving: Callable[[Child], date | None] = _never
    blocked: Callable[[Child, date], str] = _free


@cache
def rooms() -> tuple[Records, ...]:
    """Every room's records."""
    return tuple(import_string(path) for path in settings.CHILD_RECORDS)


def tables() -> Iterator[Table]:
    """Every table with rows of children."""
    for room in rooms():
        yield from room.tables


def leaving(child: Child) -> date | None:
    """The child's last day in care over all rooms; None if it never was."""
    days = [day for room in rooms() if (day := room.leaving(child))]
    return max(days, default=None)


def blocked(child: Child, on: date) -> str:
    """The first reason against deleting, in words; empty if there is none."""
    return next((reason for room in rooms() if (reason := room.blocked(child, on))), "")


def move(*, gone: Child, kept: Child) -> Moved:
    """Put the rows of one record under another, inside the caller's deed. Raises what a constraint stands for."""
    moved: Moved = {}
    for table in tables():
        if table.path != "child" or not table.moves:
            continue
        ids = list(table.model._default_manager.filter(child=gone).values_list("pk", flat=True))
        if ids:
            _update(table.model, ids, kept)
            moved[table.name] = ids
    return moved


def put_back(*, moved: Moved, gone: Child) -> None:
    """Give back what a merge has moved, and nothing that came later."""
    for table in tables():
        if table.path == "child" and table.moves and moved.get(table.name):
            _update(table.model, moved[table.name], gone)


def _update(model: type[models.Model], ids: list[int], child: Child) -> None:
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(child=child)
    except IntegrityError as error:
        raise from_database(error) from error


def empty(*, child: Child, kind: str) -> int:
    """Blank the child's rows of one kind, inside the caller's deed; returns how many had something to lose."""
    count = 0
    for table in tables():
        if table.kind != kind or not (table.blank or table.file):
            continue
        rows = table.rows(child)
        for row in rows.exclude(**{table.file: None}) if table.file else ():
            storage.destroy(getattr(row, table.file).key)
        still = rows.exclude(**table.blank) if table.blank else rows
        count += still.update(**table.blank) if table.blank else still.count()
    return count


def told(table: Table, child: Child) -> list[dict[str, Any]]:
    """The child's rows in words: each column under its name, choices as people read them."""
    return [_in_words(row, table) for row in table.rows(child)]


def _in_words(row: models.Model, table: Table) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for column in row._meta.fields:
        if column.name in table.hidden or column.primary_key or column.name in ("key", "child", "entry_id", "digest"):
            continue
        if isinstance(column, models.BinaryField) and not isinstance(column, EncryptedText):
            continue
        name, value = str(column.verbose_name), _value(row, column)
        if column.name.endswith("_fen") and value is not None:
            name, value = name.removesuffix("（分）") + "（元）", yuan(value)
        words[name] = value
    return {**words, **table.in_words(row)}


def _value(row: models.Model, column: models.Field[Any, Any]) -> Any:
    value = getattr(row, column.attname)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.ForeignKey):
        return str(getattr(row, column.name)) if value is not None else None
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
