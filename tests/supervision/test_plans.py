"""Plans of visits: who is drawn or named, who goes, and what stops it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import factories as people
from tests.supervision import factories, inspections
from tests.supervision.inspections import AT, ON, UNTIL
from zhaohu.accounts.choices import Department, Role
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Institution, Membership
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.choices.inspections import InspectionKind
from zhaohu.supervision.choices.plans import Necessity
from zhaohu.supervision.models import Inspection, InspectionPlan, Inspector
from zhaohu.supervision.queries import credit, frequency, risk_order
from zhaohu.supervision.services import arranging, dispatch, draws, naming, plans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
HEALTH, FIRE = Department.HEALTH, Department.FIRE


def houses(n: int) -> list[Institution]:
    return [factories.an_institution() for _ in range(n)]


def _signed(visit: Inspection, on: date) -> None:
    """As the visit's own services leave it."""
    at = AT + timedelta(days=(on - ON).days)
    facts = {"state": "closed", "conclusion": "clear", "record_sm3": bytes(32), "started_at": at - timedelta(hours=2)}
    Inspection.objects.filter(pk=visit.pk).update(**facts, ended_at=at, signed_at=at, planned_on=on)


def _name(plan: InspectionPlan, institutions: list[Institution], team: list[Inspector], **more: Any) -> Any:
    choice = naming.Choice(institutions=institutions, team=team, **more)
    return naming.name(plan=plan, revision=None, choice=choice, by=inspections.lead(), at=AT)


# --- making a plan ---


def test_a_plan_says_what_why_when_and_the_same_click_makes_one() -> None:
    key, by = uuid4(), inspections.lead()
    made = [plans.make(draft=inspections.a_draft(), key=key, by=by, at=AT) for _ in range(2)]
    assert made[0] == made[1] and made[0].number == "京托检计〔2026〕110105-0001"
    for wrong, code in (
        ({"title": " "}, "TEXT_NEEDED"), ({"reason": ""}, "TEXT_NEEDED"), ({"items": []}, "ITEMS_NEEDED"),
        ({"items": ["XX-99"]}, "ITEMS_NEEDED"), ({"to_on": ON - timedelta(days=1)}, "DAYS_IN_ORDER"),
        ({"from_on": UNTIL, "to_on": ON}, "DAYS_IN_ORDER"), ({"kind": InspectionKind.RANDOM}, "WANTED_NEEDED"),
        ({"kind": InspectionKind.JOINT}, "PARTNERS_NEEDED"),
        ({"street": people.street("110108001", "万寿路街道")}, "PLACE_NEEDED"),
    ):  # fmt: skip
        with pytest.raises(ProblemError, match=code):
            inspections.a_plan(**wrong)


def test_a_lead_plans_all_kinds_a_reviewer_what_follows_a_case_and_a_street_its_patrols() -> None:
    street = people.street()
    patrol = people.actor(people.officer(Role.STREET_OFFICER, street, Department.STREET))
    for kind in InspectionKind:
        facts = {"kind": kind, "wanted": 1, "partners": [FIRE], "street": street}
        assert inspections.a_plan(**facts)
        for by, allowed in (
            (factories.reviewer(), kind in ("complaint", "filing", "recheck", "online")), (patrol, kind == "patrol")
        ):  # fmt: skip
            if allowed:
                assert inspections.a_plan(by=by, **facts)
            else:
                with pytest.raises(ProblemError, match="NOT_ALLOWED"):
                    inspections.a_plan(by=by, **facts)


# --- the draw ---


def test_a_plan_is_drawn_dispatched_and_its_officers_are_told() -> None:
    known = houses(4)
    inspections.two()
    plan = inspections.drawn(wanted=2)
    visits = list(plan.inspections.order_by("pk"))
    assert plan.state == "drawn" and len(visits) == 2
    assert {one.institution_id for one in visits} <= {one.pk for one in known}
    assert all(one.random_arm and one.officers.count() == 2 for one in visits)
    entry = Entry.objects.get(event="inspection_plan.drawn")
    assert entry.public and entry.division == "110105"
    dispatch.dispatch(plan=plan, revision=plan.revision, days={}, by=inspections.lead(), at=AT)
    assert set(plan.inspections.values_list("state", flat=True)) == {"dispatched"}
    assert Counter(Notice.objects.values_list("wording", flat=True))["inspection_dispatched"] == 4
    assert not Notice.objects.filter(wording="inspection_announced").exists()


def test_a_draw_that_was_tampered_with_no_longer_holds() -> None:
    houses(3)
    inspections.two()
    plan = inspections.drawn(wanted=1)
    assert draws.holds(plan, draws.again(plan))
    other = Institution.objects.exclude(pk=plan.inspections.get().institution_id).first()
    assert other
    plan.inspections.update(institution=other)
    assert not draws.holds(plan, draws.again(plan))
    plan.draw_list = plan.draw_list.replace('"wanted":1', '"wanted":2')
    assert not draws.holds(plan, draws.again(plan))


def test_nobody_with_a_tie_is_sent_whatever_the_seed_and_the_reasons_are_kept() -> None:
    a, b, c = (inspections.an_inspector() for _ in range(3))
    (house,) = houses(1)
    Membership.objects.create(institution=house, user=a.user, role="clerk", valid_from=date(2024, 1, 1), valid_to=ON)
    for _ in range(3):
        plan = inspections.drawn(wanted=1)
        team = set(plan.inspections.get().officers.values_list("inspector_id", flat=True))
        assert team == {b.pk, c.pk}
        (why,) = plan.exclusions.all()
        assert (why.inspector, why.institution, why.reason) == (a, house, "是这家机构的负责人或经办人，或曾经是")
        plans.cancel(plan=plan, revision=None, reason="演示", by=inspections.lead(), at=AT)


def test_declared_ties_handled_complaints_and_the_same_pair_keep_people_away() -> None:
    team = [inspections.an_inspector() for _ in range(3)]
    (house,) = houses(1)
    handler = inspections.an_inspector(role=Role.DISTRICT_REVIEWER)
    factories.accepted(institution=house, by=inspections.actor(handler))
    first = inspections.dispatched(house, team[:2])
    _signed(first, ON - timedelta(days=300))
    Inspection.objects.filter(pk=first.pk).update(kind="complaint")
    plan = inspections.drawn(wanted=1)
    sent = set(plan.inspections.get().officers.values_list("inspector_id", flat=True))
    assert sent < {one.pk for one in team} and sent != {one.pk for one in team[:2]}
    assert plan.exclusions.get().reason == "办理过这家机构的投诉"
    plans.cancel(plan=plan, revision=None, reason="演示", by=inspections.lead(), at=AT)
    inspections.a_tie(team[2], house)
    with pytest.raises(ProblemError, match="INSPECTION_NOBODY_TO_DRAW"):
        inspections.drawn(wanted=1)


def test_suspended_recently_visited_and_fully_booked_institutions_are_left_out_with_reasons() -> None:
    free, suspended, recent, booked, planned = houses(5)
    team = inspections.two()
    Institution.objects.filter(pk=suspended.pk).update(filing_state="suspended")
    _signed(inspections.dispatched(recent, team), ON - timedelta(days=200))
    for days in (1, 2):
        visit = inspections.dispatched(booked, team)
        _signed(visit, ON - timedelta(days=days))
        Inspection.objects.filter(pk=visit.pk).update(kind="patrol")
    inspections.dispatched(planned, team)
    Inspection.objects.filter(institution__in=[recent, booked]).update(kind="random")
    Inspection.objects.filter(institution=booked).update(kind="patrol")
    plan = inspections.drawn(wanted=5)
    assert [one.institution for one in plan.inspections.all()] == [free]
    assert {one.institution: one.reason for one in plan.exclusions.all()} == {
        suspended: "停业整顿中", recent: "按信用等级的频次，还没到下次检查的时间", booked: "本季度上门次数已满",
        planned: "本季度已有待检查的安排",
    }  # fmt: skip


def test_a_certificate_that_ends_within_the_window_is_not_drawn() -> None:
    houses(1)
    inspections.an_inspector()
    short = inspections.an_inspector(valid_to=ON + timedelta(days=3))
    with pytest.raises(ProblemError, match="INSPECTION_NOBODY_TO_DRAW"):
        inspections.drawn(wanted=1)
    inspections.an_inspector()
    plan = inspections.drawn(wanted=1)
    assert plan.exclusions.get().inspector == short


def test_with_a_risk_order_a_fifth_is_random_and_the_rest_follow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    known = houses(10)
    inspections.two()
    monkeypatch.setattr(risk_order, "order", lambda ids, on: {pk: n for n, pk in enumerate(sorted(ids), 1)})
    plan = inspections.drawn(wanted=5)
    visits = list(plan.inspections.order_by("pk"))
    assert [one.random_arm for one in visits] == [True, False, False, False, False]
    ranks = [one.rank for one in visits if not one.random_arm and one.rank]
    assert ranks == sorted(ranks) and max(ranks) <= 5 and len(known) == 10


def test_a_joint_draw_sends_one_of_each_department() -> None:
    houses(2)
    for department in (HEALTH, HEALTH, FIRE, Department.MARKET):
        inspections.an_inspector(department)
    plan = inspections.drawn(wanted=2, partners=[FIRE, Department.MARKET])
    for visit in plan.inspections.all():
        assert sorted(one.department for one in visit.officers.all()) == ["fire", "health", "market"]


def test_a_plan_of_a_street_draws_from_that_street_and_only_a_lead_draws() -> None:
    here, _there = houses(2)
    Institution.objects.filter(pk=here.pk).update(street=people.street())
    inspections.two()
    plan = inspections.a_random_plan(wanted=2, street=people.street())
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        draws.draw(plan=plan, revision=None, by=factories.reviewer(), at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        draws.draw(plan=plan, revision=None, by=inspections.lead(people.district("110108", "海淀区")), at=AT)
    draws.draw(plan=plan, revision=None, by=inspections.lead(), at=AT)
    assert [one.institution for one in plan.inspections.all()] == [here]
    with pytest.raises(ProblemError, match="INSPECTION_PLAN_STEP"):
        draws.draw(plan=plan, revision=None, by=inspections.lead(), at=AT)
    with pytest.raises(ProblemError, match="INSPECTION_NOT_DRAWN"):
        draws.draw(plan=inspections.a_plan(), revision=None, by=inspections.lead(), at=AT)


# --- naming, merging, the cap ---


def test_a_visit_is_named_and_dispatched() -> None:
    visit = inspections.dispatched()
    assert (visit.state, visit.planned_on) == ("dispatched", ON)
    assert visit.officers.count() == 2 and visit.steps.count() == 2


def test_a_team_is_whole_valid_and_free_of_ties() -> None:
    (house,) = houses(1)
    one, other = inspections.two()
    plan = inspections.a_plan()
    with pytest.raises(ProblemError, match="INSPECTION_OFFICERS_NEEDED"):
        _name(plan, [house], [one])
    with pytest.raises(ProblemError, match="INSPECTION_OFFICERS_NEEDED"):
        _name(inspections.a_plan(kind=InspectionKind.JOINT, partners=[FIRE]), [house], [one, other])
    elsewhere = inspections.an_inspector(district=people.district("110108", "海淀区"))
    with pytest.raises(ProblemError, match="INSPECTION_OFFICER_NOT_VALID"):
        _name(plan, [house], [one, elsewhere])
    inspections.a_tie(other, house)
    with pytest.raises(ProblemError, match="INSPECTION_OFFICER_TIED"):
        _name(plan, [house], [one, other])
    with pytest.raises(ProblemError, match="INSPECTION_INSTITUTIONS_NEEDED"):
        _name(plan, [], [one, other])
    away = factories.an_institution(district=people.district("110108", "海淀区"))
    with pytest.raises(ProblemError, match="INSPECTION_INSTITUTION_ELSEWHERE"):
        _name(plan, [away], [one, other])
    with pytest.raises(ProblemError, match="INSPECTION_DRAWN_ONLY"):
        _name(inspections.a_random_plan(), [house], [one, other])


def test_a_second_department_joins_the_standing_visit_instead_of_going_again() -> None:
    (house,) = houses(1)
    visit = inspections.dispatched(house)
    fire = [inspections.an_inspector(FIRE), inspections.an_inspector(FIRE)]
    plan = inspections.a_plan(department=FIRE, items=["XF-01", "XF-02"])
    assert _name(plan, [house], fire, into=[visit]) == []
    visit.refresh_from_db()
    plan.refresh_from_db()
    assert plan.state == "merged" and visit.departments == ["health", "fire"]
    assert {"XF-01", "XF-02"} <= set(visit.items) and visit.officers.count() == 4
    assert visit.steps.filter(event="inspection.merged", note__startswith=plan.number).count() == 1
    Inspection.objects.filter(pk=visit.pk).update(state="on_site")
    with pytest.raises(ProblemError, match="INSPECTION_NOT_MERGEABLE"):
        _name(inspections.a_plan(department=FIRE), [house], fire, into=[visit])


def test_above_the_cap_a_visit_needs_a_founded_reason() -> None:
    (house,), team = houses(1), inspections.two()
    for _ in range(2):
        inspections.dispatched(house, team)
    with pytest.raises(ProblemError, match="INSPECTION_OVER_CAP"):
        inspections.named(house, team)
    with pytest.raises(ProblemError, match="INSPECTION_NECESSITY_UNFOUNDED"):
        _name(inspections.a_plan(), [house], team, necessity=Necessity.COMPLAINT)
    assert _name(inspections.a_plan(), [house], team, necessity=Necessity.CRITICAL)
    factories.received(institution=house)
    assert _name(inspections.a_plan(), [house], team, necessity=Necessity.COMPLAINT)
    assert inspections.named(house, team, kind=InspectionKind.COMPLAINT)


def test_an_institution_stands_once_in_a_plan_that_may_be_named_again() -> None:
    (one, other), team = houses(2), inspections.two()
    plan = inspections.a_plan()
    _name(plan, [one], team)
    with pytest.raises(ProblemError, match="INSPECTION_INSTITUTION_TWICE"):
        _name(plan, [one], team)
    assert len(_name(plan, [other], team)) == 1


# --- after the draw ---


def test_days_lie_within_the_window_and_a_stale_page_writes_nothing() -> None:
    visit, by = inspections.named(), inspections.lead()
    for day in (ON - timedelta(days=1), UNTIL + timedelta(days=1)):
        with pytest.raises(ProblemError, match="INSPECTION_DAY_OUTSIDE"):
            dispatch.dispatch(plan=visit.plan, revision=None, days={visit.pk: day}, by=by, at=AT)
    with pytest.raises(ProblemError, match="INSPECTION_PLAN_CHANGED"):
        dispatch.dispatch(plan=visit.plan, revision=99, days={}, by=by, at=AT)
    with pytest.raises(ProblemError, match="INSPECTION_CHANGED"):
        dispatch.move(inspection=visit, revision=99, to=UNTIL, reason="演示", by=by, at=AT)


def test_a_visit_is_moved_its_officer_replaced_and_it_is_cancelled_each_with_a_reason() -> None:
    visit, by, new = inspections.dispatched(), inspections.lead(), inspections.an_inspector()
    gone, stays = visit.officers.order_by("pk")
    for refused in (
        lambda: dispatch.move(inspection=visit, revision=None, to=UNTIL, reason=" ", by=by, at=AT),
        lambda: dispatch.cancel(inspection=visit, revision=None, reason="", by=by, at=AT),
        lambda: dispatch.replace(inspection=visit, revision=None, officer=gone, to=new, reason="", by=by, at=AT),
    ):
        with pytest.raises(ProblemError, match="INSPECTION_TEXT_NEEDED"):
            refused()
    dispatch.move(inspection=visit, revision=None, to=UNTIL, reason="机构放假", by=by, at=AT)
    with pytest.raises(ProblemError, match="INSPECTION_OFFICER_TWICE"):
        dispatch.replace(
            inspection=visit, revision=None, officer=gone, to=stays.inspector, reason="病假", by=by, at=AT
        )  # fmt: skip
    dispatch.replace(inspection=visit, revision=None, officer=gone, to=new, reason="病假", by=by, at=AT)
    gone.refresh_from_db()
    assert (gone.replaced_because, visit.officers.filter(replaced_at__isnull=True).count()) == ("病假", 2)
    assert Notice.objects.get(user=gone.user, wording="inspection_off")
    dispatch.cancel(inspection=visit, revision=None, reason="机构已停业", by=by, at=AT)
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_because) == ("cancelled", "机构已停业")
    with pytest.raises(ProblemError, match="INSPECTION_STEP"):
        dispatch.move(inspection=visit, revision=None, to=UNTIL, reason="再来", by=by, at=AT)


def test_a_plan_is_closed_once_its_visits_have_ended() -> None:
    visit, by = inspections.dispatched(), inspections.lead()
    with pytest.raises(ProblemError, match="INSPECTION_PLAN_NOT_DONE"):
        plans.close(plan=visit.plan, revision=None, by=by, at=AT)
    with pytest.raises(ProblemError, match="INSPECTION_PLAN_STEP"):
        plans.cancel(plan=visit.plan, revision=None, reason="不查了", by=by, at=AT)
    dispatch.cancel(inspection=visit, revision=None, reason="不查了", by=by, at=AT)
    plans.close(plan=visit.plan, revision=None, by=by, at=AT)
    visit.plan.refresh_from_db()
    assert visit.plan.state == "closed"


def test_a_recheck_sends_the_same_team_and_tells_the_institution() -> None:
    (house,) = houses(1)
    director = factories.director(house)
    visit = inspections.dispatched(house)
    asked: dict[str, Any] = {"items": ["XF-01"], "on": ON + timedelta(days=5), "reason": "核实整改", "at": AT}
    with pytest.raises(ProblemError, match="INSPECTION_STEP"):
        arranging.recheck(inspection=visit, **asked, by=factories.reviewer())
    _signed(visit, ON)
    visit.refresh_from_db()
    made = arranging.recheck(inspection=visit, **asked, by=factories.reviewer())
    assert (made.state, made.follows, made.items, made.kind) == ("dispatched", visit, ["XF-01"], "recheck")
    assert set(made.officers.values_list("user_id")) == set(visit.officers.values_list("user_id"))
    assert Notice.objects.get(user=director, wording="inspection_announced")


def test_everybody_is_visited_once_a_year_whatever_the_order_says() -> None:
    never, last_year, this_year = houses(3)
    Institution.objects.filter(pk=never.pk).update(filed_on=ON - timedelta(days=30))
    team = inspections.two()
    _signed(inspections.dispatched(last_year, team), ON - timedelta(days=350))
    _signed(inspections.dispatched(this_year, team), ON - timedelta(days=20))
    rows = frequency.unvisited(inspections.lead(), on=ON).order_by("since", "id")
    assert list(rows) == [last_year, never]
    assert not frequency.unvisited(inspections.lead(people.district("110108", "海淀区")), on=ON).exists()


def test_how_often_follows_the_credit_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    (house,), team = houses(1), inspections.two()
    _signed(inspections.dispatched(house, team), ON - timedelta(days=100))
    due = {}
    for grade in "ABCD":
        monkeypatch.setattr(credit, "grade_of", lambda ids, on, grade=grade: {house.pk: CreditGrade(grade)})
        due[grade] = frequency.standings([house], on=ON)[house.pk].interval
    assert due == {"A": 24, "B": 12, "C": 6, "D": 3}
