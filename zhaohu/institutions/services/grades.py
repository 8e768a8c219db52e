"""The quality grade of an institution, from a written decision or an assessment: the one way to record it."""

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
    """Record the grade that a document from outside gave on a day; said again, nothing changes.

    Raises GRADE_OF_UNFILED, REVIEW_DAY_IN_FUTURE or GRADE_INCOMPLETE.
    """
    institution = standing.locked(institution_id)
    permissions.RECORD_GRADE.require(by, institution)
    return _put(institution, grade, graded_on, document, None, by, at)


@transaction.atomic
def assessed(
    *, institution_id: int, grade: str, graded_on: date, document: str, assessment: int, by: Actor, at: datetime
) -> Institution:
    """Record the grade that an assessment of the records came to, with the deed that decides it; its number is kept.

    Raises GRADE_OF_UNFILED, REVIEW_DAY_IN_FUTURE or GRADE_INCOMPLETE.
    """
    return _put(standing.locked(institution_id), grade, graded_on, document, assessment, by, at)


def _put(
    institution: Institution,
    grade: str,
    graded_on: date,
    document: str,
    assessment: int | None,
    by: Actor,
    at: datetime,
) -> Institution:
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
            "assessment": assessment,
        },
    )  # fmt: skip
    return institution
