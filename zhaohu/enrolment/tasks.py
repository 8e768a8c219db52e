"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

from procrastinate.contrib.django import app

from zhaohu.core import access, clock, jobs
from zhaohu.enrolment.services import placements, waiting


@app.task(retry=jobs.PATIENT)
def advance(care_class_id: int) -> None:
    """A place of a class became free: offer it to whoever is next."""
    waiting.advance(care_class_id=care_class_id, by=access.system("waiting-list"), at=clock.now())


@app.task
def advance_all(timestamp: int) -> None:
    """Every class for which somebody waits, one job each: places also become free by growth and by time."""
    for care_class_id in waiting.waiting_classes():
        jobs.defer("zhaohu.enrolment.tasks.advance", care_class_id=care_class_id)


@app.task
def lapse(timestamp: int) -> None:
    """Offers that nobody answered in time go to the next child, each in a transaction of its own."""
    at = clock.now()
    for placement in waiting.overdue(at):
        placements.lapse(placement=placement, by=access.system("waiting-list"), at=at)


@app.task(retry=jobs.PATIENT)
def score(household_id: int) -> None:
    """A child of a household got a place or left one: points of its brothers and sisters."""
    waiting.score_household(household_id=household_id, by=access.system("waiting-list"), at=clock.now())
