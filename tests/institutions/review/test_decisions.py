"""What the office decides: each deed by the right person in the right state, each with its trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.institutions.factories import a_registration
from tests.institutions.review import worlds
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.case import CaseKind, CaseState, CheckOutcome, MaterialState
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import CaseCheck, FilingCase, FilingReceipt, Institution
from zhaohu.institutions.queries import clocks as standing_clocks
from zhaohu.institutions.services import decisions, filed, standing, threads
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT


def office(case: FilingCase) -> Actor:
    """The reviewer who holds the case, or a new one of its district."""
    return factories.actor(case.officer or worlds.reviewer(case.district))


def accepted() -> tuple[FilingCase, Actor]:
    case = worlds.submitted()
    by = office(case)
    decisions.accept(case=case, by=by, at=AT)
    case.refresh_from_db()
    return case, by


DEEDS: dict[str, Callable[[FilingCase, Actor], object]] = {
    "accept": lambda case, by: decisions.accept(case=case, by=by, at=AT),
    "return": lambda case, by: decisions.return_for_supplement(case=case, reason="缺页", by=by, at=AT),
    "comment": lambda case, by: threads.add(case=case, field="M02", text="租期不足", basis="58号", by=by, at=AT),
    "pass": lambda case, by: decisions.pass_material(material=case.materials.get(code="M01"), by=by, at=AT),
    "verify": lambda case, by: decisions.plan_verification(
        case=case, planned_at=AT, officers=[worlds.reviewer(), worlds.reviewer()], by=by, at=AT
    ),
    "notify": lambda case, by: decisions.notify_noncompliance(
        case=case, reason="活动室在四层", basis="设置标准", found_on=factories.ON, rectify_by=None, by=by, at=AT
    ),
    "file": lambda case, by: filed.file_case(case=case, by=by, at=AT),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["neighbour", "lead", "director", "family"])
def test_nobody_but_a_reviewer_of_the_district_decides(deed: str, who: str) -> None:
    case = worlds.submitted()
    people: dict[str, Callable[[], User]] = {
        "neighbour": lambda: worlds.reviewer(factories.district("110108", "海淀区")),
        "lead": worlds.lead,
        "director": lambda: case.institution.memberships.get().user,
        "family": lambda: factories.user("family"),  # type: ignore[arg-type]
    }
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        DEEDS[deed](case, factories.actor(people[who]()))


@pytest.mark.parametrize("deed", DEEDS)
def test_a_case_that_another_officer_holds_is_left_to_that_officer(deed: str) -> None:
    case, _ = accepted()
    with pytest.raises(ProblemError, match="REVIEW_HELD_BY_ANOTHER"):
        DEEDS[deed](case, factories.actor(worlds.reviewer()))


def test_the_first_deed_makes_the_case_the_officers_own() -> None:
    case, by = accepted()
    assert case.officer_id == by.user_id and case.state == CaseState.ACCEPTED


def test_a_return_needs_something_to_supplement_and_stops_the_clock() -> None:
    case, by = accepted()
    with pytest.raises(ProblemError, match="REVIEW_REASON_NEEDED"):
        decisions.return_for_supplement(case=case, reason="", by=by, at=AT)
    threads.add(case=case, field="F01.address", text="与执照不一致", basis="", by=by, at=AT)
    decisions.return_for_supplement(case=case, reason="", by=by, at=AT)
    case.refresh_from_db()
    now = standing_clocks.standing(case, on=factories.ON)
    assert case.state == CaseState.RETURNED_FOR_SUPPLEMENT and now and now.waits_for and case.due_on is None


def test_a_thread_is_answered_from_both_sides_and_closed_once() -> None:
    case, by = accepted()
    thread = threads.add(case=case, field="M02", text="租期不足三年", basis="58号", by=by, at=AT)
    same = threads.add(case=case, field="M02", text="另请补盖章页", basis="", by=by, at=AT)
    assert thread == same and case.materials.get(code="M02").state == MaterialState.COMMENTED
    director = factories.actor(case.institution.memberships.get().user)
    threads.reply(thread=thread, text="已换新合同", by=director, at=AT, old_value="2 年", new_value="5 年")
    stranger = factories.actor(worlds.director_of(worlds.an_institution()))
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        threads.reply(thread=thread, text="路过", by=stranger, at=AT)
    threads.close(thread=thread, by=by, at=AT)
    assert case.materials.get(code="M02").state == MaterialState.UPLOADED
    with pytest.raises(ProblemError, match="REVIEW_THREAD_CLOSED"):
        threads.close(thread=thread, by=by, at=AT)
    assert [c.author_side for c in thread.comments.order_by("pk")] == ["office", "office", "institution"]


def test_an_opinion_without_words_is_refused() -> None:
    case, by = accepted()
    with pytest.raises(ProblemError, match="REVIEW_TEXT_NEEDED"):
        threads.add(case=case, field="M02", text="  ", basis="", by=by, at=AT)


def test_no_opinion_is_added_while_the_case_lies_with_the_institution() -> None:
    case, by = accepted()
    decisions.return_for_supplement(case=case, reason="缺页", by=by, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_NOT_WITH_OFFICE"):
        threads.add(case=case, field="M02", text="再补", basis="", by=by, at=AT)


def test_a_verification_wants_two_officers_of_the_district_and_is_recorded_by_one_of_them_once() -> None:
    case, by = accepted()
    one, two = worlds.reviewer(), worlds.reviewer()
    stranger = worlds.reviewer(factories.district("110108", "海淀区"))
    with pytest.raises(ProblemError, match="REVIEW_TOO_FEW_OFFICERS"):
        decisions.plan_verification(case=case, planned_at=AT, officers=[one, one], by=by, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_NOT_AN_OFFICER"):
        decisions.plan_verification(case=case, planned_at=AT, officers=[one, stranger], by=by, at=AT)
    visit = decisions.plan_verification(case=case, planned_at=AT, officers=[one, two], by=by, at=AT)
    with pytest.raises(IntegrityError, match="one_planned_verification"), transaction.atomic():
        decisions.plan_verification(case=case, planned_at=AT, officers=[one, two], by=by, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_NOT_A_VERIFIER"):
        decisions.record_verification(verification=visit, passed=True, findings="符合", by=by, at=AT)
    mine = factories.actor(one)
    with pytest.raises(ProblemError, match="REVIEW_TEXT_NEEDED"):
        decisions.record_verification(verification=visit, passed=True, findings="", by=mine, at=AT)
    decisions.record_verification(verification=visit, passed=True, findings="符合", by=mine, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_VERIFICATION_DONE"):
        decisions.record_verification(verification=visit, passed=True, findings="符合", by=mine, at=AT)


def test_a_failed_verification_starts_the_fifteen_day_clock_and_the_notice_is_public() -> None:
    case, by = accepted()
    one, two = worlds.reviewer(), worlds.reviewer()
    visit = decisions.plan_verification(case=case, planned_at=AT, officers=[one, two], by=by, at=AT)
    decisions.record_verification(
        verification=visit, passed=False, findings="活动室在四层", by=factories.actor(one), at=AT
    )
    case.refresh_from_db()
    now = standing_clocks.standing(case, on=factories.ON)
    assert now and now.limit == 15 and "现场核实结果为不符合。" in filed.blocking(case)
    notice = DEEDS["notify"](case, by)
    case.refresh_from_db()
    assert case.state == CaseState.NONCOMPLIANT_NOTIFIED and case.due_on is None
    entry = Entry.objects.get(pk=notice.entry_id)  # type: ignore[attr-defined]
    assert "活动室在四层" in entry.opening.content
    assert notice.rectify_by == factories.ON + timedelta(days=30)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": " "}, "REVIEW_TEXT_NEEDED"),
        ({"basis": ""}, "REVIEW_TEXT_NEEDED"),
        ({"found_on": factories.ON + timedelta(days=1)}, "REVIEW_DAY_IN_FUTURE"),
        ({"rectify_by": factories.ON - timedelta(days=1)}, "REVIEW_RECTIFY_BEFORE_TODAY"),
    ],
)
def test_a_notice_with_a_gap_is_refused(changed: dict[str, object], code: str) -> None:
    case, by = accepted()
    facts = {"reason": "活动室在四层", "basis": "设置标准", "found_on": factories.ON, "rectify_by": None, **changed}
    with pytest.raises(ProblemError, match=code):
        decisions.notify_noncompliance(case=case, by=by, at=AT, **facts)  # type: ignore[arg-type]


def test_filing_waits_for_every_material_every_opinion_and_every_check() -> None:
    case, by = accepted()
    assert any("材料没有通过" in reason for reason in filed.blocking(case))
    thread = threads.add(case=case, field="M02", text="租期不足", basis="", by=by, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_BLOCKED"):
        decisions.pass_material(material=case.materials.get(code="M02"), by=by, at=AT)
    threads.close(thread=thread, by=by, at=AT)
    worlds.pass_everything(case, case.officer or worlds.reviewer())
    check = CaseCheck.objects.create(
        case=case, code="uscc", outcome=CheckOutcome.FAIL, reason="与登记信息不一致", checked_at=AT
    )
    with pytest.raises(ProblemError, match="REVIEW_BLOCKED"):
        filed.file_case(case=case, by=by, at=AT)
    check.delete()
    assert filed.blocking(case) == []


def test_a_filed_case_gives_receipt_number_version_classes_and_a_public_entry_at_once() -> None:
    case, officer = worlds.filed()
    receipt = FilingReceipt.objects.get(case=case)
    institution = Institution.objects.get(pk=case.institution_id)
    assert receipt.number == "京托备〔2026〕110105-0001" and receipt.issued_by == officer
    assert institution.filing_state == FilingState.FILED and institution.filed_on == factories.ON
    assert {g.class_type: (g.classes, g.places) for g in institution.class_groups.all()} == {
        "toddler": (2, 30), "senior": (2, 30)}  # fmt: skip
    assert institution.places == 60 and institution.pinyin.startswith("yanshisongguo")
    assert receipt.number in Entry.objects.get(pk=receipt.entry_id).opening.content
    again, _ = worlds.filed()
    assert FilingReceipt.objects.get(case=again).number.endswith("-0002")


def test_a_change_makes_the_next_version_and_a_cancellation_ends_the_filing() -> None:
    first, _ = worlds.filed()
    institution = Institution.objects.get(pk=first.institution_id)
    for kind in (CaseKind.CHANGE, CaseKind.CANCEL):
        case = worlds.submitted(institution=institution, kind=kind)
        by = office(case)
        decisions.accept(case=case, by=by, at=AT)
        case.refresh_from_db()
        worlds.pass_everything(case, case.officer or worlds.reviewer())
        filed.file_case(case=case, by=by, at=AT)
        institution.refresh_from_db()
    assert institution.filing_version == 2 and institution.filing_state == FilingState.CANCELLED
    assert institution.receipts.count() == 2


def test_a_change_waits_while_the_institution_is_suspended_and_goes_on_when_it_resumes() -> None:
    first, _ = worlds.filed()
    pk, lead = first.institution_id, factories.actor(worlds.lead())
    case = worlds.submitted(institution=Institution.objects.get(pk=pk), kind=CaseKind.CHANGE)
    by = office(case)
    decisions.accept(case=case, by=by, at=AT)
    case.refresh_from_db()
    worlds.pass_everything(case, case.officer or worlds.reviewer())
    standing.suspend(institution_id=pk, reason="隐患", by=lead, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_BLOCKED"):
        filed.file_case(case=case, by=by, at=AT)
    standing.resume(institution_id=pk, reason="已整改", by=lead, at=AT)
    assert Institution.objects.get(pk=pk).filing_state == FilingState.CHANGE_SUBMITTED
    filed.file_case(case=case, by=by, at=AT)
    assert Institution.objects.get(pk=pk).filing_state == FilingState.FILED


def test_the_end_of_a_registration_ends_a_change_and_opens_a_cancellation() -> None:
    first, _ = worlds.filed()
    institution = Institution.objects.get(pk=first.institution_id)
    institution.registration = a_registration()
    institution.save()
    change = worlds.submitted(institution=institution, kind=CaseKind.CHANGE)
    task = filed.open_forced_cancel(registration=institution.registration, at=AT)
    change.refresh_from_db()
    institution.refresh_from_db()
    assert task and task.kind == CaseKind.CANCEL and task.due_on == factories.ON + timedelta(days=1)
    assert change.state == CaseState.WITHDRAWN and institution.filing_state == FilingState.CANCEL_SUBMITTED
    assert filed.open_forced_cancel(registration=institution.registration, at=AT) is None


def test_the_lead_suspends_and_resumes_and_nobody_else() -> None:
    case, officer = worlds.filed()
    pk, lead = case.institution_id, factories.actor(worlds.lead())
    for who in (factories.actor(officer), factories.actor(worlds.lead(factories.district("110108")))):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            standing.suspend(institution_id=pk, reason="隐患", by=who, at=AT)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            standing.resume(institution_id=pk, reason="已整改", by=who, at=AT)
    with pytest.raises(ProblemError, match="REVIEW_TEXT_NEEDED"):
        standing.suspend(institution_id=pk, reason=" ", by=lead, at=AT)
    standing.suspend(institution_id=pk, reason="隐患", by=lead, at=AT)
    with pytest.raises(ProblemError, match="STANDING_NOT_POSSIBLE"):
        standing.suspend(institution_id=pk, reason="隐患", by=lead, at=AT)
    standing.resume(institution_id=pk, reason="已整改", by=lead, at=AT)
    assert Institution.objects.get(pk=pk).filing_state == FilingState.FILED
