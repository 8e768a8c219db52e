"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.quality import factories

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "candidacy_id": lambda world: factories.in_notice().pk,
    "code": lambda world: factories.an_objection().code,
    "demonstration_round_id": lambda world: factories.a_round().pk,
    "objection_id": lambda world: factories.an_objection().pk,
    "expert_id": lambda world: factories.an_expert().pk,
    "review_id": lambda world: factories.a_review().pk,
}
