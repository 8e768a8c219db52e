"""The quality grade of an institution, as a written decision gave it: the one way by which a grade is recorded."""

from datetime import date, datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.institution import ON_REGISTER, FilingState, QualityGrade
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import Institution
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import standing
from zhaohu.ledger import services as ledger


@transaction.atomic
def record(*, institution_id: int, grade: str, graded_on: date, document: str, by: Actor, at: datetime) -> Institution:
    """Record the grade that a document gave on a day; said again, nothing changes.

    Raises GRADE_OF_UNFILED, REVIEW_DAY_IN_FUTURE or GRADE_INCOMPLETE.
    """
    institution = standing.locked(institution_id)
    permissions.RECORD_GRADE.require(by, institution)
    if institution.filing_state not in ON_REGISTER:
        raise errors.GRADE_OF_UNFILED.raised(state=FilingState(institution.filing_state).label)
    if graded_on > day_of(at):
        raise errors.DAY_IN_FUTURE.raised(field="graded_on")
    given = (QualityGrade(grade), graded_on, document.strip())
    if not given[2]:
        raise errors.GRADE_INCOMPLETE.raised(field="document")
    if given == (institution.quality_grade, institution.graded_on, institution.grade_document):
        return institution  # the same click twice
    institution.quality_grade, institution.graded_on, institution.grade_document = given
    institution.save(update_fields=["quality_grade", "graded_on", "grade_document"])
    ledger.record(
        event="institution.graded", subject=institution, by=by, at=at, division=institution.district_id,
        institution=institution.pk, public=True,
        content={
            "uscc": institution.uscc, "grade": given[0], "graded_on": graded_on.isoformat(), "document": given[2],
        },
    )  # fmt: skip
    return institution
