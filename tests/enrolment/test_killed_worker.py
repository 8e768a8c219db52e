"""A worker killed in the middle of its job (kill -9): what it has committed stays, the next one does the rest."""

import pytest

from tests import workers
from tests.enrolment import rounds
from zhaohu.enrolment import tasks
from zhaohu.enrolment.choices.allocation import RoundState
from zhaohu.enrolment.models import Placement, RunResult
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import counters, publication
from zhaohu.notifications.models import Notice
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES = 8


def test_results_of_a_round_survive_the_kill_of_the_worker_that_delivers_them() -> None:
    rules.load_fixtures()
    offer = rounds.an_inclusive_offer(places=5)
    round = rounds.an_open_round({offer: 5})
    for _ in range(FAMILIES):
        rounds.an_application(round, offer)
    rounds.a_run(rounds.closed(round))
    publication.publish(round=round, by=rounds.lead(), at=rounds.LATER)
    worker = workers.a_worker()
    while (done := RunResult.objects.count()) < 1:
        assert worker.poll() is None
    workers.kill(worker)
    workers.wait_until_forgotten()
    assert done < FAMILIES
    tasks.deliver_results(round.pk)
    round.refresh_from_db()
    assert (round.state, queries.delivered(round)) == (RoundState.PUBLISHED, (FAMILIES, FAMILIES))
    assert Placement.objects.filter(origin="round").count() == 5
    assert Notice.objects.filter(wording__startswith="round_").count() == FAMILIES
    assert counters.audit(at=rounds.LATER).days == 0
