"""Which class somebody belongs to, from a day on."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.errors import from_database
from zhaohu.enrolment.models import CareClass
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import ClassAssignment, Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import hiring


@transaction.atomic
def assign(
    *, employment: Employment, care_class: CareClass, starts_on: date, by: Actor, at: datetime,
    ends_on: date | None = None,
) -> ClassAssignment:  # fmt: skip
    """Let somebody belong to a class. Raises ASSIGNMENT_ELSEWHERE, ASSIGNMENT_OVERLAPS or HIRE_STATE."""
    employment = hiring.locked(employment)
    permissions.ASSIGN.require(by, employment)
    if care_class.institution_id != employment.institution_id:
        raise errors.ASSIGNMENT_ELSEWHERE.raised(field="care_class")
    if employment.state != EmploymentState.EMPLOYED:
        raise errors.HIRE_STATE.raised(state=EmploymentState(employment.state).label)
    try:
        with transaction.atomic():
            made = ClassAssignment.objects.create(
                employment=employment, care_class=care_class, starts_on=max(starts_on, employment.starts_on),
                ends_on=ends_on,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(made, by, at)
    return made


@transaction.atomic
def end(*, assignment: ClassAssignment, last_day: date, by: Actor, at: datetime) -> None:
    """The last day on which somebody belongs to a class; one that has not begun is gone."""
    row = ClassAssignment.objects.select_for_update(of=("self",)).select_related("employment__institution")
    found = row.get(pk=assignment.pk)
    permissions.ASSIGN.require(by, found.employment)
    found.ends_on = max(last_day, found.starts_on)
    found.save(update_fields=["ends_on"])
    _record(found, by, at)


def _record(row: ClassAssignment, by: Actor, at: datetime) -> None:
    institution = row.employment.institution
    ledger.record(
        event="staff.assigned", subject=row, by=by, at=at, division=institution.district_id, institution=institution.pk,
        content={"employment": row.employment_id, "class": row.care_class_id, "starts_on": row.starts_on,
                 "ends_on": row.ends_on},
    )  # fmt: skip
