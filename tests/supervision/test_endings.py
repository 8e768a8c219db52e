"""How a visit ends that found nobody or was not let in, and what was passed on to a case."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import mending as world
from zhaohu.accounts.choices import Role
from zhaohu.core.access import system
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.cases import CaseSource
from zhaohu.supervision.choices.inspections import Conclusion, InspectionState
from zhaohu.supervision.choices.plans import Ending
from zhaohu.supervision.models import Inspection, PenaltyCase
from zhaohu.supervision.services import cases, endings, order_deeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY = world.AT, world.ON, world.DAY
JOB = system("测试")


def shut(conclusion: Conclusion = Conclusion.ABSENT, **facts: Any) -> Inspection:
    return world.signed(due=(), conclusion=conclusion, **facts)


def lead(row: Inspection) -> Any:
    return people.officer(Role.DISTRICT_LEAD, row.district)


def ended(row: Inspection, ending: Ending, **facts: Any) -> Inspection | None:
    told = {"revision": None, "reason": "门锁着，物业说下周开门。", "by": people.actor(lead(row)), "at": AT} | facts
    return endings.end(inspection=row, ending=ending, **told)


def test_the_team_goes_again_to_the_same_items_and_the_first_visit_is_over() -> None:
    row = shut()
    made = ended(row, Ending.AGAIN, on=ON + 7 * DAY)
    row.refresh_from_db()
    assert made is not None
    assert (made.follows_id, made.items, made.planned_on) == (row.pk, row.items, ON + 7 * DAY)
    assert made.state == InspectionState.DISPATCHED
    assert (row.state, row.closed_at) == (InspectionState.CLOSED, AT)
    assert made.number in row.steps.latest("pk").note


def test_going_again_needs_a_day_and_every_ending_a_reason() -> None:
    row = shut()
    by = people.actor(lead(row))
    told: dict[str, Any] = {"inspection": row, "revision": None, "by": by, "at": AT}
    assert refuses("INSPECTION_TEXT_NEEDED", endings.end, ending=Ending.AGAIN, reason="再去", **told).field == "on"
    assert refuses("INSPECTION_TEXT_NEEDED", endings.end, ending=Ending.CLOSE, reason=" ", **told).field == "reason"
    row.refresh_from_db()
    assert row.state == InspectionState.SIGNED


def test_a_visit_is_ended_once_and_by_nobody_else() -> None:
    row = shut(Conclusion.REFUSED)
    other = people.actor(people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区")))
    told: dict[str, Any] = {"inspection": row, "revision": None, "ending": Ending.CLOSE, "reason": "已停业", "at": AT}
    refuses("NOT_ALLOWED", endings.end, by=other, **told)
    refuses("NOT_ALLOWED", endings.end, by=people.actor(world.inspector(row.district)), **told)
    assert ended(row, Ending.CLOSE) is None
    refuses("INSPECTION_STEP", endings.end, by=people.actor(lead(row)), **told)
    assert Entry.objects.filter(event="inspection.closed", institution_id=row.institution_id).count() == 1


def test_a_refused_visit_becomes_one_case_and_each_leads_to_the_other(client: Client) -> None:
    row = shut(Conclusion.REFUSED)
    who = lead(row)
    ended(row, Ending.TO_CASE)
    row.refresh_from_db()
    assert row.state == InspectionState.TO_CASE
    client.force_login(who)
    address = f"{reverse('supervision:new_case')}?source=inspection&id={row.pk}"
    page = client.get(address).content.decode()
    assert 'value="不配合检查"' in page
    assert page.count("checked") == 2  # the two who went there are proposed
    officers = [one.user for one in row.officers.all()]
    made = cases.open(
        source=CaseSource.INSPECTION, origin=row, cause="拒绝检查", officers=officers, by=people.actor(who), at=AT
    )
    assert made.number in client.get(reverse("supervision:inspection", args=[row.pk])).content.decode()
    assert row.number in client.get(reverse("supervision:penalty_case", args=[made.pk])).content.decode()


def test_an_order_and_its_visit_are_one_case(client: Client) -> None:
    order, by = world.ordered()
    order_deeds.pass_to_case(order=order, revision=None, reason="拒不改正", by=by, at=AT)
    order.refresh_from_db()
    who = lead(order.inspection)
    client.force_login(who)
    listed = client.get(reverse("supervision:cases")).content.decode()
    assert listed.count("?source=") == 1
    officers = [one.user for one in order.inspection.officers.all()]
    told: dict[str, Any] = {"cause": "拒不改正", "officers": officers, "by": people.actor(who), "at": AT}
    cases.open(source=CaseSource.RECTIFICATION, origin=order, **told)
    visit = Inspection.objects.get(pk=order.inspection_id)
    refuses("CASE_EXISTS", cases.open, source=CaseSource.INSPECTION, origin=visit, **told)
    assert PenaltyCase.objects.count() == 1


def test_whoever_leads_is_reminded_every_day_until_somebody_decides() -> None:
    row = shut()
    who = lead(row)
    assert endings.late(at=AT + 3 * DAY) == []
    later = AT + 10 * DAY
    assert endings.late(at=later) == [row.pk]
    assert endings.remind(inspection_id=row.pk, by=JOB, at=later)
    assert not endings.remind(inspection_id=row.pk, by=JOB, at=later + timedelta(hours=1))
    assert endings.remind(inspection_id=row.pk, by=JOB, at=later + DAY)
    assert Notice.objects.filter(user=who, wording="inspection_undecided").count() == 2
    ended(row, Ending.CLOSE, at=later)
    assert endings.late(at=later + 30 * DAY) == []
    assert not endings.remind(inspection_id=row.pk, by=JOB, at=later + 30 * DAY)


def test_what_was_passed_on_is_reminded_of_until_it_is_a_case() -> None:
    row = shut(Conclusion.REFUSED)
    who = lead(row)
    ended(row, Ending.TO_CASE)
    assert endings.late(at=AT + 20 * DAY) == [row.pk]
    row.refresh_from_db()
    officers = [one.user for one in row.officers.all()]
    cases.open(
        source=CaseSource.INSPECTION, origin=row, cause="拒绝检查", officers=officers, by=people.actor(who), at=AT
    )
    assert endings.late(at=AT + 20 * DAY) == []


def test_the_page_asks_and_says_what_is_missing(client: Client) -> None:
    row = shut()
    client.force_login(lead(row))
    listed = client.get(reverse("supervision:inspection_plans")).content.decode()
    assert "等您决定" in listed
    assert row.number in listed
    address = reverse("supervision:end_inspection", args=[row.pk])
    wrong = client.post(address, {"revision": row.revision, "ending": "again", "reason": "再去"})
    assert wrong.status_code == 422
    assert "哪一天再去" in wrong.content.decode()
    rubbish = client.post(address, {"revision": "x", "ending": "<script>", "reason": ""})
    assert rubbish.status_code == 422
    right = client.post(address, {"revision": row.revision, "ending": "close", "reason": "已停业"}, follow=True)
    assert "已办结" in right.content.decode()


def test_a_stale_page_changes_nothing(client: Client) -> None:
    row = shut()
    client.force_login(lead(row))
    address = reverse("supervision:end_inspection", args=[row.pk])
    said = {"revision": row.revision + 1, "ending": "close", "reason": "已停业"}
    assert client.post(address, said).status_code == 409
    row.refresh_from_db()
    assert row.state == InspectionState.SIGNED
