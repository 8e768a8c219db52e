"""Deeds for the ledger's own tests: committed ones, since the sequencer takes nothing from an open transaction."""

from typing import Any

from tests import factories
from zhaohu.accounts.models import User
from zhaohu.core.access import system
from zhaohu.ledger import services
from zhaohu.ledger.models import Entry

BY = system("演示")


def deed(number: int = 0, *, event: str = "tests.done", public: bool = False, **facts: Any) -> Entry:
    """One entry about an invented subject."""
    content = {"名称": "演示托育园", "number": number, **facts}
    return services.record(
        event=event, subject=User(pk=number), by=BY, at=factories.AT, content=content, division="110105", public=public
    )


def deeds(count: int, *, public: bool = True) -> list[Entry]:
    return [deed(number, public=public) for number in range(count)]
