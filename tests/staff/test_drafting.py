"""A week is drawn up by a job: asked for once, whoever clicks, and taken up again where a worker was killed."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import workers
from tests.enrolment import factories as enrolment
from tests.staff import bans, factories, weeks
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.rules import services as rules
from zhaohu.staff import tasks
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models import Roster, RosterShift
from zhaohu.staff.queries import conflicts
from zhaohu.staff.queries import weeks as facts
from zhaohu.staff.services import drafting, rosters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = weeks.AT, weeks.MONDAY


def _ordered(children: int = 3, carers: int = 3) -> Roster:
    made = weeks.a_class_with(children)
    for _ in range(carers):
        factories.a_carer(made.institution)
    return drafting.order(roster=weeks.a_roster(made.institution), by=factories.director(made.institution), at=AT)


def _jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="zhaohu.staff.tasks.draft_roster").count()


def _meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """The deed happens once, while the search runs."""
    solve, left = drafting.solver.solve, [deed]

    def slowly(instance: object, *, budget: float) -> object:
        found = solve(instance, budget=budget)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(drafting.solver, "solve", slowly)


def test_asking_twice_starts_nothing_twice() -> None:
    roster = _ordered()
    again = drafting.order(roster=roster, by=factories.director(roster.institution), at=AT)
    assert (again.state, again.revision, _jobs()) == (RosterState.DRAFTING, roster.revision, 1)
    assert Entry.objects.filter(event="staff.roster_kept").count() == 1


def test_the_job_draws_the_week_up_once_and_a_second_run_changes_nothing() -> None:
    roster = _ordered()
    tasks.draft_roster(roster.pk)
    roster.refresh_from_db()
    first = list(RosterShift.objects.values_list("pk", flat=True))
    tasks.draft_roster(roster.pk)
    assert list(RosterShift.objects.values_list("pk", flat=True)) == first != []
    assert roster.state == RosterState.DRAFT and roster.drafted_at is not None
    week = facts.facts(roster.institution, MONDAY)
    assert conflicts.gaps(week, facts.shifts_of(roster)) == []


def test_a_week_that_is_being_drawn_up_is_not_published() -> None:
    roster = _ordered()
    with pytest.raises(ProblemError, match="ROSTER_DRAFTING"):
        rosters.publish(
            roster=roster, revision=roster.revision, gaps_known=True, by=factories.director(roster.institution), at=AT
        )


def test_a_shift_set_by_hand_while_the_search_runs_is_kept_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    roster = _ordered()
    carer = factories.a_carer(roster.institution)
    _meanwhile(monkeypatch, lambda: weeks.a_shift(MONDAY, carer, None, 16, 32))
    drafting.carry_out(roster_id=roster.pk, by=weeks.WORKER, at=AT)
    mine = RosterShift.objects.filter(employment=carer, on=MONDAY)
    assert [shift.by_hand for shift in mine] == [True]
    assert Roster.objects.get().state == RosterState.DRAFT


def test_somebody_barred_while_the_search_ran_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    roster = _ordered(children=2)
    barred = roster.institution.employments.order_by("pk")[0]
    _meanwhile(monkeypatch, lambda: bans.a_ban(barred))
    drafting.carry_out(roster_id=roster.pk, by=weeks.WORKER, at=AT)
    found = {shift.employment_id for shift in facts.shifts_of(Roster.objects.get())}
    assert found and barred.pk not in found


def test_a_draft_that_was_stopped_while_the_search_ran_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    roster = _ordered()
    by = factories.director(roster.institution)
    _meanwhile(monkeypatch, lambda: drafting.stop(roster=roster, by=by, at=AT))
    drafting.carry_out(roster_id=roster.pk, by=weeks.WORKER, at=AT)
    assert Roster.objects.get().state == RosterState.DRAFT and not RosterShift.objects.exists()


def test_the_page_shows_that_it_is_being_drawn_up_and_offers_to_stop(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = _ordered()
    client.force_login(enrolment.director_user(roster.institution))
    page = client.get(f"/staff/roster/?week={MONDAY}").content.decode()
    assert (
        "data-refresh" in page and "正在自动排班" in page and "停下，手工排" in page and "自动排班</button>" not in page
    )
    client.post("/staff/roster/draft/stop/", {"week": MONDAY.isoformat()})
    page = client.get(f"/staff/roster/?week={MONDAY}").content.decode()
    assert "data-refresh" not in page and "重新自动排" in page


@pytest.mark.django_db(transaction=True)
def test_a_week_survives_the_kill_of_the_worker_that_draws_it_up() -> None:
    rules.load_fixtures()
    roster = _ordered()
    with transaction.atomic():
        rosters.locked(roster)  # the worker has sought, and waits to write
        worker = workers.a_worker()
        while not _somebody_waits():
            assert worker.poll() is None
        workers.kill(worker)
    workers.wait_until_forgotten()
    roster.refresh_from_db()
    assert roster.state == RosterState.DRAFTING and not RosterShift.objects.exists()
    tasks.draft_roster(roster.pk)
    roster.refresh_from_db()
    week = facts.facts(roster.institution, MONDAY)
    assert roster.state == RosterState.DRAFT and conflicts.gaps(week, facts.shifts_of(roster)) == []


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return bool(cursor.fetchone()[0])
