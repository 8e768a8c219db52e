"""One case goes to one officer, the most urgent first; each change of hands is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests import factories
from tests.institutions.review import worlds
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Assignment, FilingCase
from zhaohu.institutions.services import queue

pytestmark = pytest.mark.usefixtures("rules_loaded")


def test_the_next_case_is_the_one_whose_legal_deadline_is_nearest_then_the_riskier() -> None:
    late, risky, urgent = worlds.submitted(), worlds.submitted(), worlds.submitted()
    FilingCase.objects.filter(pk=late.pk).update(due_on=factories.ON + timedelta(days=9))
    FilingCase.objects.filter(pk=risky.pk).update(risk="3")
    FilingCase.objects.filter(pk=urgent.pk).update(due_on=factories.ON)
    by = factories.actor(worlds.reviewer())
    assert [queue.next_case(by=by, at=factories.AT) for _ in range(4)] == [urgent, risky, late, None]
    assert Assignment.objects.count() == 3


def test_an_officer_never_gets_a_case_of_another_district() -> None:
    worlds.submitted()
    other = worlds.reviewer(factories.district("110108", "海淀区"))
    assert queue.next_case(by=factories.actor(other), at=factories.AT) is None


def test_only_reviewers_pull() -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        queue.next_case(by=factories.actor(worlds.lead()), at=factories.AT)


def test_a_lead_reassigns_with_a_reason_and_only_to_a_reviewer_of_the_district() -> None:
    case, first, second = worlds.submitted(), worlds.reviewer(), worlds.reviewer()
    queue.next_case(by=factories.actor(first), at=factories.AT)
    by = factories.actor(worlds.lead())
    stranger = worlds.reviewer(factories.district("110108", "海淀区"))
    with pytest.raises(ProblemError, match="REVIEW_NOT_AN_OFFICER"):
        queue.reassign(case=case, to=stranger, reason="休假", by=by, at=factories.AT)
    with pytest.raises(ProblemError, match="REVIEW_TEXT_NEEDED"):
        queue.reassign(case=case, to=second, reason=" ", by=by, at=factories.AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        queue.reassign(case=case, to=second, reason="休假", by=factories.actor(first), at=factories.AT)
    queue.reassign(case=case, to=second, reason="休假", by=by, at=factories.AT)
    case.refresh_from_db()
    assert case.officer == second and case.assignments.order_by("-pk")[0].reason == "休假"


def test_the_lead_nudges_and_a_lead_of_another_district_may_not() -> None:
    case = worlds.submitted()
    queue.nudge(case=case, by=factories.actor(worlds.lead()), at=factories.AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        queue.nudge(case=case, by=factories.actor(worlds.lead(factories.district("110108"))), at=factories.AT)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_officers_at_once_get_two_hundred_cases_and_none_twice(transactional_db: None) -> None:
    from zhaohu.rules import services as rules

    rules.load_fixtures()
    officers = [factories.actor(worlds.reviewer()) for _ in range(200)]
    expected = {worlds.submitted().pk for _ in range(200)}

    def pull(number: int) -> int | None:
        try:
            case = queue.next_case(by=officers[number], at=factories.AT)
            return case.pk if case else None
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(max_workers=200) as people:
        given = list(people.map(pull, range(200)))
    if None in given:  # a row that somebody else had taken for a moment was passed over: ask once more
        given += [pull(n) for n, case in enumerate(given) if case is None]
    taken = [case for case in given if case is not None]
    assert len(taken) == len(set(taken)) and set(taken) == expected
    assert Assignment.objects.count() == 200
    connection.close()
