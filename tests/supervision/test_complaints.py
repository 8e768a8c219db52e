"""A complaint from its arrival to its end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Department
from zhaohu.core.access import NOBODY
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.complaints import Category, Finding, ReadingReason, Severity
from zhaohu.supervision.models import Complainant, ComplainantReading, Complaint, ComplaintMerge, Outgoing
from zhaohu.supervision.queries import complaints as queries
from zhaohu.supervision.services import complainants, complaints, handling, merges

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


def test_anybody_may_complain_and_the_district_is_told() -> None:
    by = factories.reviewer()
    made, code = factories.lodged()
    assert len(code) == 19
    assert (made.state, made.severity, made.district_id) == ("received", Severity.ORDINARY, "110105")
    assert Notice.objects.filter(user_id=by.user_id, wording="complaint_received").count() == 1
    assert Entry.objects.filter(event="complaint.received", subject_id=str(made.pk)).count() == 1
    limits = dict(made.clocks.values_list("kind", "limit"))
    assert limits == {"accept": "1 个工作日", "answer": "5 个工作日", "close": "7 个工作日"}


def test_a_repeated_click_is_one_complaint_and_shows_no_code_again() -> None:
    key, matter = uuid4(), factories.a_matter()
    first, code = complaints.lodge(matter=matter, contact=complaints.Contact(), key=key, by=NOBODY, at=AT)
    again, none = complaints.lodge(matter=matter, contact=complaints.Contact(), key=key, by=NOBODY, at=AT)
    assert (again, none, bool(code)) == (first, "", True)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"category": Category.ABUSE}, "类别是「虐待、体罚」"),
        ({"category": Category.SAFETY}, "类别是「安全事故、安全隐患」"),
        ({"category": Category.OTHER, "text": "看见老师打孩子"}, "文中有「打孩子」"),
    ],
)
def test_abuse_and_safety_are_critical_at_once_with_police_and_district_told(
    facts: dict[str, object], reason: str
) -> None:
    lead = factories.lead()
    made = factories.received(**facts)
    assert (made.severity, made.severity_reason) == (Severity.CRITICAL, reason)
    assert made.clocks.get(kind="accept").due_at == AT + timedelta(hours=2)
    assert Notice.objects.filter(user=lead, wording="complaint_critical").count() == 1
    report = Outgoing.objects.get(complaint=made)
    assert report.kind == "police_report"
    assert factories.PHONE not in str(report.body) and factories.NAME not in str(report.body)
    assert made.text not in str(report.body)


def test_a_fact_that_is_grave_makes_the_case_critical_from_now_on() -> None:
    made, by = factories.accepted()
    later = AT + timedelta(days=1)
    complaints.add_fact(complaint=made, text="后来看见老师打孩子", sent=[], by=NOBODY, at=later)
    made.refresh_from_db()
    assert made.severity == Severity.CRITICAL
    assert made.clocks.get(kind="answer", stopped_at=None).due_at == later + timedelta(hours=24)
    assert Notice.objects.filter(user_id=by.user_id, wording="complaint_supplemented").count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"place": ""}, "COMPLAINT_PLACE_NEEDED"),
        ({"place": "某小区"}, "COMPLAINT_PLACE_NEEDED"),
        ({"text": " "}, "COMPLAINT_TEXT_NEEDED"),
        ({"happened_on": ON + timedelta(days=1)}, "COMPLAINT_DAY_IN_FUTURE"),
        ({"phone": "12345"}, "COMPLAINT_PHONE_SHAPE"),
        ({"sent": [factories.a_picture() for _ in range(4)]}, "COMPLAINT_FILES_MANY"),
    ],
)
def test_a_faulty_complaint_is_refused(facts: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError, match=code):
        factories.lodged(**facts)
    assert not Complaint.objects.exists()


def test_the_database_itself_wants_a_place_and_a_finding() -> None:
    made = factories.received()
    for wrong in ({"institution": None, "place": ""}, {"state": "closed"}, {"state": "merged"}, {"solved": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=made.pk).update(**wrong)


def test_a_network_that_complains_too_often_has_to_wait() -> None:
    matter, contact = factories.a_matter(), complaints.Contact()
    for _ in range(20):
        complaints.lodge(matter=matter, contact=contact, key=uuid4(), by=NOBODY, at=AT, address="192.0.2.1")
    with pytest.raises(ProblemError, match="COMPLAINT_LODGED_OFTEN"):
        complaints.lodge(matter=matter, contact=contact, key=uuid4(), by=NOBODY, at=AT, address="192.0.2.1")
    complaints.lodge(matter=matter, contact=contact, key=uuid4(), by=NOBODY, at=AT, address="192.0.2.2")


def test_who_complained_rests_encrypted_in_a_table_of_its_own() -> None:
    from django.db import connection

    made = factories.received()
    assert Complainant.objects.get(complaint=made).phone == factories.PHONE
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM supervision_complainant")
        (row,) = cursor.fetchall()
    assert all(factories.PHONE.encode() not in bytes(value) for value in row)
    assert not Complainant.objects.filter(complaint=factories.received(name="", phone="")).exists()


def test_only_the_handling_officer_opens_who_complained_and_each_time_is_kept() -> None:
    made, by = factories.accepted()
    person = complainants.read(complaint=made, reason=ReadingReason.CONTACT, by=by, at=AT)
    assert person is not None and person.name == factories.NAME
    assert ComplainantReading.objects.get().reader_id == by.user_id
    assert Entry.objects.filter(event="complainant.read").count() == 1
    others = [factories.reviewer(), people.actor(factories.lead()), people.actor(factories.director(made.institution))]
    for other in others:
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            complainants.read(complaint=made, reason=ReadingReason.CONTACT, by=other, at=AT)
    assert ComplainantReading.objects.count() == 1


def test_the_way_to_the_end_keeps_each_term() -> None:
    made, _by = factories.closed()
    assert (made.state, made.finding, made.due_at) == ("closed", "substantiated", None)
    assert set(made.clocks.values_list("fulfilled", flat=True)) == {True}
    events = list(made.steps.order_by("pk").values_list("event", flat=True))
    assert events == ["complaint.received", "complaint.assigned", "complaint.accepted", "complaint.answered",
                      "complaint.closed"]  # fmt: skip


def test_a_case_is_not_closed_before_a_first_answer() -> None:
    made, by = factories.accepted()
    result = handling.Result(finding=Finding.UNPROVEN, result="无法查实")
    with pytest.raises(ProblemError, match="COMPLAINT_STEP_NOT_POSSIBLE"):
        handling.close(complaint=made, revision=None, result=result, by=by, at=AT)


def test_a_complex_matter_gets_the_longer_term_from_its_first_day() -> None:
    made, by = factories.received(), factories.reviewer()
    handling.accept(complaint=made, revision=None, long=True, by=by, at=AT + timedelta(hours=3))
    assert made.clocks.get(kind="close").limit == "15 个工作日"
    assert made.clocks.get(kind="close").started_at == AT


def test_the_second_officer_gets_a_conflict_and_nothing_is_written() -> None:
    made, _by = factories.accepted()
    with pytest.raises(ProblemError, match="COMPLAINT_HELD_BY_ANOTHER"):
        handling.answer(complaint=made, revision=made.revision, text="我来答", by=factories.reviewer(), at=AT)
    made.refresh_from_db()
    assert (made.state, made.answer) == ("accepted", "")


def test_a_form_that_was_opened_before_the_last_deed_is_refused() -> None:
    made, by = factories.accepted()
    complaints.add_fact(complaint=made, text="又想起一件事", sent=[], by=NOBODY, at=AT)
    with pytest.raises(ProblemError, match="COMPLAINT_CHANGED_MEANWHILE"):
        handling.answer(complaint=made, revision=made.revision, text="已答复", by=by, at=AT)


def test_a_refusal_says_why_and_may_be_taken_up_again_once() -> None:
    made, by = factories.received(), factories.reviewer()
    with pytest.raises(ProblemError, match="COMPLAINT_TEXT_NEEDED"):
        handling.refuse(complaint=made, revision=None, reason=" ", by=by, at=AT)
    handling.refuse(complaint=made, revision=None, reason="不属于托育机构", by=by, at=AT)
    complaints.reopen(complaint=made, reason="就是托育机构", by=NOBODY, at=AT)
    handling.refuse(complaint=made, revision=None, reason="仍不属于", by=by, at=AT)
    with pytest.raises(ProblemError, match="COMPLAINT_REOPEN_OVER"):
        complaints.reopen(complaint=made, reason="再来", by=NOBODY, at=AT)


def test_another_district_gets_the_case_with_its_terms_running_and_is_told() -> None:
    made, by = factories.accepted()
    haidian = people.district("110108", "海淀区")
    other = factories.reviewer(haidian)
    due = made.clocks.get(kind="close").due_at
    handling.move_district(complaint=made, revision=None, district=haidian, reason="地址在海淀", by=by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.district_id, made.officer_id) == ("received", "110108", None)
    assert made.clocks.get(kind="close").due_at == due
    assert Notice.objects.filter(user_id=other.user_id, wording="complaint_moved").count() == 1
    assert not queries.visible_to(by).filter(pk=made.pk).exists()
    with pytest.raises(ProblemError, match="COMPLAINT_SAME_DISTRICT"):
        handling.move_district(complaint=made, revision=None, district=haidian, reason="再转", by=other, at=AT)


def test_another_department_answers_from_then_on() -> None:
    made, by = factories.accepted()
    handling.pass_on(complaint=made, revision=None, department=Department.MARKET, reason="价格问题", by=by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.passed_to, made.due_at) == ("transferred", "market", None)
    assert "市场监管局" in made.steps.latest("pk").public


def test_the_lead_gives_a_case_to_another_officer_with_a_reason() -> None:
    made, _by = factories.accepted()
    other, lead = factories.worlds.reviewer(), people.actor(factories.lead())
    with pytest.raises(ProblemError, match="COMPLAINT_NOT_AN_OFFICER"):
        handling.reassign(complaint=made, to=factories.lead(), reason="休假", by=lead, at=AT)
    handling.reassign(complaint=made, to=other, reason="休假", by=lead, at=AT)
    made.refresh_from_db()
    assert made.officer == other
    assert Notice.objects.filter(user=other, wording="complaint_assigned").count() == 1


def test_the_most_urgent_that_nobody_holds_is_taken_next() -> None:
    factories.received()
    urgent = factories.received(category=Category.ABUSE)
    by = factories.reviewer()
    assert handling.take(by=by, at=AT) == urgent
    assert handling.take(by=by, at=AT) is not None
    assert handling.take(by=by, at=AT) is None


def test_duplicates_are_proposed_with_a_reason_and_merging_can_be_undone() -> None:
    institution = factories.an_institution()
    first, by = factories.accepted(institution=institution)
    second = factories.received(institution=institution, text="退费要等三个月，合同写的是十五天。")
    factories.received(institution=factories.an_institution())
    (found,) = queries.duplicates(second, actor=by)
    assert found.complaint == first
    assert "同一机构" in found.reason and "同一类别" in found.reason
    due = second.due_at
    merge = merges.merge(gone=second, kept=first, revision=None, reason="同一件退费", by=by, at=AT)
    second.refresh_from_db()
    assert (second.state, second.merged_into, second.due_at) == ("merged", first, None)
    merges.undo(merge=merge, by=by, at=AT + timedelta(hours=1))
    second.refresh_from_db()
    assert (second.state, second.merged_into, second.due_at) == ("received", None, due)
    with pytest.raises(ProblemError, match="COMPLAINT_MERGE_UNDONE"):
        merges.undo(merge=merge, by=by, at=AT)
    assert ComplaintMerge.objects.count() == 1


def test_whoever_complained_of_the_same_matter_reads_the_result_too() -> None:
    institution = factories.an_institution()
    kept, by = factories.answered(institution=institution)
    gone = factories.received(institution=institution)
    merges.merge(gone=gone, kept=kept, revision=None, reason="同一件", by=by, at=AT)
    result = handling.Result(finding=Finding.SUBSTANTIATED, result="已责令退费")
    handling.close(complaint=kept, revision=None, result=result, by=by, at=AT)
    assert gone.steps.latest("pk").public == "已责令退费"


def test_a_complaint_does_not_follow_itself_or_an_ended_one() -> None:
    made, by = factories.accepted()
    other, _ = factories.closed(by=by)
    for kept in (made, other):
        with pytest.raises(ProblemError, match="COMPLAINT_MERGE_NOT_POSSIBLE"):
            merges.merge(gone=made, kept=kept, revision=None, reason="同一件", by=by, at=AT)


def test_the_citizen_rates_once_and_may_reopen_once_within_the_days() -> None:
    made, by = factories.closed()
    complaints.rate(complaint=made, solved=False, satisfied=False, by=NOBODY, at=AT)
    with pytest.raises(ProblemError, match="COMPLAINT_RATED"):
        complaints.rate(complaint=made, solved=True, satisfied=True, by=NOBODY, at=AT)
    with pytest.raises(ProblemError, match="COMPLAINT_REOPEN_OVER"):
        complaints.reopen(complaint=made, reason="没退", by=NOBODY, at=AT + timedelta(days=16))
    complaints.reopen(complaint=made, reason="钱没有退", by=NOBODY, at=AT + timedelta(days=2))
    made.refresh_from_db()
    assert (made.state, made.rated_at) == ("reopened", None)
    assert made.clocks.filter(kind="close", stopped_at=None).count() == 1
    handling.answer(complaint=made, revision=None, text="已再次核查", by=by, at=AT + timedelta(days=3))
    result = handling.Result(finding=Finding.SUBSTANTIATED, result="已退费")
    handling.close(complaint=made, revision=None, result=result, by=by, at=AT + timedelta(days=3))
    complaints.rate(complaint=made, solved=True, satisfied=True, by=NOBODY, at=AT + timedelta(days=4))
    with pytest.raises(ProblemError, match="COMPLAINT_REOPEN_OVER"):
        complaints.reopen(complaint=made, reason="还要", by=NOBODY, at=AT + timedelta(days=4))
