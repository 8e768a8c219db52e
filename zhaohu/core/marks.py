"""Pages of a search that is asked in one hand-written statement: where a page begins, and its neighbours.

A mark is the key and the id of the last row seen. Where `paging` pages a queryset, this pages such a search.
"""

import base64
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from zhaohu.core.paging import Page

T = TypeVar("T")
_BIGGEST = 2**63 - 1


class ByName(msgspec.Struct, array_like=True, frozen=True):
    """Where a page begins in the order of names."""

    sort_key: str
    id: int


class ByNumber(msgspec.Struct, array_like=True, frozen=True):
    """Where a page begins in an order of metres, fen or places."""

    key: int
    id: int


Mark = ByName | ByNumber


class Search(Protocol):
    """A search that writes its own address, from its first page or from a mark on."""

    def url(self, **changes: Any) -> str: ...


def written(mark: Mark) -> str:
    """A mark as an address holds it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(mark)).decode()


def read(query: QueryDict, kind: type[Mark]) -> Mark | None:
    """The mark of an address; None where there is none, or one that nobody was given."""
    text = query.get("before") or query.get("after") or ""
    if not text:
        return None
    try:
        mark: Mark = msgspec.json.decode(base64.urlsafe_b64decode(text), type=kind)
    except (ValueError, msgspec.MsgspecError):
        return None
    if not 0 <= mark.id <= _BIGGEST:
        return None
    if isinstance(mark, ByNumber):
        return mark if -_BIGGEST <= mark.key <= _BIGGEST else None
    return None if "\0" in mark.sort_key else mark


def page(search: Search, rows: Sequence[T], *, previous: Mark | None, next: Mark | None, total: int | None) -> Page[T]:
    """A page with its neighbours; `total` is None where counting ended early."""
    said = _("本页 {shown} 家") if total is None else _("{total} 家中的 {shown} 家")
    return Page(
        rows=list(rows),
        previous_url=search.url(mark=previous, backwards=True) if previous else "",
        next_url=search.url(mark=next) if next else "",
        sentence=said.format(total=f"{total or 0:,}", shown=len(rows)),
    )
