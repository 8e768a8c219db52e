"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

from procrastinate.contrib.django import app

from zhaohu.core import access, clock, jobs
from zhaohu.enrolment.services import publication, rounds, runs


@app.task(retry=jobs.PATIENT)
def carry_out_run(run_id: int) -> None:
    """Calculate an allocation and have it verified."""
    with runs.working(run_id) as mine:
        if mine:
            runs.carry_out(run_id=run_id, by=access.system("allocation"), at=clock.now())


@app.task(retry=jobs.PATIENT)
def replay_run(run_id: int) -> None:
    """Repeat an allocation from its stored input."""
    runs.replay(run_id=run_id, by=access.system("allocation"), at=clock.now())


@app.task
def close_rounds(timestamp: int) -> None:
    """Close the rounds whose hour has come."""
    rounds.close_due(at=clock.now())


@app.task
def settle_rounds(timestamp: int) -> None:
    """Offer places that moving children have left."""
    publication.settle_all(at=clock.now())
