"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.enrolment import factories as enrolment
from tests.institutions.factories import a_pdf
from tests.quality import assessments, factories
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.quality.choices.standards import StandardKind
from zhaohu.quality.models import Assessment, AssessmentFile, Candidacy, ExpertReview, Objection, StandardRecord
from zhaohu.quality.services import assessments as assessing
from zhaohu.quality.services import improvements, standards


def _in_notice() -> Candidacy:
    """The one of this world: a district may not name two of a form."""
    return Candidacy.objects.filter(state="in_notice").first() or factories.in_notice()


def _objection() -> Objection:
    return factories.an_objection(_in_notice())


def _review() -> ExpertReview:
    return factories.a_review(factories.recommended(factories.an_eligible(InstitutionKind.COMMUNITY)))


def _assessment(world: Any) -> Assessment:
    return Assessment.objects.get(pk=world.arguments(("assessment_id",))["assessment_id"])


def _file(world: Any) -> AssessmentFile:
    row = _assessment(world)
    paper = SimpleUploadedFile("演示.pdf", a_pdf())
    assessing.attach(assessment=row, code="4.1", file=paper, by=assessments.assessor(row), at=factories.AT)
    return row.files.get()


def _improvement() -> int:
    institution = enrolment.an_institution()
    by = enrolment.director(institution)
    line = improvements.plan(
        institution=institution, dimension="4", text="演示", due_on=factories.ON, by=by, at=factories.AT
    )
    return line.pk


def _standard() -> StandardRecord:
    facts = standards.Facts(title="演示标准", kind=StandardKind.LOCAL, summary="演示", original="演示")
    slug = "yanshi-1"
    if found := StandardRecord.objects.filter(standard__slug=slug).first():
        return found
    made = standards.propose(slug=slug, facts=facts, reason="", by=factories.city(), at=factories.AT)
    standards.decide(record=made, confirm=True, by=factories.city(), at=factories.AT)
    return made


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "candidacy_id": lambda world: _in_notice().pk,
    "code": lambda world: _objection().code,
    "demonstration_round_id": lambda world: factories.a_round().pk,
    "objection_id": lambda world: _objection().pk,
    "expert_id": lambda world: factories.an_expert().pk,
    "review_id": lambda world: _review().pk,
    "assessment_id": lambda world: assessments.assigned().pk,
    "assessment_file_id": lambda world: _file(world).pk,
    "improvement_id": lambda world: _improvement(),
    "section": lambda world: "4",
    "slug": lambda world: _standard().standard.slug,
    "standard_record_id": lambda world: _standard().pk,
}
