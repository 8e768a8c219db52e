"""A filing is frozen when it is submitted, starts its clock, and goes back and forth without losing anything."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation

from tests import factories
from tests.institutions import factories as world
from zhaohu.accounts.choices import Role
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import CaseKind, CaseState, MaterialState, Risk
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.services import decisions, drafts, revocations, submission, threads
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT


def office(case: FilingCase) -> object:
    return factories.actor(case.officer or factories.officer(division=case.district))


ROUTES = {
    "standard": world.a_registration,
    "home_site": world.a_home_site,
    "kindergarten_class": world.a_kindergarten,
}


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_reaches_the_office_with_its_clock_running(route: str) -> None:
    case = world.a_submitted_case(ROUTES[route]())
    assert (case.route, case.state, case.due_on) == (route, CaseState.SUBMITTED, date(2026, 12, 1))
    assert Institution.objects.get(pk=case.institution_id).filing_state == FilingState.UNDER_REVIEW
    assert not case.checks.filter(outcome="fail").exists() and case.checks.count() >= 10
    assert not case.materials.filter(state=MaterialState.MISSING).exclude(code="M08").exists()


def test_what_was_submitted_is_frozen_and_its_fingerprint_is_in_the_ledger() -> None:
    case = world.a_submitted_case()
    snapshot = case.snapshots.get()
    content = json.loads(snapshot.content)
    assert content["answers"]["places"] == 35 and len(content["files"]) == 6
    assert "13800000000" not in snapshot.content
    assert bytes(snapshot.sm3) == sm3(snapshot.content.encode())
    assert Entry.objects.get(pk=snapshot.entry_id).event == "filing.snapshot_taken"
    assert case.transitions.get().snapshot == snapshot


def test_only_the_director_of_this_institution_submits() -> None:
    case = world.a_complete_case()
    stranger, _ = world.a_director_with_institution()
    for person in (stranger, factories.officer(), world.a_person()):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            submission.submit(case=case, by=factories.actor(person), at=AT)


def test_a_gap_in_the_form_is_named() -> None:
    case = world.with_materials(world.filled(world.a_draft(), refund_rule="", fee_full_day=""))
    with pytest.raises(ProblemError, match="FILING_INCOMPLETE") as raised:
        submission.submit(case=case, by=world.director_of(case.institution), at=AT)
    assert "退费规则" in raised.value.sentence and raised.value.field == "fee_full_day"


def test_a_missing_material_is_named() -> None:
    case = world.filled(world.a_draft())
    with pytest.raises(ProblemError, match="FILING_MATERIALS_MISSING") as raised:
        submission.submit(case=case, by=world.director_of(case.institution), at=AT)
    assert "M01" in raised.value.sentence


def test_a_failed_check_blocks_with_its_reason() -> None:
    case = world.a_complete_case(floor=4)
    with pytest.raises(ProblemError, match="FILING_CHECKS_FAILED") as raised:
        submission.submit(case=case, by=world.director_of(case.institution), at=AT)
    assert raised.value.field == "F01.floor" and "4 层" in raised.value.sentence


def test_a_submitted_case_is_not_submitted_again() -> None:
    case = world.a_submitted_case()
    with pytest.raises(ProblemError, match="FILING_NOT_EDITABLE"):
        submission.submit(case=case, by=world.director_of(case.institution), at=AT)


def returned() -> FilingCase:
    case = world.a_submitted_case()
    by = office(case)
    threads.add(case=case, field="F01.address", text="与执照不一致", basis="25号", by=by, at=AT)  # type: ignore[arg-type]
    decisions.return_for_supplement(case=case, reason="", by=by, at=AT)  # type: ignore[arg-type]
    case.refresh_from_db()
    return case


def test_after_a_return_every_opinion_is_answered_and_the_clock_goes_on_where_it_stood() -> None:
    case = returned()
    by, later = world.director_of(case.institution), AT + timedelta(days=7)
    assert case.due_on is None
    with pytest.raises(ProblemError, match="FILING_UNANSWERED"):
        submission.submit(case=case, by=by, at=later)
    case = drafts.save(case=case, answers={"address": "演示路 3 号"}, revision=case.revision, by=by, at=later).case
    thread = case.threads.get()
    threads.reply(thread=thread, text="已改", by=by, at=later, old_value="演示路 2 号", new_value="演示路 3 号")
    submission.submit(case=case, by=by, at=later)
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED and case.due_on == date(2026, 12, 8)
    assert [s.number for s in case.snapshots.order_by("pk")] == [1, 2]


def test_withdrawing_leaves_the_institution_as_it_was_and_a_new_draft_keeps_the_answers() -> None:
    case = world.a_submitted_case()
    by = world.director_of(case.institution)
    submission.withdraw(case=case, reason="材料要换", by=by, at=AT)
    institution = Institution.objects.get(pk=case.institution_id)
    assert institution.filing_state == FilingState.NONE
    again = drafts.open(institution=institution, kind=CaseKind.FIRST, by=by, at=AT)
    assert again.answers["places"] == 35 and "commit_true" not in again.answers


@pytest.mark.parametrize("who", ["stranger", "clerk", "officer"])
def test_only_the_director_withdraws(who: str) -> None:
    case = world.a_submitted_case()
    people = {
        "stranger": lambda: world.a_director_with_institution()[0],
        "clerk": lambda: world.a_person(),
        "officer": factories.officer,
    }
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        submission.withdraw(case=case, reason="", by=factories.actor(people[who]()), at=AT)


def test_a_filed_case_is_not_withdrawn() -> None:
    case = world.a_filed_case()
    with pytest.raises(ProblemError, match="FILING_STEP_NOT_POSSIBLE"):
        submission.withdraw(case=case, reason="", by=world.director_of(case.institution), at=AT)


def told() -> FilingCase:
    case = world.a_submitted_case()
    by = office(case)
    decisions.accept(case=case, by=by, at=AT)  # type: ignore[arg-type]
    decisions.notify_noncompliance(
        case=case, reason="活动室在四层", basis="设置标准", found_on=factories.ON, rectify_by=None, by=by, at=AT  # type: ignore[arg-type]
    )  # fmt: skip
    case.refresh_from_db()
    return case


def test_a_notice_is_answered_once_and_rectification_leads_back_to_the_office() -> None:
    case = told()
    by, notice = world.director_of(case.institution), case.notices.get()
    with pytest.raises(ProblemError, match="FILING_REPLY_NEEDED"):
        submission.reply_notice(notice=notice, text=" ", by=by, at=AT)
    submission.reply_notice(notice=notice, text="已搬到二层", by=by, at=AT)
    with pytest.raises(ProblemError, match="FILING_NOTICE_SETTLED"):
        submission.reply_notice(notice=notice, text="再说一次", by=by, at=AT)
    with pytest.raises(ProblemError, match="FILING_NOT_EDITABLE"):
        drafts.save(case=case, answers={"floor": 2}, revision=case.revision, by=by, at=AT)
    submission.rectify(case=case, by=by, at=AT)
    submission.submit(case=case, by=by, at=AT)
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED and case.risk == Risk.HIGH and case.due_on == date(2026, 12, 1)


def test_nobody_else_answers_a_notice_or_begins_to_rectify() -> None:
    case = told()
    stranger = factories.actor(world.a_director_with_institution()[0])
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        submission.reply_notice(notice=case.notices.get(), text="路过", by=stranger, at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        submission.rectify(case=case, by=stranger, at=AT)


def test_risk_tells_its_reasons() -> None:
    square = [[116.0, 39.0], [117.0, 39.0], [117.0, 40.0], [116.0, 40.0], [116.0, 39.0]]
    Division.objects.filter(pk=factories.district().pk).update(boundary={"type": "Polygon", "coordinates": [square]})
    assert world.a_submitted_case().risk == Risk.LOW
    case = world.a_submitted_case(staff_carers=3)
    assert case.risk == Risk.MEDIUM and "还差" in case.risk_reasons[0]


def test_a_change_opens_only_its_fields_and_must_change_something() -> None:
    first = world.a_filed_case()
    by = world.director_of(first.institution)
    institution = Institution.objects.get(pk=first.institution_id)
    with pytest.raises(ProblemError, match="FILING_CHANGE_KINDS_NEEDED"):
        drafts.open(institution=institution, kind=CaseKind.CHANGE, by=by, at=AT)
    case = drafts.open(institution=institution, kind=CaseKind.CHANGE, change_kinds=["service_forms"], by=by, at=AT)
    with pytest.raises(ProblemError, match="FILING_FIELD_LOCKED"):
        drafts.save(case=case, answers={"places": 40}, revision=0, by=by, at=AT)
    case = drafts.save(case=case, answers=world.SIGNED, revision=0, by=by, at=AT).case
    with pytest.raises(ProblemError, match="FILING_NOTHING_CHANGED"):
        submission.submit(case=case, by=by, at=AT)
    forms = {"service_forms": ["full_day", "occasional"]}
    case = drafts.save(case=case, answers=forms, revision=case.revision, by=by, at=AT).case
    with pytest.raises(ProblemError, match="FILING_INCOMPLETE") as raised:
        submission.submit(case=case, by=by, at=AT)
    assert raised.value.field == "fee_occasional"
    fee = {"fee_occasional": 120}
    case = drafts.save(case=case, answers=fee, revision=case.revision, by=by, at=AT).case
    submission.submit(case=case, by=by, at=AT)


def test_a_capacity_change_and_a_cancellation_reach_the_office() -> None:
    first = world.a_filed_case()
    by, institution = world.director_of(first.institution), Institution.objects.get(pk=first.institution_id)
    case = drafts.open(institution=institution, kind=CaseKind.CHANGE, change_kinds=["capacity"], by=by, at=AT)
    answers = world.SIGNED | {"places": 40, "senior_classes": 2, "senior_places": 25}
    case = world.with_materials(drafts.save(case=case, answers=answers, revision=0, by=by, at=AT).case)
    assert {m.code for m in case.materials.all()} == {"F01", "F02", "M03", "M08"}
    submission.submit(case=case, by=by, at=AT)
    assert Institution.objects.get(pk=institution.pk).filing_state == FilingState.CHANGE_SUBMITTED
    submission.withdraw(case=case, reason="", by=by, at=AT)
    institution.refresh_from_db()
    assert institution.filing_state == FilingState.FILED
    case = drafts.open(institution=institution, kind=CaseKind.CANCEL, by=by, at=AT)
    answers = world.SIGNED | {"end_reason": "租约到期", "ends_on": "2026-12-31", "children_settled": True}
    case = drafts.save(case=case, answers=answers, revision=0, by=by, at=AT).case
    submission.submit(case=case, by=by, at=AT)
    assert Institution.objects.get(pk=institution.pk).filing_state == FilingState.CANCEL_SUBMITTED


def test_who_ended_a_filing_before_is_looked_at_closely_and_in_chinese() -> None:
    first = world.a_filed_case()
    by, institution = world.director_of(first.institution), Institution.objects.get(pk=first.institution_id)
    lead = factories.actor(factories.officer(Role.DISTRICT_LEAD))
    reviewer = factories.actor(factories.officer())
    proposed = revocations.propose(
        institution_id=institution.pk, decision_number="演 1 号", reason="虚假材料", by=reviewer, at=AT
    )
    revocations.decide(revocation=proposed, agreed=True, by=lead, at=AT)
    again = drafts.open(institution=institution, kind=CaseKind.FIRST, by=by, at=AT)
    with translation.override("en"):
        submission.submit(case=world.with_materials(world.filled(again)), by=by, at=AT)
    again.refresh_from_db()
    assert again.risk_reasons[0] == "曾注销或被撤销备案"
    assert again.checks.get(code="uscc").reason == "校验位正确，与登记信息一致。"


def test_a_change_of_anything_else_opens_what_no_other_matter_names() -> None:
    first = world.a_filed_case()
    by, institution = world.director_of(first.institution), Institution.objects.get(pk=first.institution_id)
    case = drafts.open(institution=institution, kind=CaseKind.CHANGE, change_kinds=["other"], by=by, at=AT)
    answers = world.SIGNED | {"phone": "010-00000001", "fee_full_day": 4300}
    case = drafts.save(case=case, answers=answers, revision=0, by=by, at=AT).case
    with pytest.raises(ProblemError, match="FILING_FIELD_LOCKED"):
        drafts.save(case=case, answers={"service_forms": ["hourly"]}, revision=case.revision, by=by, at=AT)
    submission.submit(case=case, by=by, at=AT)
