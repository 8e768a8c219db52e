"""Real values for the arguments of the addresses about messages."""

from collections.abc import Callable
from typing import Any

from tests.attendance import message_factories as letters
from zhaohu.attendance.models import Message
from zhaohu.rules import services as rules


def _message() -> Message:
    rules.load_fixtures()
    house, children = letters.a_house(1)
    return letters.ask(house, f"child:{children[0].pk}")


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "message_id": lambda world: _message().pk,
    "copy_id": lambda world: _message().copies.get().pk,
}
