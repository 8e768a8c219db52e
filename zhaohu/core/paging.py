"""Keyset paging: a page begins after a row, never at a count, so that no list slows down or skips as it grows."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows, with the addresses of its neighbours (empty where there is none)."""

    rows: list[T]
    previous_url: str
    next_url: str
    sentence: str


def page(
    request: HttpRequest, queryset: QuerySet[M], order: Sequence[str], *, size: int = 12, total: int | None = None
) -> Page[M]:
    """The page that `?after=` or `?before=` names. `order` lists non-null fields, the last one unique; `-` descends."""
    backwards = "before" in request.GET
    mark = _decode(request.GET.get("before" if backwards else "after", ""), queryset, order)
    steps = [_turned(name) for name in order] if backwards else list(order)
    chosen = queryset.order_by(*steps)
    if mark is not None:
        chosen = chosen.filter(_beyond(steps, mark))
    rows = list(chosen[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else mark is not None
    has_next = bool(rows) and (backwards or more)
    return Page(
        rows=rows,
        previous_url=_address(request, "before", rows[0], order) if rows and has_previous else "",
        next_url=_address(request, "after", rows[-1], order) if has_next else "",
        sentence=_sentence(len(rows), total),
    )


def _sentence(shown: int, total: int | None) -> str:
    if total is None:
        return _("本页 {shown} 条").format(shown=shown)
    return _("{total} 条中的 {shown} 条").format(total=total, shown=shown)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], mark: list[Any]) -> Q:
    """Rows strictly after the mark in a lexicographic order."""
    where, same = Q(), Q()
    for name, value in zip(order, mark, strict=True):
        field = name.lstrip("-")
        where |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{field: value})
    return where


def _address(request: HttpRequest, direction: str, row: Model, order: Sequence[str]) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    values = [_value(row, name.lstrip("-")) for name in order]
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
    query[direction] = base64.urlsafe_b64encode(text.encode()).decode()
    return f"?{query.urlencode()}"


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _decode(text: str, queryset: QuerySet[Any], order: Sequence[str]) -> list[Any] | None:
    """The values that a mark stands for; None for one that nobody was given."""
    try:
        mark = json.loads(base64.urlsafe_b64decode(text))
        if not isinstance(mark, list):
            return None
        return [_understood(queryset, name, value) for name, value in zip(order, mark, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError):
        return None


def _understood(queryset: QuerySet[Any], path: str, value: Any) -> Any:
    """A value as its field holds it; ValueError or ValidationError if it cannot be one."""
    if not isinstance(value, str | int | float) or (isinstance(value, str) and "\0" in value):
        raise ValueError(path)
    names = path.lstrip("-").split("__")
    model: type[Model] = queryset.model
    for name in names[:-1]:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    try:
        field = model._meta.get_field(names[-1])
    except FieldDoesNotExist:
        field = queryset.query.annotations[names[-1]].output_field
    known = field.to_python(value) if isinstance(field, Field) else value
    if isinstance(known, datetime) and timezone.is_naive(known):
        raise ValueError(path)
    return known
