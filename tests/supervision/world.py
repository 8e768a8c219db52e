"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.supervision import credit, factories, inspections, mending, penalties, risk_world
from zhaohu.core.access import system
from zhaohu.supervision.models import CaseFile, ComplaintFile, EvidenceFile, QuestionFile
from zhaohu.supervision.services import cases, credit_batches, credit_scores, merges, questions, statements


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


def _credit_point(world: Any) -> int:
    institution, _by = credit.complained()
    credit_scores.again(institution_ids=[institution.pk], at=factories.AT)
    return credit.the_point(institution).pk


def _evidence_file(world: Any) -> int:
    finding = mending.handed_in(mending.ordered()[0].findings.get())
    return EvidenceFile.objects.filter(evidence__finding=finding).values_list("pk", flat=True)[0]


def _case_file(world: Any) -> int:
    case, by = penalties.opened()
    cases.investigate(case=case, revision=None, note="笔录", sent=[factories.a_picture()], by=by, at=factories.AT)
    return CaseFile.objects.get(step__case=case).pk


def _batch(world: Any) -> int:
    penalties.published(by=factories.people.actor(factories.lead()))
    made = credit_batches.make(by=system("x"), at=factories.AT)
    assert made is not None
    return made.pk


def _statement(world: Any) -> int:
    made = factories.an_institution()
    return statements.contest(
        institution=made, section="incidents", row=1, statement="演示", text="不对",
        by=factories.people.actor(factories.director(made)), at=factories.AT,
    ).pk  # fmt: skip


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "complaint_id": lambda world: factories.received().pk,
    "complaint_file_id": _complaint_file,
    "plan_id": lambda world: inspections.a_plan().pk,
    "inspection_id": lambda world: inspections.dispatched().pk,
    "voice_key": lambda world: uuid4(),
    "inspector_id": lambda world: inspections.an_inspector().pk,
    "tie_id": lambda world: inspections.a_tie().pk,
    "question_id": lambda world: factories.asked()[0].pk,
    "question_file_id": _question_file,
    "complaint_merge_id": _merge,
    "credit_point_id": _credit_point,
    "credit_appeal_id": lambda world: credit.appealed().pk,
    "credit_publication_id": lambda world: credit.published().pk,
    "rectification_order_id": lambda world: mending.ordered()[0].pk,
    "signed_inspection_id": lambda world: mending.ordered()[0].inspection_id,
    "finding_id": lambda world: mending.ordered()[0].findings.get().pk,
    "finding_objection_id": lambda world: mending.objected(mending.ordered()[0]).pk,
    "evidence_file_id": _evidence_file,
    "publication_id": lambda world: mending.ordered()[0].inspection.publication.pk,
    "record_id": lambda world: penalties.published().pk,
    "record_dispute_id": lambda world: penalties.contested()[0].pk,
    "repair_request_id": lambda world: penalties.repair_asked()[0].pk,
    "delivery_id": lambda world: penalties.uploaded(penalties.fields()).pk,
    "outgoing_id": _batch,
    "file_format": lambda world: "csv",
    "penalty_case_id": lambda world: penalties.opened()[0].pk,
    "case_deed": lambda world: "drop",
    "case_file_id": _case_file,
    "statement_id": _statement,
    "risk_model_id": lambda world: risk_world.trained().pk,
}
