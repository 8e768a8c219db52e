"""Real values for the arguments of the room's addresses: each noun has its own `world`."""

from collections.abc import Callable
from typing import Any

from tests.enrolment import factories, link_makers, roll_sheets
from tests.enrolment import factories
from tests.enrolment.fees import factories as fees

PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "class_id": lambda world: factories.a_class().pk,
    "offer_id": lambda world: factories.an_offer().pk,
    "placement_id": lambda world: factories.an_offered_place().pk,
    "roll_id": lambda world: roll_sheets.an_import().pk,
    "named_id": lambda world: roll_sheets.a_named_guardianship().pk,
    "link_id": lambda world: link_makers.a_link().pk,
    "link_code": lambda world: link_makers.a_code(),
    "statement_id": lambda world: fees.an_issued_statement().pk,
    "payment_key": lambda world: fees.begun().key,
    "refund_id": lambda world: fees.asked_back().pk,
    "payment_notice_id": lambda world: fees.a_notice_to_settle().pk,
}
