"""The sequencer as a job."""

import pytest

from config.schedule import SCHEDULE
from tests.ledger.factories import deeds
from zhaohu.ledger import tasks
from zhaohu.ledger.models import Checkpoint


@pytest.mark.django_db(transaction=True)
def test_the_job_sequences_once_however_often_it_runs() -> None:
    deeds(2)
    for _ in range(3):
        tasks.sequence(timestamp=0)
    assert Checkpoint.objects.get().tree_size == 2


def test_the_job_runs_every_minute() -> None:
    assert [line.cron for line in SCHEDULE if line.task == "zhaohu.ledger.tasks.sequence"] == ["* * * * *"]
