"""Measured children for a test, reached through the services that families and institutions use."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tests import factories as base
from tests.attendance.log_factories import consented
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.child_health.models import Measurement, Screening
from zhaohu.child_health.queries import development
from zhaohu.child_health.services import development as screenings
from zhaohu.child_health.services import growth
from zhaohu.core.access import Actor
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution

AT, ON = base.AT, base.ON


def taken(on: date = ON, weight: str = "", length: str = "", head: str = "", **more: Any) -> growth.Taken:
    """What was measured, numbers as people write them."""
    numbers = {"weight_kg": weight, "length_cm": length, "head_cm": head}
    given = {name: Decimal(text) for name, text in numbers.items() if text}
    return growth.Taken(on=on, **({"position": "lying"} if length else {}) | given | more)


def a_measurement(child: Child | None = None, on: date = ON, **values: Any) -> Measurement:
    """A guardian's measurement; 10.2 kg and 81 cm unless told otherwise."""
    child = child or families.a_child()
    given = taken(on, **values) if values else taken(on, weight="10.2", length="81")
    by = families.guardian_of(child)
    return growth.measure(child=child, taken=given, key=uuid4(), confirmed=True, by=by, at=AT)


def a_child_in_care(*, consent: bool = True) -> tuple[Institution, Child]:
    """A child with an agreed place, whose family lets health facts be used, or not."""
    house = enrolment.an_institution()
    offer = enrolment.an_offer(enrolment.a_class(house))
    child = enrolment.an_accepted_place(offer=offer, starts_on=ON).child
    if consent:
        consented(child, "health")
    return house, child


def a_check(house: Institution, child: Child, on: date = ON, by: Actor | None = None) -> Measurement:
    given = taken(on, weight="10.4", length="81.5")
    by = by or enrolment.director(house)
    return growth.measure_at_place(child=child, institution=house, taken=given, key=uuid4(), by=by, at=AT)


def a_screening(child: Child | None = None, month: int = 12, positive: int = 0) -> Screening:
    """Answers at an age point, the first of them yes."""
    child = child or families.a_child()
    signs = development.signs(month, ON)
    answers = {sign.code: number < positive for number, sign in enumerate(signs)}
    by = families.guardian_of(child)
    return screenings.screen(child=child, month=month, answers=answers, key=uuid4(), by=by, at=AT)
