"""Real values for the arguments of the room's addresses: each noun has its own `world`."""

from collections.abc import Callable
from typing import Any

from tests.enrolment import factories, rounds


def _entered() -> Any:
    """An application in an open round."""
    return rounds.an_application(rounds.an_open_round())


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "round_id": lambda world: _entered().round_id,
    "entered_id": lambda world: _entered().pk,
    "run_id": lambda world: rounds.a_run(rounds.closed(_entered().round)).pk,
    "class_id": lambda world: factories.a_class().pk,
    "offer_id": lambda world: factories.an_offer().pk,
    "placement_id": lambda world: factories.an_offered_place().pk,
}
