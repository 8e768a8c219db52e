"""What waits for a person, as each room tells it: one line of 「要办的事」 on a first page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, a sentence of facts, where it is done, the deed's verb, by when (None: no deadline)."""

    icon: str
    title: str | Promise
    text: str | Promise
    url: str
    deed: str | Promise
    due_at: datetime | None = None
