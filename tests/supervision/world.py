"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any

from tests.supervision import factories, penalties
from zhaohu.core.access import system
from zhaohu.supervision.models import CaseFile, ComplaintFile, QuestionFile
from zhaohu.supervision.services import cases, credit_batches, merges, questions


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


def _case_file(world: Any) -> int:
    case, by = penalties.opened()
    cases.investigate(case=case, revision=None, note="笔录", sent=[factories.a_picture()], by=by, at=factories.AT)
    return CaseFile.objects.get(step__case=case).pk


def _batch(world: Any) -> int:
    penalties.published(by=factories.people.actor(factories.lead()))
    made = credit_batches.make(by=system("x"), at=factories.AT)
    assert made is not None
    return made.pk


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "complaint_id": lambda world: factories.received().pk,
    "complaint_file_id": _complaint_file,
    "question_id": lambda world: factories.asked()[0].pk,
    "question_file_id": _question_file,
    "complaint_merge_id": _merge,
    "record_id": lambda world: penalties.published().pk,
    "record_dispute_id": lambda world: penalties.contested()[0].pk,
    "repair_request_id": lambda world: penalties.repair_asked()[0].pk,
    "delivery_id": lambda world: penalties.uploaded(penalties.fields()).pk,
    "outgoing_id": _batch,
    "file_format": lambda world: "csv",
    "penalty_case_id": lambda world: penalties.opened()[0].pk,
    "case_deed": lambda world: "drop",
    "case_file_id": _case_file,
}
