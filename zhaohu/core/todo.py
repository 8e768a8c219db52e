"""What waits for a person, as each room tells it: one line of 「要办的事」 on a first page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from zhaohu.core.access import Actor


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, a sentence of facts, where it is done, the deed's verb, by when (None: no deadline);
    whether a signature or an acknowledgement is what is waited for."""

    icon: str
    title: str | Promise
    text: str | Promise
    url: str
    deed: str | Promise
    due_at: datetime | None = None
    signature: bool = False


def told(tellers: Iterable[str], actor: Actor, at: datetime, **about: object) -> list[Todo]:
    """What the rooms named in a setting tell: what has a deadline first, then in the order of the setting."""
    found = [todo for path in tellers for todo in import_string(path)(actor, at=at, **about)]
    return sorted(found, key=lambda todo: (todo.due_at is None, todo.due_at or at))
