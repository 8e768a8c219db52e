"""What rooms above the register say of an institution on its public page: one line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, what is said, and where more is said."""

    title: str | Promise
    text: str | Promise
    url: str = ""


def told(tellers: Iterable[str], institution_id: int, at: datetime) -> list[Fact]:
    """What the rooms named in a setting say of an institution, in the order of the setting."""
    return [fact for path in tellers for fact in import_string(path)(institution_id, at=at)]
