"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.supervision import factories, inspections
from zhaohu.supervision.models import ComplaintFile, QuestionFile
from zhaohu.supervision.services import merges, questions


def _merge(world: Any) -> int:
    institution = factories.an_institution()
    kept, by = factories.accepted(institution=institution)
    gone = factories.received(institution=institution)
    return merges.merge(gone=gone, kept=kept, revision=None, reason="同一件事", by=by, at=factories.AT).pk


def _question_file(world: Any) -> int:
    question, _by = factories.asked()
    director = factories.people.actor(factories.director(question.institution))
    questions.reply(question=question, text="说明", sent=[factories.a_picture()], by=director, at=factories.AT)
    return QuestionFile.objects.get(question=question).pk


def _complaint_file(world: Any) -> int:
    return ComplaintFile.objects.get(complaint=factories.received(sent=[factories.a_picture()])).pk


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "complaint_id": lambda world: factories.received().pk,
    "complaint_file_id": _complaint_file,
    "plan_id": lambda world: inspections.a_plan().pk,
    "inspection_id": lambda world: inspections.dispatched().pk,
    "inspector_id": lambda world: inspections.an_inspector().pk,
    "tie_id": lambda world: inspections.a_tie().pk,
    "question_id": lambda world: factories.asked()[0].pk,
    "question_file_id": _question_file,
    "complaint_merge_id": _merge,
}
