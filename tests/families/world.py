"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.families import factories

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "child_id": lambda world: factories.a_child().pk,
    "guardianship_id": lambda world: factories.a_request_to_join().pk,
    "first_id": lambda world: factories.a_child().pk,
    "second_id": lambda world: factories.a_child().pk,
    "merge_id": lambda world: factories.a_merge().pk,
    "deletion_id": lambda world: factories.a_deletion_request().pk,
}
