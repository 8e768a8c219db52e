"""Orders beyond their first way: more time, a clock that stands still, objections, the end; and who is told when."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.core.access import system
from zhaohu.core.clock import BEIJING, day_of
from zhaohu.notifications.models import Notice
from zhaohu.rules.workdays import add_working_days, is_working_day
from zhaohu.supervision import tasks
from zhaohu.supervision.choices.inspections import InspectionKind, InspectionState
from zhaohu.supervision.choices.rectification import ObjectionState
from zhaohu.supervision.models import FindingObjection, RectificationOrder
from zhaohu.supervision.services import limits, mending, objections, order_clock, order_deeds, order_escalation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY = world.AT, world.ON, world.DAY
JOB = system("整改时限提醒")
RULE: dict[str, Any] = {
    "shares": [{"share": 50, "tell": []}, {"share": 80, "tell": []}, {"share": 100, "tell": []}],
    "afterwards": {"tell": [], "hour": 9},
}


def _fresh(order: RectificationOrder) -> RectificationOrder:
    return RectificationOrder.objects.get(pk=order.pk)


# --- the officer's deeds ---


def test_more_time_is_given_once_and_not_beyond_the_rule() -> None:
    order, by = world.ordered()
    told: dict[str, Any] = {"order": order, "revision": None, "reason": "材料未到", "by": by, "at": AT}
    for day in (order.due_on, order.due_on + 31 * DAY):
        assert refuses("ORDER_PROLONG_DAY", order_deeds.prolong, **told, to=day).field == "to"
    refuses("ORDER_TEXT_NEEDED", order_deeds.prolong, **told | {"reason": " "}, to=order.due_on + 30 * DAY)
    order_deeds.prolong(**told, to=order.due_on + 30 * DAY)
    after = _fresh(order)
    assert (after.prolonged_from, after.due_on) == (world.DUE, world.DUE + 30 * DAY)
    assert after.findings.get().due_on == after.due_on
    assert after.content["due_on"] == world.DUE.isoformat()
    refuses("ORDER_PROLONGED", order_deeds.prolong, **told, to=after.due_on + DAY)


def test_a_clock_that_stands_still_gives_the_time_back_and_tells_nobody() -> None:
    order, by = world.ordered()
    order_deeds.suspend(order=order, revision=None, reason="等异议答复", by=by, at=AT)
    assert _fresh(order).alert_at is None
    assert not order_escalation.due(at=AT + 60 * DAY)
    refuses("ORDER_SUSPENSION", order_deeds.suspend, order=order, revision=None, reason="x", by=by, at=AT)
    order_deeds.resume(order=order, revision=None, by=by, at=AT + 5 * DAY)
    after = _fresh(order)
    assert (after.due_on, after.findings.get().due_on) == (world.DUE + 5 * DAY, world.DUE + 5 * DAY)
    assert after.alert_at is not None
    refuses("ORDER_SUSPENSION", order_deeds.resume, order=order, revision=None, by=by, at=AT)


@pytest.mark.parametrize(
    ("deed", "state", "inspection"),
    [(order_deeds.withdraw, "withdrawn", "closed"), (order_deeds.pass_to_case, "to_case", "to_case")],
)
def test_an_order_ends_with_a_reason_and_its_inspection_with_it(deed: Any, state: str, inspection: str) -> None:
    order, by = world.ordered()
    refuses("ORDER_TEXT_NEEDED", deed, order=order, revision=None, reason="", by=by, at=AT)
    deed(order=order, revision=None, reason="拒不改正", by=by, at=AT)
    after = _fresh(order)
    assert (after.state, after.inspection.state, after.alert_at) == (state, inspection, None)
    assert after.steps.last().note == "拒不改正"  # type: ignore[union-attr]
    refuses("ORDER_STEP_NOT_POSSIBLE", deed, order=order, revision=None, reason="再来", by=by, at=AT)


def test_a_recheck_sends_the_team_again_for_what_is_unsettled() -> None:
    order, by = world.ordered(due=(world.DUE, world.DUE))
    first, second = order.findings.order_by("pk")
    mending.accept(finding=first, revision=None, corrected_on=ON, by=by, at=AT)
    lead = people.actor(factories.lead())
    made = order_deeds.recheck(
        order=order, revision=None, on=add_working_days(ON, 5), reason="看现场", by=lead, at=AT + DAY
    )
    assert (made.kind, made.follows_id, made.items) == (InspectionKind.RECHECK, order.inspection_id, [second.item])
    assert made.state == InspectionState.DISPATCHED and made.officers.count() == 2
    assert made.number in _fresh(order).steps.last().note  # type: ignore[union-attr]


def test_a_stale_form_and_the_wrong_people_change_nothing() -> None:
    order, by = world.ordered()
    stale = order.revision
    order_deeds.suspend(order=order, revision=stale, reason="x", by=by, at=AT)
    refuses("ORDER_CHANGED_MEANWHILE", order_deeds.withdraw, order=order, revision=stale, reason="x", by=by, at=AT)
    elsewhere = people.actor(world.inspector(people.district("110108", "海淀区")))
    for wrong in (elsewhere, world.director_of(order.institution)):
        refuses("NOT_ALLOWED", order_deeds.withdraw, order=order, revision=None, reason="x", by=wrong, at=AT)
    assert _fresh(order).state == "ordered"


# --- objections ---


def test_an_institution_contests_one_finding_and_the_clock_goes_on() -> None:
    order, _by = world.ordered()
    alert = order.alert_at
    made = world.objected(order)
    assert made.due_on == add_working_days(ON, 10)
    assert _fresh(order).alert_at == alert
    refuses("FINDING_OBJECTED", world.objected, order=order)


def test_a_double_click_objects_once_and_nobody_for_another_house() -> None:
    order, officer = world.ordered()
    by, key, finding = world.director_of(order.institution), uuid4(), order.findings.get()
    for _ in range(2):
        objections.raise_(finding=finding, text="不同意。", key=key, by=by, at=AT)
    assert FindingObjection.objects.count() == 1
    for wrong in (officer, world.director_of(factories.an_institution())):
        refuses("NOT_ALLOWED", objections.raise_, finding=finding, text="x", key=uuid4(), by=wrong, at=AT)


def test_an_upheld_finding_stays_owed_and_may_be_contested_again() -> None:
    order, by = world.ordered()
    made = world.objected(order)
    told: dict[str, Any] = {"objection": made, "result": ObjectionState.UPHELD, "by": by, "at": AT}
    refuses("ORDER_TEXT_NEEDED", objections.answer, **told, text="")
    objections.answer(**told, text="复量仍为 98 厘米。")
    assert order.findings.get().state == "open"
    refuses("FINDING_OBJECTION_ANSWERED", objections.answer, **told, text="再答")
    assert world.objected(order).state == ObjectionState.RAISED


def test_a_corrected_finding_is_owed_no_more_and_the_last_one_ends_the_order() -> None:
    order, by = world.ordered()
    made = world.objected(order)
    objections.answer(objection=made, result=ObjectionState.CORRECTED, text="量错了位置。", by=by, at=AT)
    finding = order.findings.get()
    assert (finding.state, finding.corrected_on, finding.fact) == ("dropped", None, world.FACTS[0])
    assert (_fresh(order).state, _fresh(order).inspection.state) == ("done", "closed")


def test_what_was_mended_on_the_spot_can_be_contested_too() -> None:
    inspection = world.signed(due=(), mended=1)
    from zhaohu.supervision.services import rectification

    by = world.officer_of(inspection)
    rectification.order(inspection=inspection, by=by, at=AT)
    finding = inspection.findings.get()
    made = objections.raise_(
        finding=finding, text="不是我们的。", key=uuid4(), by=world.director_of(inspection.institution), at=AT
    )
    objections.answer(objection=made, result=ObjectionState.CORRECTED, text="是隔壁的。", by=by, at=AT)
    finding.refresh_from_db()
    assert finding.state == "dropped"


def test_a_late_answer_is_told_of_once_a_day() -> None:
    order, by = world.ordered()
    made = world.objected(order)
    late = datetime.combine(made.due_on + DAY, datetime.min.time(), tzinfo=BEIJING) + timedelta(hours=10)
    assert objections.late(at=late - DAY) == []
    assert objections.late(at=late) == [made.pk]
    assert objections.remind(objection_id=made.pk, by=JOB, at=late)
    assert not objections.remind(objection_id=made.pk, by=JOB, at=late + timedelta(hours=1))
    assert Notice.objects.filter(wording="order_objection_over", user_id=by.user_id).count() == 1


# --- the clock ---


def _told(wording: str, actor: Any) -> int:
    return Notice.objects.filter(wording=wording, user_id=actor.user_id).count()


def test_the_institution_is_told_at_half_officer_and_lead_at_four_fifths_the_lead_at_the_end_and_each_day() -> None:
    lead = people.actor(factories.lead())
    order, officer = world.ordered()
    director = world.director_of(order.institution)
    clock = order_clock.Clock(order.ordered_at, order.due_on, 0)

    def at(moment: datetime) -> tuple[int, int, int, int, int]:
        for one in order_escalation.due(at=moment):
            order_escalation.escalate(order_id=one, by=JOB, at=moment)
        return (
            _told("order_clock_share", director), _told("order_clock_share", officer),
            _told("order_clock_share", lead), _told("order_clock_over", lead), _told("order_clock_over", officer),
        )  # fmt: skip

    assert at(order_clock.instant(clock, 50) - timedelta(minutes=1)) == (0, 0, 0, 0, 0)
    assert at(order_clock.instant(clock, 50)) == (1, 0, 0, 0, 0)
    assert at(order_clock.instant(clock, 80)) == (1, 1, 1, 0, 0)
    end = limits.end_of(order.due_on)
    assert at(end) == (1, 1, 1, 1, 0)
    days, moment = 0, end
    for _ in range(7):
        moment += DAY
        days += is_working_day(day_of(moment))
        assert at(moment) == (1, 1, 1, 1 + days, 0)
    mending.accept(finding=order.findings.get(), revision=None, corrected_on=ON, by=officer, at=moment)
    assert at(moment + 30 * DAY) == (1, 1, 1, 1 + days, 0)


def test_a_job_that_was_away_tells_everything_at_once_and_a_second_run_nothing() -> None:
    lead = people.actor(factories.lead())
    order, _officer = world.ordered()
    moment = limits.end_of(order.due_on) + timedelta(minutes=1)
    assert order_escalation.escalate(order_id=order.pk, by=JOB, at=moment)
    assert not order_escalation.escalate(order_id=order.pk, by=JOB, at=moment)
    assert (_told("order_clock_share", lead), _told("order_clock_over", lead)) == (1, 1)
    assert _fresh(order).alerted == 100


def test_a_finding_past_its_own_day_is_told_of_before_the_order_ends() -> None:
    order, officer = world.ordered(due=(ON + 2 * DAY, ON + 20 * DAY))
    moment = limits.end_of(ON + 2 * DAY)
    assert _fresh(order).alert_at == moment
    tasks_at = order_escalation.due(at=moment)
    assert tasks_at == [order.pk]
    order_escalation.escalate(order_id=order.pk, by=JOB, at=moment)
    order_escalation.escalate(order_id=order.pk, by=JOB, at=moment)
    assert _told("order_finding_over", officer) == 1


def test_the_job_runs_twice_and_tells_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhaohu.core import clock

    order, officer = world.ordered()
    monkeypatch.setattr(clock, "now", lambda: AT + 9 * DAY)
    for _ in range(2):
        tasks.watch_rectification(timestamp=0)
    assert _told("order_clock_share", officer) == 1
    assert _fresh(order).alerted == 80


def test_nobody_but_the_house_escalates() -> None:
    order, by = world.ordered()
    refuses("NOT_ALLOWED", order_escalation.escalate, order_id=order.pk, by=by, at=AT + 90 * DAY)


_FIRST, _LAST = AT.replace(tzinfo=None) - 300 * DAY, AT.replace(tzinfo=None) - 60 * DAY
_MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.just(BEIJING))


@given(began=_MOMENTS, days=st.integers(1, 40), looks=st.lists(st.integers(1, 72), min_size=1, max_size=30))
def test_however_often_the_job_looks_each_share_is_told_once_and_never_early(
    began: datetime, days: int, looks: list[int]
) -> None:
    due, alerted, moment, told = day_of(began) + days * DAY, 0, began, []
    for hours in looks:
        moment += timedelta(hours=hours)
        clock = order_clock.Clock(began, due, alerted)
        fresh = order_clock.passed(clock, RULE, at=moment)
        assert all(order_clock.instant(clock, one["share"]) <= moment for one in fresh)
        told += [one["share"] for one in fresh]
        alerted = max([one["share"] for one in fresh], default=alerted)
        after = order_clock.next_alert(order_clock.Clock(began, due, alerted), RULE, [], at=moment)
        assert after > moment
        if order_clock.over(order_clock.Clock(began, due, alerted), RULE):
            assert is_working_day(day_of(after))
            assert not any(
                is_working_day(day_of(moment) + i * DAY) for i in range(1, (day_of(after) - day_of(moment)).days)
            )
    assert told == sorted(set(told))
    if moment > limits.end_of(due):
        assert told == [50, 80, 100]


@given(start=st.dates(date(2026, 1, 1), date(2026, 12, 1)), hours=st.integers(0, 2000))
def test_the_time_a_clock_stood_still_is_never_lost_to_the_institution(start: date, hours: int) -> None:
    stood = timedelta(hours=hours)
    after = order_clock.shifted(start, stood=stood)
    assert stood <= after - start < stood + DAY
