"""Real values for the arguments of the addresses about those who collect children."""

from collections.abc import Callable
from typing import Any

from tests.attendance import factories, pickup_factories
from zhaohu.attendance.services import pickups


def _secret(world: Any) -> str:
    person = pickup_factories.a_person(factories.a_child().child)
    return pickups.new_link(person=person, by=pickup_factories.guardian(person.child), at=pickup_factories.NOON)


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "pickup_id": lambda world: pickup_factories.a_person(factories.a_child().child).pk,
    "pickup_secret": _secret,
    "block_id": lambda world: pickup_factories.a_block(factories.a_child().child).pk,
    "own_block_id": lambda world: pickup_factories.a_block(factories.a_child().child).pk,
}
