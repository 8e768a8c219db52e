"""A penalty case: two officers, its terms, another's approval, its record with thirty fields, its end."""

from datetime import timedelta

import pytest

from tests import factories as people
from tests.supervision import factories, penalties
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.supervision.choices.cases import CaseSource, CaseState, Serving
from zhaohu.supervision.models import CaseFile, PenaltyCase
from zhaohu.supervision.services import cases, records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = penalties.AT, penalties.ON


def _code(problem: pytest.ExceptionInfo[ProblemError]) -> str:
    return problem.value.problem.code


def test_a_case_needs_two_officers_of_its_district() -> None:
    officers = penalties.two_officers()
    by = people.actor(officers[0])
    with pytest.raises(ProblemError) as problem:
        penalties.opened(officers=[officers[0], officers[0]])
    assert _code(problem) == "CASE_OFFICERS_FEW"
    stranger = people.officer(division=people.district("110108", "海淀区"))
    with pytest.raises(ProblemError) as problem:
        penalties.opened(officers=[officers[0], stranger])
    assert _code(problem) == "CASE_OFFICER_UNKNOWN"
    case, _by = penalties.opened(officers=officers)
    assert case.number == "京托罚立〔2026〕110105-0001"
    assert case.clocks.get(kind="decide").due_at.date() == ON + timedelta(days=90)
    assert by.user_id in case.officers.values_list("user_id", flat=True)


def test_one_complaint_is_one_case() -> None:
    complaint, _by = factories.closed()
    officers = penalties.two_officers()
    by = people.actor(officers[0])
    asked = {"source": CaseSource.COMPLAINT, "origin": complaint, "cause": "查实体罚", "officers": officers, "by": by}
    made = cases.open(**asked, at=AT)  # type: ignore[arg-type]
    assert (made.institution, made.complaint) == (complaint.institution, complaint)
    with pytest.raises(ProblemError) as problem:
        cases.open(**asked, at=AT)  # type: ignore[arg-type]
    assert _code(problem) == "CASE_EXISTS"
    with pytest.raises(ProblemError) as problem:
        cases.open(**asked | {"source": CaseSource.HAND}, at=AT)  # type: ignore[arg-type]
    assert _code(problem) == "CASE_SOURCE"


def test_only_its_officers_handle_a_case_and_a_stale_form_writes_nothing() -> None:
    case, by = penalties.opened()
    with pytest.raises(ProblemError) as problem:
        cases.investigate(case=case, revision=None, note="x", by=factories.reviewer(), at=AT)
    assert _code(problem) == "CASE_NOT_OF_CASE"
    seen = case.revision
    cases.investigate(case=case, revision=seen, note="笔录", by=by, at=AT)
    with pytest.raises(ProblemError) as problem:
        cases.inform(case=case, revision=seen, note="告知", by=by, at=AT)
    assert _code(problem) == "CASE_CHANGED_MEANWHILE"


def test_each_step_keeps_its_files_and_the_ledger_their_digest() -> None:
    case, by = penalties.opened()
    cases.investigate(case=case, revision=None, note="现场", sent=[factories.a_picture()], by=by, at=AT)
    cases.investigate(case=case, revision=None, note="再查", by=by, at=AT)
    assert CaseFile.objects.filter(step__case=case).count() == 1
    assert list(case.steps.order_by("pk").values_list("event", flat=True)) == [
        "case.opened", "case.investigated", "case.investigated",
    ]  # fmt: skip
    assert Entry.objects.filter(event="case.investigated", subject_id=str(case.pk)).count() == 2


def test_a_proposal_with_a_wrong_field_is_refused() -> None:
    with pytest.raises(ProblemError) as problem:
        penalties.proposed(fine_wan="0")
    assert _code(problem) == "RECORD_AMOUNT_NONE"


def test_nobody_approves_a_case_of_his_own() -> None:
    case, by = penalties.proposed()
    lead = factories.lead()
    case.officers.create(user=lead, since=AT)
    for actor in (people.actor(lead),):
        with pytest.raises(ProblemError) as problem:
            cases.decide(case=case, revision=None, agreed=True, note="", by=actor, at=AT)
        assert _code(problem) == "CASE_OWN_PROPOSAL"
    with pytest.raises(ProblemError) as problem:
        cases.decide(case=case, revision=None, agreed=True, note="", by=by, at=AT)
    assert _code(problem) == "NOT_ALLOWED"


def test_a_proposal_may_be_sent_back_with_the_reason() -> None:
    case, _by = penalties.proposed()
    lead = people.actor(factories.lead())
    with pytest.raises(ProblemError) as problem:
        cases.decide(case=case, revision=None, agreed=False, note=" ", by=lead, at=AT)
    assert _code(problem) == "CASE_TEXT_NEEDED"
    cases.decide(case=case, revision=None, agreed=False, note="证据不足", by=lead, at=AT)
    case.refresh_from_db()
    assert (case.state, case.record) == (CaseState.INFORMED, None)


def test_a_decision_makes_the_record_with_its_fields_and_starts_the_terms_to_serve_and_to_publish() -> None:
    case, _by, _lead = penalties.decided()
    record = case.record
    assert record is not None and record.institution == case.institution
    assert (record.decided_on, record.state, record.channel) == (ON, "due", "case")
    assert record.values["violation_type"] == "违反食品安全管理规定" and case.draft is None
    running = case.clocks.filter(stopped_at__isnull=True)
    assert [(clock.kind, clock.due_at.date()) for clock in running] == [("serve", ON + timedelta(days=7))]
    assert record.clocks.filter(kind="publish", stopped_at__isnull=True).count() == 1


def test_a_decision_is_not_served_before_it_is_made_nor_in_the_future() -> None:
    case, by, _lead = penalties.decided()
    for day in (ON - timedelta(days=1), ON + timedelta(days=1)):
        with pytest.raises(ProblemError) as problem:
            cases.serve(case=case, revision=None, served_on=day, serving=Serving.DIRECT, note="", by=by, at=AT)
        assert _code(problem) == "CASE_DAY_WRONG"


def test_a_case_ends_when_its_penalty_is_public() -> None:
    case, by, lead = penalties.served()
    later = AT + timedelta(days=2)
    cases.execute(case=case, revision=None, note="罚款已缴。", by=by, at=later)
    with pytest.raises(ProblemError) as problem:
        cases.close(case=case, revision=None, note="执行完毕。", by=by, at=later)
    assert _code(problem) == "CASE_NOT_PUBLISHED"
    assert case.record is not None
    records.publish(record=case.record, revision=None, by=lead, at=later)
    cases.close(case=case, revision=None, note="执行完毕。", by=by, at=later)
    case.refresh_from_db()
    assert (case.state, case.due_at) == (CaseState.CLOSED, None)


def test_a_case_may_end_without_a_penalty_until_it_is_decided() -> None:
    case, by = penalties.opened()
    cases.drop(case=case, revision=None, note="情节轻微并及时改正。", by=by, at=AT)
    case.refresh_from_db()
    assert case.state == CaseState.DROPPED
    with pytest.raises(ProblemError) as problem:
        cases.investigate(case=case, revision=None, note="x", by=by, at=AT)
    assert _code(problem) == "CASE_STEP_NOT_POSSIBLE"


def test_a_lead_gives_a_case_to_others_with_the_reason() -> None:
    case, by = penalties.opened()
    officers = penalties.two_officers()
    cases.reassign(case=case, officers=officers, note="轮岗", by=people.actor(factories.lead()), at=AT)
    with pytest.raises(ProblemError) as problem:
        cases.investigate(case=case, revision=None, note="x", by=by, at=AT)
    assert _code(problem) == "CASE_NOT_OF_CASE"
    assert PenaltyCase.objects.get(pk=case.pk).officers.filter(until__isnull=True).count() == 2
