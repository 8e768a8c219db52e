"""Plans of visits: who is drawn or named, who goes, and what stops it."""

import pytest

from tests.supervision import factories, inspections
from tests.supervision.inspections import AT, ON
from zhaohu.ledger.models import Entry
from zhaohu.supervision.services import dispatch, draws

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_a_plan_is_drawn_dispatched_and_its_officers_are_told() -> None:
    houses = [factories.an_institution() for _ in range(4)]
    inspections.two()
    plan = inspections.drawn(wanted=2)
    visits = list(plan.inspections.order_by("pk"))
    assert plan.state == "drawn" and len(visits) == 2
    assert {one.institution_id for one in visits} <= {one.pk for one in houses}
    assert all(one.random_arm and one.officers.count() == 2 for one in visits)
    assert draws.holds(plan, draws.again(plan))
    dispatch.dispatch(plan=plan, revision=plan.revision, days={}, by=inspections.lead(), at=AT)
    plan.refresh_from_db()
    assert plan.state == "dispatched"
    assert all(one.state == "dispatched" for one in plan.inspections.all())
    assert Entry.objects.filter(event="inspection_plan.drawn", public=True).count() == 1


def test_a_visit_is_named_and_dispatched_by_the_factory() -> None:
    visit = inspections.dispatched()
    assert (visit.state, visit.planned_on) == ("dispatched", ON)
    assert visit.officers.count() == 2 and visit.steps.count() == 2
