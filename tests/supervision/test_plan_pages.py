"""The pages of plans, draws, visits and inspectors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.races import together
from tests.supervision import factories, inspections
from tests.supervision.inspections import AT, ON, UNTIL
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.rules import services as rules
from zhaohu.supervision.models import Inspection, InspectionPlan, Inspector, InspectorTie
from zhaohu.supervision.services import draws

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def _url(name: str, *args: Any) -> str:
    return reverse(f"supervision:{name}", args=args)


def _lead(client: Client) -> User:
    user = factories.lead()
    client.force_login(user)
    return user


def _form(**other: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()), "kind": "random", "title": "双随机抽查", "reason": "年度计划", "from_on": "2026-11-24",
        "to_on": "2026-12-10", "wanted": "1", "department": "health", "domains": ["fire"], "weights": ["C"],
    } | other  # fmt: skip


def test_a_lead_plans_draws_checks_the_draw_and_dispatches(client: Client) -> None:
    house = factories.an_institution()
    one, _other = inspections.two()
    _lead(client)
    answer = client.post(_url("new_plan"), _form(), follow=True)
    plan = InspectionPlan.objects.get()
    assert "从 1 家里抽 1 家" in answer.content.decode()
    answer = client.post(_url("draw_plan", plan.pk), {"revision": plan.revision}, follow=True)
    page = answer.content.decode()
    assert house.name in page and "随机组" in page and "已抽取 1 家" in page
    again = client.get(_url("redraw_plan", plan.pk)).content.decode()
    plan.refresh_from_db()
    assert "重抽一次，结果相同" in again and bytes(plan.list_sm3 or b"").hex() in again
    visit = plan.inspections.get()
    answer = client.post(
        _url("dispatch_plan", plan.pk), {"revision": plan.revision, f"day_{visit.pk}": "2026-12-01"}, follow=True
    )
    assert "已派发，检查人员已收到通知" in answer.content.decode()
    client.force_login(one.user)
    assert house.name in client.get(_url("my_inspections")).content.decode()
    assert visit.number in client.get(_url("inspection", visit.pk)).content.decode()
    assert client.get(_url("inspection_plan", plan.pk)).status_code == 403


def test_a_wrong_form_comes_back_filled_and_rubbish_makes_no_plan(client: Client) -> None:
    people.district()
    _lead(client)
    answer = client.post(_url("new_plan"), _form(wanted="", title="我写的名称"))
    assert answer.status_code == 422 and "我写的名称" in answer.content.decode()
    for wrong in (
        {"kind": "nothing"}, {"domains": ["../x"]}, {"from_on": "昨天"}, {"key": "x"}, {"wanted": "-3"},
        {"partners": ["<script>"]}, {"street": "999"}, {"to_on": "2026-11-01"}, {"title": ""}, {"wanted": "9" * 40},
    ):  # fmt: skip
        assert client.post(_url("new_plan"), _form(**wrong)).status_code == 422, wrong
    assert not InspectionPlan.objects.exists()


def test_the_page_offers_to_merge_and_shows_the_cap(client: Client) -> None:
    house = factories.an_institution()
    visit = inspections.dispatched(house)
    fire = [inspections.an_inspector(Department.FIRE), inspections.an_inspector(Department.FIRE)]
    plan = inspections.a_plan(department=Department.FIRE)
    _lead(client)
    page = client.get(_url("inspection_plan", plan.pk)).content.decode()
    assert f"并入 {visit.number}" in page and "1 / 2" in page
    chosen = {"revision": plan.revision, "institutions": [house.pk], "officers": [one.pk for one in fire]}
    answer = client.post(_url("name_plan", plan.pk), chosen | {"into": [visit.pk]}, follow=True)
    assert "已列入 0 家，并入 1 次已有的检查" in answer.content.decode()
    second = inspections.a_plan(department=Department.FIRE)
    chosen["revision"] = second.revision
    assert client.post(_url("name_plan", second.pk), chosen).status_code == 302
    third = inspections.a_plan(department=Department.FIRE)
    chosen["revision"] = third.revision
    answer = client.post(_url("name_plan", third.pk), chosen)
    page = answer.content.decode()
    assert answer.status_code == 409 and "本季度已安排 2 次上门，上限 2 次" in page and "checked" in page
    for rubbish in ({"institutions": ["x"]}, {"officers": ["0"]}, {"into": ["-1"]}, {"necessity": "because"}):
        assert client.post(_url("name_plan", third.pk), chosen | rubbish).status_code == 422


def test_two_officers_at_one_hour_are_shown_as_a_clash(client: Client) -> None:
    team = inspections.two()
    visits = [inspections.dispatched(factories.an_institution(), team) for _ in range(2)]
    _lead(client)
    page = client.get(_url("inspection_plan", visits[0].plan_id)).content.decode()
    assert f"{team[0].user.name}、{team[1].user.name}当天还有别的检查" in page


def test_a_visit_is_moved_replaced_and_cancelled_on_its_page(client: Client) -> None:
    visit, new = inspections.dispatched(), inspections.an_inspector()
    _lead(client)
    gone = visit.officers.order_by("pk").first()
    assert gone

    def do(name: str, **data: Any) -> Any:
        visit.refresh_from_db()
        return client.post(_url(name, visit.pk), {"revision": visit.revision} | data)

    assert do("move_inspection", to="2026-12-25", reason="放假").status_code == 422
    assert do("move_inspection", to=UNTIL.isoformat(), reason="放假").status_code == 302
    assert do("replace_officer", officer=gone.pk, to="x", reason="病假").status_code == 422
    assert do("replace_officer", officer=gone.pk, to=new.pk, reason="病假").status_code == 302
    stale = client.post(_url("cancel_inspection", visit.pk), {"revision": 0, "reason": "我写的理由"})
    assert stale.status_code == 409 and "我写的理由" in stale.content.decode()
    assert do("cancel_inspection", reason="停业").status_code == 302
    page = client.get(_url("inspection", visit.pk)).content.decode()
    assert "已取消：停业" in page and f"{gone.user.name} → {new.user.name}：病假" in page


def test_a_plan_is_cancelled_and_another_is_closed_on_its_page(client: Client) -> None:
    plan, visit = inspections.a_plan(), inspections.dispatched()
    _lead(client)
    assert client.post(_url("cancel_plan", plan.pk), {"revision": plan.revision, "reason": ""}).status_code == 422
    assert client.post(_url("cancel_plan", plan.pk), {"revision": plan.revision, "reason": "重复"}).status_code == 302
    visit.plan.refresh_from_db()
    answer = client.post(_url("close_plan", visit.plan_id), {"revision": visit.plan.revision})
    assert answer.status_code == 409 and "还有 1 次检查没有结束" in answer.content.decode()
    client.post(_url("cancel_inspection", visit.pk), {"revision": visit.revision, "reason": "停业"})
    visit.plan.refresh_from_db()
    assert client.post(_url("close_plan", visit.plan_id), {"revision": visit.plan.revision}).status_code == 302
    for tab in ("draft", "drawn", "dispatched", "ended", "nothing"):
        assert client.get(_url("inspection_plans"), {"tab": tab}).status_code == 200


def test_inspectors_are_registered_tied_and_ended_on_the_page(client: Client) -> None:
    person, house = people.officer(Role.INSPECTOR), factories.an_institution()
    _lead(client)
    data = {"user": person.pk, "department": "health", "certificate": "演执一", "valid_to": "2028-01-01"}
    assert client.post(_url("register_inspector"), data | {"department": "fire"}).status_code == 422
    assert client.post(_url("register_inspector"), data | {"user": "x"}).status_code == 422
    assert client.post(_url("register_inspector"), data).status_code == 302
    made = Inspector.objects.get()
    client.force_login(person)
    assert client.post(_url("ties", made.pk), {"institution": house.pk, "reason": ""}).status_code == 422
    assert client.post(_url("ties", made.pk), {"institution": house.pk, "reason": "亲属"}).status_code == 302
    assert client.get(_url("inspectors")).status_code == 403
    assert client.get(_url("ties", inspections.an_inspector().pk)).status_code == 404
    _lead(client)
    tie = InspectorTie.objects.get()
    assert house.name in client.get(_url("inspectors")).content.decode()
    assert client.post(_url("end_tie", tie.pk)).status_code == 302
    assert client.post(_url("end_inspector", made.pk)).status_code == 302
    assert "演执一" in client.get(_url("inspectors"), {"tab": "over"}).content.decode()


def test_a_complaint_becomes_a_visit_without_the_citizens_words(client: Client) -> None:
    made, by = factories.accepted()
    team = inspections.two()
    client.force_login(User.objects.get(pk=by.user_id))
    assert _url("inspect_complaint", made.pk) in client.get(_url("complaint", made.pk)).content.decode()
    data = {"key": str(uuid4()), "planned_on": ON.isoformat(), "domains": ["service"]}
    assert client.post(_url("inspect_complaint", made.pk), data).status_code == 422
    data["officers"] = [one.pk for one in team]
    answer = client.post(_url("inspect_complaint", made.pk), data, follow=True)
    visit = Inspection.objects.get()
    assert (visit.state, visit.complaint, visit.kind) == ("dispatched", made, "complaint")
    page = answer.content.decode()
    assert factories.TEXT not in page and factories.NAME not in page and factories.PHONE not in page
    client.post(_url("inspect_complaint", made.pk), data)
    assert Inspection.objects.count() == 1


def test_an_officer_who_was_not_sent_does_not_see_the_visit_nor_one_before_its_dispatch(client: Client) -> None:
    visit = inspections.named()
    own = visit.officers.first()
    assert own
    client.force_login(own.user)
    assert client.get(_url("inspection", visit.pk)).status_code == 404
    visit = inspections.dispatched()
    client.force_login(inspections.an_inspector().user)
    assert client.get(_url("inspection", visit.pk)).status_code == 404
    assert "没有要去的检查" in client.get(_url("my_inspections")).content.decode()


def test_what_visits_cost_an_institution_stands_beside_its_districts_median(client: Client) -> None:
    house, *_others = [factories.an_institution() for _ in range(3)]
    visit = inspections.dispatched(house)
    facts = {"state": "closed", "conclusion": "clear", "record_sm3": bytes(32)}
    Inspection.objects.update(**facts, started_at=AT - timedelta(hours=3), ended_at=AT, signed_at=AT)
    _lead(client)
    answer = client.get(_url("burden", house.pk))
    burden = answer.context["burden"]
    assert (burden.total.visits, burden.total.hours, burden.median.visits, burden.institutions) == (1, 3, 0, 3)
    assert burden.total.items == len(visit.items) and burden.departments[0].title == "卫生健康委"
    assert "全区中位数 0 次" in answer.content.decode()


def test_who_was_not_visited_is_paged_and_a_forged_mark_begins_again(client: Client) -> None:
    for _ in range(22):
        factories.an_institution()
    _lead(client)
    first = client.get(_url("unvisited"))
    assert len(first.context["rows"]) == 20
    assert len(client.get(_url("unvisited") + first.context["page"].next_url).context["rows"]) == 2
    forged = "WyJydWJiaXNoIiwgNV0="  # ["rubbish", 5]
    assert client.get(_url("unvisited"), {"after": forged}).status_code == 200


@pytest.mark.parametrize(("name", "most"), [("inspection_plans", 12), ("unvisited", 14), ("inspectors", 14)])
def test_a_list_takes_as_many_statements_for_many_rows_as_for_few(
    name: str, most: int, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        inspections.a_tie()
        inspections.named()
    _lead(client)
    with django_assert_max_num_queries(most):
        assert client.get(_url(name)).status_code == 200


def test_a_plan_with_many_visits_takes_few_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        factories.an_institution()
    inspections.two()
    plan = inspections.drawn(wanted=8)
    _lead(client)
    with django_assert_max_num_queries(20):
        assert client.get(_url("inspection_plan", plan.pk)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_draw_at_once_make_one_draw_and_two_plans_never_share_an_institution() -> None:
    rules.load_fixtures()
    for _ in range(2):
        factories.an_institution()
    inspections.two()
    plan, other = inspections.a_random_plan(wanted=2), inspections.a_random_plan(wanted=2)
    leads = [inspections.lead(), inspections.lead()]
    told = together(*(_draw(plan, by) for by in leads))
    assert told == {"done": 1, "INSPECTION_PLAN_CHANGED": 1}
    assert together(_draw(other, leads[0])) == {"INSPECTION_NOBODY_TO_DRAW": 1}
    assert plan.inspections.count() == 2


def _draw(plan: InspectionPlan, by: Any) -> Callable[[], object]:
    return lambda: draws.draw(plan=plan, revision=plan.revision, by=by, at=AT)
