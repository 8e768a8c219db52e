"""Records of authorities: received once, matched, published, withdrawn, repaired, contested; the batch that leaves."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories as people
from tests.supervision import factories, penalties
from tests.supervision.test_record_fields import CHECK, CITIZEN, NATURAL
from zhaohu.accounts.choices import Department, Role
from zhaohu.core.access import Actor, system
from zhaohu.core.errors import ProblemError
from zhaohu.core.models import DemonstrationMessage
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.orders import OutgoingKind
from zhaohu.supervision.choices.penalties import RecordKind, RecordState, WithdrawalReason
from zhaohu.supervision.models import CaseClock, CreditRecord, Outgoing, RecordReading
from zhaohu.supervision.queries import penalties as standing
from zhaohu.supervision.services import (
    case_clocks,
    credit_batches,
    deliveries,
    disputes,
    outgoing,
    records,
    repairs,
    silence,
)
from zhaohu.supervision.services.record_check import checked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = penalties.AT, penalties.ON
DAY = timedelta(days=1)


# --- matching ---


def test_a_record_finds_its_institution_by_its_code_and_is_public_at_once_when_another_department_sends_it() -> None:
    institution = factories.an_institution()
    penalties.delivered(penalties.fields(institution))
    made = CreditRecord.objects.get()
    assert (made.institution, made.state, made.district) == (institution, "published", institution.district)


def test_what_matches_nobody_waits_and_is_matched_by_hand_with_its_trail() -> None:
    penalties.delivered(penalties.fields())
    made = CreditRecord.objects.get()
    assert (made.institution, made.state, made.district_id) == (None, "due", "110105")
    institution, by = factories.an_institution(), factories.reviewer()
    with pytest.raises(ProblemError) as problem:
        records.match(record=made, uscc="9111", note="", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_NO_INSTITUTION"
    records.match(record=made, uscc=institution.uscc, note="名称、地址一致", by=by, at=AT)
    made.refresh_from_db()
    assert (made.institution, made.state) == (institution, "published")
    assert made.steps.filter(event="record.matched", by_id=by.user_id, note="名称、地址一致").exists()
    with pytest.raises(ProblemError) as problem:
        records.match(record=made, uscc=institution.uscc, note="", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_MATCHED"


# --- persons ---


def test_a_persons_number_rests_encrypted_and_each_reading_is_kept() -> None:
    by = penalties.clerk()
    made = penalties.reported(by=by, **NATURAL, party_name="演示甲乙", person_id_no=CITIZEN)
    made.refresh_from_db()
    assert CITIZEN not in str(made.values) and made.person_id == CITIZEN and len(made.party_code) == 64
    assert credit_batches.masked_name(made) == "演***"
    assert records.read_numbers(record=made, reason="核对身份", by=by, at=AT)["person_id_no"] == CITIZEN
    assert RecordReading.objects.get(record=made).reason == "核对身份"
    with pytest.raises(ProblemError) as problem:
        records.read_numbers(record=made, reason="看看", by=penalties.clerk(Department.FIRE), at=AT)
    assert penalties.code(problem) == "NOT_ALLOWED"


# --- publication ---


def test_an_entered_penalty_waits_for_its_publication_with_a_term_of_seven_working_days() -> None:
    by = penalties.clerk()
    made = penalties.reported(factories.an_institution(), by=by)
    clock = CaseClock.objects.get(record=made, kind="publish")
    assert (made.state, made.publish_due_on, clock.due_at.date()) == ("due", date(2026, 12, 1), date(2026, 12, 3))
    records.publish(record=made, revision=None, by=by, at=AT)
    made.refresh_from_db()
    clock.refresh_from_db()
    assert (made.state, made.repair_from, made.publicity_end) == ("published", date(2027, 2, 20), date(2027, 11, 20))
    assert clock.fulfilled


def test_a_warning_alone_is_never_published() -> None:
    by = penalties.clerk()
    made = penalties.reported(factories.an_institution(), by=by, penalty_kind="警告", fine_wan="")
    assert made.state == RecordState.UNPUBLISHED
    with pytest.raises(ProblemError) as problem:
        records.publish(record=made, revision=None, by=by, at=AT)
    assert penalties.code(problem) == "RECORD_NOT_PUBLIC"


def test_publicity_ends_by_itself_and_twice_is_once() -> None:
    made = penalties.published()
    later = AT + timedelta(days=365)
    assert records.over(at=AT) == [] and records.over(at=later) == [made.pk]
    assert records.end(record_id=made.pk, by=system("x"), at=later)
    assert not records.end(record_id=made.pk, by=system("x"), at=later)
    made.refresh_from_db()
    assert made.state == RecordState.ENDED


def test_a_form_that_is_stale_writes_nothing() -> None:
    by = penalties.clerk()
    made = penalties.reported(factories.an_institution(), by=by)
    seen = made.revision
    records.publish(record=made, revision=seen, by=by, at=AT)
    with pytest.raises(ProblemError) as problem:
        records.withdraw(record=made, revision=seen, reason=WithdrawalReason.MISTAKE, note="x", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_CHANGED_MEANWHILE"


def test_a_withdrawn_penalty_stands_no_more_and_keeps_its_trail_and_copies() -> None:
    by = people.actor(factories.lead())
    made = penalties.published(by=by, doc_no="演卫罚〔2026〕5 号")
    assert made.institution is not None
    batch = credit_batches.make(by=system("x"), at=AT)
    assert standing.standing(made.institution, ON) == [made]
    records.withdraw(
        record=made,
        revision=None,
        reason=WithdrawalReason.REVOKED,
        note="复议撤销",
        withdrawn_on=ON - DAY,
        by=by,
        at=AT,
    )
    made.refresh_from_db()
    assert (made.state, made.withdrawn_on) == (RecordState.WITHDRAWN, ON - DAY)
    assert standing.standing(made.institution, ON) == []
    assert [copy.outgoing for copy in made.copies.all()] == [batch]
    told = credit_batches.make(by=system("x"), at=AT)
    assert told is not None and [one["op"] for one in told.body["records"]] == ["delete"]
    assert credit_batches.make(by=system("x"), at=AT) is None


# --- repair ---


def test_repair_waits_for_the_shortest_term_and_stops_publication_and_use() -> None:
    made = penalties.published()
    assert made.institution is not None
    director = people.actor(factories.director(made.institution))
    with pytest.raises(ProblemError) as problem:
        repairs.ask(record=made, text="已缴", sent=(), by=director, at=AT)
    assert penalties.code(problem) == "RECORD_REPAIR_EARLY"
    request, by = penalties.repair_asked()
    with pytest.raises(ProblemError) as problem:
        repairs.decide(request=request, granted=True, decision="", reason="", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_TEXT_NEEDED"
    repairs.decide(request=request, granted=True, decision="信修〔2026〕3 号", reason="", by=by, at=AT)
    request.record.refresh_from_db()
    assert request.record.state == RecordState.REPAIRED
    assert standing.standing(request.institution, ON) == []
    assert standing.standing(request.institution, ON - DAY) != []  # the day before it stood
    with pytest.raises(ProblemError) as problem:
        repairs.decide(request=request, granted=False, decision="", reason="x", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_REPAIR_STATE"


def test_repair_may_be_refused_with_the_reason() -> None:
    request, by = penalties.repair_asked()
    repairs.decide(request=request, granted=False, decision="", reason="罚款没有缴清", by=by, at=AT)
    request.record.refresh_from_db()
    assert request.record.state == RecordState.PUBLISHED


# --- disputes ---


def test_a_contested_record_is_marked_until_the_answer_and_the_term_is_ten_working_days() -> None:
    dispute, by = penalties.contested()
    assert dispute.due_on == date(2026, 12, 8)
    assert [one.is_contested for one in standing.standing(dispute.institution, ON)] == [True]  # type: ignore[attr-defined]
    with pytest.raises(ProblemError) as problem:
        disputes.uphold(dispute=dispute, answer="维持", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_DISPUTE_STATE"
    disputes.begin(dispute=dispute, by=by, at=AT)
    disputes.uphold(dispute=dispute, answer="现场笔录清楚，维持。", by=by, at=AT)
    assert [one.is_contested for one in standing.standing(dispute.institution, ON)] == [False]  # type: ignore[attr-defined]
    assert Notice.objects.filter(wording="record_dispute_answered").exists()


def test_a_correction_changes_the_record_keeps_what_it_was_and_ends_the_dispute() -> None:
    dispute, by = penalties.contested()
    record = dispute.record
    found = checked("penalty", record.values | {"fine_wan": "0.2", "penalty_text": "罚款二千元。"}, on=ON)
    disputes.correct(record=record, revision=None, found=found, reason="金额写错", by=by, at=AT)
    record.refresh_from_db()
    dispute.refresh_from_db()
    assert (dispute.state, record.state, record.severity) == ("corrected", "unpublished", "minor")
    step = record.steps.get(event="record.corrected")
    assert step.before is not None and step.before["values"]["fine_wan"] == "3.000000"


def test_the_key_of_a_record_cannot_be_corrected() -> None:
    made = penalties.published(by=(by := penalties.clerk()))
    found = checked("penalty", made.values | {"doc_no": "演市监罚〔2026〕99 号"}, on=ON)
    with pytest.raises(ProblemError) as problem:
        disputes.correct(record=made, revision=None, found=found, reason="x", by=by, at=AT)
    assert penalties.code(problem) == "RECORD_CORRECTED_KEY"


def test_withdrawing_a_contested_record_ends_its_dispute_as_corrected() -> None:
    dispute, by = penalties.contested()
    records.withdraw(record=dispute.record, revision=None, reason=WithdrawalReason.VOID, note="认定有误", by=by, at=AT)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.answer) == ("corrected", "认定有误")


def test_a_second_dispute_waits_for_the_first() -> None:
    dispute, _by = penalties.contested()
    director = people.actor(factories.director(dispute.institution))
    with pytest.raises(ProblemError) as problem:
        disputes.contest(record=dispute.record, text="再提", sent=(), by=director, at=AT)
    assert penalties.code(problem) == "RECORD_DISPUTE_OPEN"


# --- terms, silence, the way out ---


def _escalated(at: Any) -> list[int]:
    return [pk for pk in case_clocks.waiting(at=at) if case_clocks.escalate(clock_id=pk, by=system("x"), at=at)]


def test_a_term_tells_at_half_four_fifths_and_the_end_each_once() -> None:
    by = penalties.clerk()
    made = penalties.reported(factories.an_institution(), by=by)
    clock = CaseClock.objects.get(record=made)
    whole = clock.due_at - clock.started_at
    assert _escalated(clock.started_at + whole * 0.49) == []
    for share in (0.5, 0.8, 1.0):
        at = clock.started_at + whole * share
        assert _escalated(at) == [clock.pk] and _escalated(at) == []
    told = list(Notice.objects.filter(user_id=by.user_id, wording__startswith="case_clock").order_by("pk"))
    assert [one.wording for one in told] == ["case_clock_near", "case_clock_near", "case_clock_over"]


def test_a_department_is_nudged_once_a_day() -> None:
    penalties.clerk()
    lead = people.actor(factories.lead())
    assert silence.nudge(department="market", division=people.district(), by=lead, at=AT) == 1
    with pytest.raises(ProblemError) as problem:
        silence.nudge(department="market", division=people.district(), by=lead, at=AT)
    assert penalties.code(problem) == "RECORD_NUDGED"


def test_the_batch_carries_masked_persons_and_says_what_it_is(settings: Any) -> None:
    settings.DEMO, settings.CREDIT_GATEWAY = True, ""
    by = people.actor(factories.lead())
    institution = factories.an_institution()
    penalties.published(institution, by=by)
    made = penalties.reported(
        by=by, **NATURAL, party_name="演示甲乙", person_id_no=CITIZEN, doc_no="演卫罚〔2026〕6 号",
        violation_fact=f"演示甲乙（{CITIZEN}）无证上岗。",
    )  # fmt: skip
    records.publish(record=made, revision=None, by=by, at=AT)
    batch = credit_batches.make(by=system("x"), at=AT)
    assert batch is not None and batch.kind == OutgoingKind.CREDIT_BATCH
    assert batch.body["count"] == 2 and batch.body["sm3"] == deliveries.digest(batch.body["records"]).hex()
    assert "演示甲乙" not in str(batch.body) and CITIZEN not in str(batch.body)
    outgoing.deliver(outgoing_id=batch.pk, by=system("x"), at=AT)
    assert Outgoing.objects.get(pk=batch.pk).state == "sent"
    assert [one.to for one in DemonstrationMessage.objects.all()] == ["credit"]


def test_a_published_record_of_another_department_does_not_leave_through_us() -> None:
    penalties.published()
    assert credit_batches.make(by=system("x"), at=AT) is None


def test_a_check_of_another_department_is_kept_and_not_published() -> None:
    institution = factories.an_institution()
    penalties.delivered(CHECK | {"uscc": institution.uscc}, kind=RecordKind.CHECK)
    assert [one.state for one in standing.of_institution(institution, RecordKind.CHECK)] == ["unpublished"]
    assert standing.standing(institution, ON) == []


def test_an_officer_of_another_district_sees_no_record_of_ours() -> None:
    from zhaohu.supervision.permissions import penalties as permissions

    penalties.published()
    other: Actor = people.actor(people.officer(Role.DISTRICT_REVIEWER, people.district("110108", "海淀区")))
    assert not permissions.SEE.rows(other, CreditRecord.objects.all()).exists()
    assert permissions.SEE.rows(factories.reviewer(), CreditRecord.objects.all()).exists()
