"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.families import factories

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "child_id": lambda world: factories.a_child().pk,
}
