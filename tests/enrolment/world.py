"""Real values for the arguments of the room's addresses: each noun has its own `world`."""

from collections.abc import Callable
from typing import Any

from tests.enrolment import applying, factories

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "class_id": lambda world: factories.a_class().pk,
    "offer_id": lambda world: factories.an_offer().pk,
    "placement_id": lambda world: factories.an_offered_place().pk,
    "application_id": lambda world: applying.an_application().pk,
    "choice_id": lambda world: applying.a_choice().pk,
    "document_id": lambda world: applying.a_document(applying.a_draft().child).pk,
}
