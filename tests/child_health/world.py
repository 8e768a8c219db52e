"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.child_health import factories

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "measurement_id": lambda world: factories.a_measurement().pk,
    "month": lambda world: 12,
}
