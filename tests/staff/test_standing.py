"""Nobody works whom the law keeps from it: said at hiring and at every clock-in, with the reason."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.staff import factories
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.staff import queries
from zhaohu.staff.choices.people import WorkPost
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import Employment, Presence
from zhaohu.staff.queries import presence as present
from zhaohu.staff.queries import standing
from zhaohu.staff.services import hiring, presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


def codes(employment: Employment, on: object = ON) -> list[str]:
    return [one.problem.code for one in standing.problems(employment, on)]  # type: ignore[arg-type]


def test_somebody_with_everything_in_order_may_work() -> None:
    carer = factories.a_carer()
    assert codes(carer) == []
    assert standing.qualified(carer, ON)


def test_each_thing_that_is_missing_is_said() -> None:
    made = factories.hired()
    assert codes(made) == ["STAFF_HEALTH", "STAFF_CREDENTIAL"]
    factories.certified(made, "health")
    assert codes(made) == ["STAFF_CREDENTIAL"]
    factories.certified(made, "nurse", valid_to=ON)
    assert codes(made) == []
    assert codes(made, ON + timedelta(days=1)) == ["STAFF_CREDENTIAL"]


def test_a_health_certificate_runs_out_after_its_last_day() -> None:
    carer = factories.a_carer()
    last = carer.member.credentials.get(kind="health").valid_to
    assert last is not None
    assert codes(carer, last) == []
    assert codes(carer, last + timedelta(days=1)) == ["STAFF_HEALTH"]


def test_after_a_year_the_register_must_be_asked_again() -> None:
    carer = factories.a_carer()
    day = ON.replace(year=ON.year + 1)
    assert "STAFF_RECORD_MISSING" not in codes(carer, day)
    assert "STAFF_RECORD_MISSING" in codes(carer, day + timedelta(days=1))


def test_nobody_is_hired_before_the_register_has_answered() -> None:
    made = factories.begun()
    with pytest.raises(ProblemError, match="STAFF_RECORD_MISSING"):
        hiring.confirm(employment=made, by=factories.director(made.institution), at=AT)


def test_nobody_with_a_record_is_hired() -> None:
    made = factories.checked(factories.begun(identity=factories.number_answered(QueryState.FOUND)))
    with pytest.raises(ProblemError, match="STAFF_RECORD_FOUND"):
        hiring.confirm(employment=made, by=factories.director(made.institution), at=AT)


def test_nobody_works_at_two_institutions_at_once() -> None:
    first = factories.hired()
    second = factories.begun(name=first.member.name, identity=first.member.identity)
    with pytest.raises(ProblemError, match="STAFF_ELSEWHERE"):
        hiring.confirm(employment=second, by=factories.director(second.institution), at=AT)


def test_who_has_come_is_present_and_counts_only_when_qualified() -> None:
    carer = factories.a_carer()
    cook = factories.hired(carer.institution, post=WorkPost.COOK)
    factories.certified(cook, "health")
    for one in (carer, cook):
        presence.clock_in(employment=one, client_id=uuid4(), at=AT, by=factories.director(one.institution))
    rows = present.present(carer.institution, AT)
    assert {row.employment.post: row.counts for row in rows} == {"carer": True, "cook": False}
    assert not standing.qualified(cook, ON)


def test_the_same_number_is_the_same_coming_and_the_same_leaving() -> None:
    carer, number, away = factories.a_carer(), uuid4(), uuid4()
    by = factories.director(carer.institution)
    first = presence.clock_in(employment=carer, client_id=number, at=AT, by=by)
    assert presence.clock_in(employment=carer, client_id=number, at=AT + timedelta(minutes=1), by=by) == first
    for minutes in (60, 90):
        presence.clock_out(employment=carer, client_id=away, at=AT + timedelta(minutes=minutes), by=by)
    row = Presence.objects.get()
    assert (row.came_at, row.left_at) == (AT, AT + timedelta(minutes=60))


def test_who_lacks_a_certificate_cannot_clock_in() -> None:
    made = factories.hired()
    with pytest.raises(ProblemError, match="STAFF_HEALTH"):
        presence.clock_in(employment=made, client_id=uuid4(), at=AT, by=factories.director(made.institution))
    assert not Presence.objects.exists()


def test_nobody_is_present_twice() -> None:
    carer = factories.a_carer()
    by = factories.director(carer.institution)
    presence.clock_in(employment=carer, client_id=uuid4(), at=AT, by=by)
    with pytest.raises(ProblemError, match="PRESENT_ALREADY"):
        presence.clock_in(employment=carer, client_id=uuid4(), at=AT, by=by)


def test_day_of_the_tests() -> None:
    assert day_of(AT) == ON
    assert queries.assigned
