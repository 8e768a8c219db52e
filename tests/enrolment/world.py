"""Real values for the arguments of the room's addresses: each noun has its own `world`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.enrolment import applying, factories, link_makers, roll_sheets, rounds
from tests.enrolment.fees import factories as fees
from tests.families import factories as families
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.services import absences, closures, overrides


def _closure(world: Any) -> int:
    made = factories.a_class()
    return closures.add(
        care_class=made, first_on=factories.MONDAY, last_on=factories.MONDAY, reason="停电检修",
        by=factories.director(made.institution), at=factories.AT,
    ).pk  # fmt: skip


def _override(world: Any) -> int:
    made = factories.a_class()
    return overrides.add(
        care_class=made, part=DayPart.FULL_DAY, places=1, reason="装修", last_day=factories.ON + timedelta(days=3),
        by=factories.director(made.institution), at=factories.AT,
    ).pk  # fmt: skip


def _absence(world: Any) -> int:
    place = factories.an_accepted_place()
    (made,) = absences.report(
        placement=place, first_on=factories.MONDAY, last_on=factories.MONDAY, reason=AbsenceReason.SICK,
        by=families.guardian_of(place.child), at=factories.AT,
    )  # fmt: skip
    return made.pk


def _entered() -> Any:
    """An application in an open round."""
    return rounds.an_application(rounds.an_open_round())


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "round_id": lambda world: _entered().round_id,
    "entered_id": lambda world: _entered().pk,
    "run_id": lambda world: rounds.a_run(rounds.closed(_entered().round)).pk,
    "class_id": lambda world: factories.a_class().pk,
    "offer_id": lambda world: factories.an_offer().pk,
    "booking_id": lambda world: factories.a_booking().pk,
    "closure_id": _closure,
    "override_id": _override,
    "absence_id": _absence,
    "placement_id": lambda world: factories.an_offered_place().pk,
    "roll_id": lambda world: roll_sheets.an_import().pk,
    "named_id": lambda world: roll_sheets.a_named_guardianship().pk,
    "link_id": lambda world: link_makers.a_link().pk,
    "link_code": lambda world: link_makers.a_code(),
    "statement_id": lambda world: fees.an_issued_statement().pk,
    "payment_key": lambda world: fees.begun().key,
    "refund_id": lambda world: fees.asked_back().pk,
    "payment_notice_id": lambda world: fees.a_notice_to_settle().pk,
    "application_id": lambda world: applying.an_application().pk,
    "choice_id": lambda world: applying.a_choice().pk,
    "document_id": lambda world: applying.a_document(applying.a_draft().child).pk,
}
