"""Ordering that something be put right: from the signed record to the last finding."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.models import Finding, OrderEvidence, Publication, RectificationOrder
from zhaohu.supervision.services import mending, rectification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY = world.AT, world.ON, world.DAY
LATER = AT + 3 * DAY


def test_an_order_is_made_of_what_is_open_with_the_latest_day_and_each_its_own() -> None:
    inspection = world.signed(due=(ON + 5 * DAY, ON + 9 * DAY), mended=1)
    director = world.director_of(inspection.institution)
    by = world.officer_of(inspection)
    order = rectification.order(inspection=inspection, by=by, at=AT)
    assert order is not None
    assert order.number == "京托责改〔2026〕110105-00001"
    assert order.due_on == ON + 9 * DAY
    assert [one["due_on"] for one in order.content["findings"]] == ["2026-11-29", "2026-12-03"]
    assert "行政复议" in order.content["contest"]["law"]
    assert order.findings.count() == 2
    assert set(Finding.objects.filter(order=None).values_list("state", flat=True)) == {"mended"}
    assert inspection.state == InspectionState.RECTIFYING
    assert Notice.objects.get(user_id=director.user_id, wording="order_issued").params["due_on"] == "2026-12-03"
    assert Entry.objects.filter(event="order.issued", institution_id=inspection.institution_id).count() == 1
    assert Publication.objects.get(inspection=inspection).state == "waiting"


def test_ordering_twice_is_once() -> None:
    inspection = world.signed()
    by = world.officer_of(inspection)
    first = rectification.order(inspection=inspection, by=by, at=AT)
    assert rectification.order(inspection=inspection, by=by, at=AT) == first
    assert RectificationOrder.objects.count() == 1


@pytest.mark.parametrize("mended", [0, 2])
def test_an_inspection_with_nothing_open_is_closed_without_an_order(mended: int) -> None:
    inspection = world.signed(due=(), mended=mended)
    assert rectification.order(inspection=inspection, by=world.officer_of(inspection), at=AT) is None
    assert (inspection.state, inspection.closed_at) == (InspectionState.CLOSED, AT)
    assert Publication.objects.filter(inspection=inspection).exists()


def test_an_unsigned_record_orders_nothing() -> None:
    inspection = world.signed(state="on_site", signed_at=None, record_sm3=None)
    by = world.officer_of(inspection)
    refuses("FINDING_NOT_SIGNED", rectification.order, inspection=inspection, by=by, at=AT)


def test_only_officers_of_the_district_order() -> None:
    inspection = world.signed()
    elsewhere = people.actor(world.inspector(people.district("110108", "海淀区")))
    for wrong in (elsewhere, world.director_of(inspection.institution)):
        refuses("NOT_ALLOWED", rectification.order, inspection=inspection, by=wrong, at=AT)


def test_numbers_of_a_district_and_year_have_no_gaps() -> None:
    numbers = [world.ordered()[0].number[-5:] for _ in range(3)]
    assert numbers == ["00001", "00002", "00003"]


def test_an_institution_hands_in_part_by_part_and_the_last_one_submits_the_order() -> None:
    order, _by = world.ordered(due=(world.DUE, world.DUE))
    first, second = order.findings.order_by("pk")
    by = world.director_of(order.institution)
    world.handed_in(first, by=by)
    order.refresh_from_db()
    assert (first.state, order.state) == ("submitted", "ordered")
    world.handed_in(second, by=by)
    order.refresh_from_db()
    assert (order.state, order.submitted_at) == ("submitted", AT + 2 * DAY)


def test_a_double_click_hands_in_once() -> None:
    order, _by = world.ordered()
    finding, key = order.findings.get(), uuid4()
    by = world.director_of(order.institution)
    for _ in range(2):
        world.handed_in(finding, by=by, key=key)
    assert OrderEvidence.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "ORDER_TEXT_NEEDED"),
        ({"sent": []}, "ORDER_PHOTO_NEEDED"),
        ({"done_on": ON - DAY}, "ORDER_MENDED_DAY"),
        ({"done_on": ON + 30 * DAY}, "ORDER_MENDED_DAY"),
    ],
)
def test_rubbish_is_not_handed_in(facts: dict[str, Any], code: str) -> None:
    order, _by = world.ordered()
    refuses(code, world.handed_in, finding=order.findings.get(), **facts)
    assert not OrderEvidence.objects.exists()


def test_nobody_hands_in_for_another_institution() -> None:
    order, by = world.ordered()
    other = world.director_of(factories.an_institution())
    for wrong in (other, by):
        refuses("NOT_ALLOWED", world.handed_in, finding=order.findings.get(), by=wrong)


def test_a_finding_is_corrected_on_the_day_that_the_evidence_shows_and_the_last_one_ends_all() -> None:
    order, by = world.ordered(due=(world.DUE, world.DUE))
    first, second = order.findings.order_by("pk")
    world.handed_in(first)
    mending.accept(finding=first, revision=None, corrected_on=ON + DAY, by=by, at=LATER)
    first.refresh_from_db()
    order.refresh_from_db()
    assert (first.corrected_on, first.state, order.state) == (ON + DAY, "mended", "ordered")
    mending.accept(finding=second, revision=None, corrected_on=ON + 2 * DAY, by=by, at=LATER)
    order.refresh_from_db()
    assert (order.state, order.done_at, order.alert_at) == ("done", LATER, None)
    assert order.inspection.state == InspectionState.CLOSED


def test_a_correction_is_neither_before_the_finding_nor_tomorrow() -> None:
    order, by = world.ordered()
    for day in (ON - DAY, ON + 4 * DAY):
        problem = refuses(
            "ORDER_MENDED_DAY", mending.accept, finding=order.findings.get(), revision=None, corrected_on=day, by=by,
            at=LATER,
        )  # fmt: skip
        assert problem.field == "corrected_on"


def test_what_does_not_show_it_goes_back_with_the_reason_and_comes_again() -> None:
    order, by = world.ordered()
    finding = world.handed_in(order.findings.get())
    mending.give_back(finding=finding, revision=None, reason="看不出高度。", by=by, at=LATER)
    finding.refresh_from_db()
    order.refresh_from_db()
    assert (finding.state, finding.returned_because, order.state) == ("returned", "看不出高度。", "returned")
    world.handed_in(finding, at=LATER + timedelta(hours=1))
    order.refresh_from_db()
    assert order.state == "submitted"


def test_nothing_is_given_back_that_nobody_handed_in() -> None:
    order, by = world.ordered()
    finding = order.findings.get()
    refuses("FINDING_STEP_NOT_POSSIBLE", mending.give_back, finding=finding, revision=None, reason="x", by=by, at=LATER)


def test_two_officers_on_one_order_do_not_overwrite_each_other() -> None:
    order, first = world.ordered()
    finding = world.handed_in(order.findings.get())
    order.refresh_from_db()
    read, second = order.revision, people.actor(factories.lead())
    mending.give_back(finding=finding, revision=read, reason="看不出高度。", by=first, at=LATER)
    refuses(
        "ORDER_CHANGED_MEANWHILE", mending.accept, finding=finding, revision=read, corrected_on=ON, by=second, at=LATER
    )
    finding.refresh_from_db()
    assert finding.corrected_on is None


def test_an_ended_order_takes_nothing_more() -> None:
    order, by = world.ordered()
    finding = order.findings.get()
    mending.accept(finding=finding, revision=None, corrected_on=ON, by=by, at=LATER)
    finding.refresh_from_db()
    refuses("ORDER_STEP_NOT_POSSIBLE", world.handed_in, finding=finding)
    refuses("ORDER_STEP_NOT_POSSIBLE", mending.accept, finding=finding, revision=None, corrected_on=ON, by=by, at=LATER)
