"""Opening a class: its size and hours, its days up to the horizon, and what is free in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.models import CareClass, ClassHours
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.services import calendar, vacancies
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Hours:
    """When a class is open on a weekday (1 = Monday), in cells, and with how many carers."""

    weekday: int
    first: int
    last: int
    carers: int


@transaction.atomic
def open(
    *, institution: Institution, name: str, class_type: ClassType, size: int, hours: Sequence[Hours], opened_on: date,
    by: Actor, at: datetime, from_months: int | None = None, to_months: int | None = None,
) -> CareClass:  # fmt: skip
    """Open a class. Ages are the rule's for its type unless narrower ones are given. Raises CLASS_TOO_LARGE."""
    permissions.KEEP_CLASSES.require(by, institution)
    rule = rules.value("institution.classes", on=day_of(at))[class_type]
    try:
        with transaction.atomic():
            made = CareClass.objects.create(
                institution=institution, name=name.strip(), class_type=class_type, size=size, opened_on=opened_on,
                from_months=rule["from_months"] if from_months is None else from_months,
                to_months=rule["to_months"] if to_months is None else to_months, changed_at=at,
            )  # fmt: skip
            ClassHours.objects.bulk_create(
                ClassHours(care_class=made, weekday=h.weekday, first=h.first, last=h.last, carers=h.carers)
                for h in hours
            )
    except IntegrityError as error:
        raise from_database(error) from error
    calendar.extend(made, on=day_of(at))
    vacancies.refresh([made.pk], at=at)
    ledger.record(
        event="enrolment.class_kept", subject=made, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"class": made.pk, "type": class_type, "size": size},
    )  # fmt: skip
    return made
