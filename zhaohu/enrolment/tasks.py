"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

from procrastinate.contrib.django import app

from zhaohu.core import clock, jobs
from zhaohu.enrolment.services import links, rolls, rolls_write


@app.task(retry=5)
def check_roll(roll_id: int) -> None:
    """Check the rows of a long sheet of children present."""
    with jobs.working(f"roll:{roll_id}") as mine:
        if mine:
            rolls.check(roll_id=roll_id)


@app.task(retry=5)
def write_roll(roll_id: int) -> None:
    """Write the good rows of a checked sheet."""
    with jobs.working(f"roll:{roll_id}") as mine:
        if mine:
            rolls_write.write(roll_id=roll_id, at=clock.now())


@app.task(retry=5)
def release_links(timestamp: int) -> None:
    """Free the places of enrolment links whose time is over."""
    links.release(at=clock.now())


@app.task(retry=5)
def erase_rolls(timestamp: int) -> None:
    """Erase the cells of old imports."""
    rolls.erase(at=clock.now())
