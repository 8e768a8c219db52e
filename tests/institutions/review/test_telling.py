"""Whoever acts for an institution hears of each decision; the officer hears of a nudge; nobody else does."""

from datetime import timedelta

import pytest

from tests import factories
from tests.institutions.review import worlds
from zhaohu.institutions.choices.case import CaseKind
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import decisions, filed, queue, standing
from zhaohu.notifications import queries
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.usefixtures("rules_loaded")
AT = factories.AT


def told() -> list[str]:
    """The wordings told so far, in order."""
    return list(Notice.objects.order_by("pk").values_list("wording", flat=True))


def test_the_director_hears_of_acceptance_return_and_notice() -> None:
    case, officer = worlds.submitted(), worlds.reviewer()
    by = factories.actor(officer)
    decisions.accept(case=case, by=by, at=AT)
    decisions.plan_verification(case=case, planned_at=AT, officers=[officer, worlds.reviewer()], by=by, at=AT)
    decisions.notify_noncompliance(
        case=case, reason="活动室在四层", basis="设置标准", found_on=factories.ON, rectify_by=None, by=by, at=AT
    )
    assert told() == ["case_accepted", "verification_planned", "case_noncompliant"]
    director = case.institution.memberships.get().user
    first = queries.told(list(queries.inbox(factories.actor(director)).order_by("pk")))[0]
    assert "2026-12-01" in first.text and Notice.objects.exclude(user=director).count() == 0


def test_a_return_says_how_much_is_to_be_supplemented() -> None:
    case, by = worlds.submitted(), factories.actor(worlds.reviewer())
    decisions.return_for_supplement(case=case, reason="缺第 2 页", by=by, at=AT)
    assert Notice.objects.get().params == {"name": case.institution.name, "count": "1"}


def test_the_director_hears_of_the_receipt_and_is_led_to_it() -> None:
    case, _ = worlds.filed()
    last = Notice.objects.order_by("-pk")[0]
    assert last.wording == "case_filed" and case.receipt.number in last.params.values() and "/receipts/" in last.link


def test_the_director_hears_of_suspension_resumption_revocation_and_cancellation() -> None:
    case, _ = worlds.filed()
    Notice.objects.all().delete()
    pk, lead = case.institution_id, factories.actor(worlds.lead())
    standing.suspend(institution_id=pk, reason="隐患", by=lead, at=AT)
    standing.resume(institution_id=pk, reason="已整改", by=lead, at=AT)
    ending, officer = (
        worlds.submitted(institution=Institution.objects.get(pk=pk), kind=CaseKind.CANCEL),
        worlds.reviewer(),
    )
    by = factories.actor(officer)
    decisions.accept(case=ending, by=by, at=AT)
    worlds.pass_everything(ending, officer)
    filed.file_case(case=ending, by=by, at=AT)
    assert {"filing_suspended", "filing_resumed", "filing_cancelled"} <= set(told())


def test_one_who_no_longer_serves_hears_nothing() -> None:
    case = worlds.submitted()
    case.institution.memberships.update(
        valid_from=factories.ON - timedelta(days=9), valid_to=factories.ON - timedelta(days=1)
    )
    decisions.accept(case=case, by=factories.actor(worlds.reviewer()), at=AT)
    assert told() == []


def test_the_officer_hears_of_a_case_given_and_of_a_nudge_and_nobody_of_a_case_that_nobody_holds() -> None:
    case, officer, lead = worlds.submitted(), worlds.reviewer(), factories.actor(worlds.lead())
    queue.nudge(case=case, by=lead, at=AT)
    assert told() == []
    queue.reassign(case=case, to=officer, reason="休假", by=lead, at=AT)
    case.refresh_from_db()
    queue.nudge(case=case, by=lead, at=AT)
    assert told() == ["case_assigned", "case_nudged"] and {n.user for n in Notice.objects.all()} == {officer}
