"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

import logging
from datetime import date

from procrastinate.contrib.django import app

from zhaohu.core import clock, jobs
from zhaohu.core.access import system
from zhaohu.enrolment.queries import fees_audit, fees_facts
from zhaohu.enrolment.services import (
    counters,
    fees,
    links,
    overrides,
    payments,
    placements,
    publication,
    rolls,
    rolls_undo,
    rolls_write,
    rounds,
    runs,
    waiting,
)
from zhaohu.institutions.models import Institution

_log = logging.getLogger(__name__)


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
def undo_roll(roll_id: int) -> None:
    """Undo a long import as a whole."""
    with jobs.working(f"roll:{roll_id}") as mine:
        if mine:
            rolls_undo.carry_out(roll_id=roll_id, by=rolls.WORKER, at=clock.now())


@app.task(retry=5)
def release_links(timestamp: int) -> None:
    """Free the places of enrolment links whose time is over."""
    links.release(at=clock.now())


@app.task(retry=5)
def erase_rolls(timestamp: int) -> None:
    """Erase the cells of old imports."""
    rolls.erase(at=clock.now())


@app.task(queueing_lock="draw_month")
def draw_month(timestamp: int) -> None:
    """Draw the drafts of last month: one job an institution that had care in it."""
    month = fees_facts.before(fees_facts.first_of(clock.day_of(clock.now())))
    for institution_id in (
        Institution.objects.filter(care_classes__isnull=False).distinct().values_list("pk", flat=True)
    ):
        jobs.defer("zhaohu.enrolment.tasks.draw_statements", institution_id=institution_id, month=month.isoformat())


@app.task(retry=jobs.PATIENT)
def draw_statements(institution_id: int, month: str) -> None:
    """Draw the drafts of one institution and month."""
    institution = Institution.objects.get(pk=institution_id)
    fees.draw(institution=institution, month=date.fromisoformat(month), by=system("月账单"), at=clock.now())


@app.task(queueing_lock="reconcile_payments")
def reconcile_payments(timestamp: int) -> None:
    """Ask the provider about orders of which it has not told us."""
    answered, silent = payments.reconcile(by=system("支付对账"), at=clock.now())
    if silent:
        _log.warning("payment provider silent on %s of %s orders", silent, answered + silent)


@app.task(queueing_lock="audit_fees")
def audit_fees(timestamp: int) -> None:
    """Compare every statement with its lines and payments; a difference is a dead letter that somebody must read."""
    if found := fees_audit.different():
        raise ValueError(f"statements {found[:20]} do not agree with their rows")


@app.task(queueing_lock="extend_calendars")
def extend_calendars(timestamp: int) -> None:
    """Make the days of every class up to the horizon."""
    _log.info("%s days made", counters.extend_all(on=clock.day_of(clock.now())))


@app.task(queueing_lock="refresh_vacancies")
def refresh_vacancies(timestamp: int) -> None:
    """Bring the vacancies of every class up to date; end overrides that have expired."""
    at = clock.now()
    _log.info(
        "%s overrides expired, %s classes brought up to date", overrides.expire(at=at), counters.refresh_all(at=at)
    )


@app.task(queueing_lock="audit_counters")
def audit_counters(timestamp: int) -> None:
    """Compare counters with rows."""
    found = counters.audit(at=clock.now())
    _log.info("%s days differed, %s repaired", found.days, found.repaired)


@app.task(retry=jobs.PATIENT)
def advance(care_class_id: int) -> None:
    """A place of a class became free: offer it to whoever is next."""
    waiting.advance(care_class_id=care_class_id, by=system("waiting-list"), at=clock.now())


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
        placements.lapse(placement=placement, by=system("waiting-list"), at=at)


@app.task(retry=jobs.PATIENT)
def score(household_id: int) -> None:
    """A child of a household got a place or left one: points of its brothers and sisters."""
    waiting.score_household(household_id=household_id, by=system("waiting-list"), at=clock.now())


@app.task(retry=jobs.PATIENT)
def carry_out_run(run_id: int) -> None:
    """Calculate an allocation and have it verified."""
    with jobs.working(f"run:{run_id}") as mine:
        if mine:
            runs.carry_out(run_id=run_id, by=system("allocation"), at=clock.now())


@app.task(retry=jobs.PATIENT)
def replay_run(run_id: int) -> None:
    """Repeat an allocation from its stored input."""
    runs.replay(run_id=run_id, by=system("allocation"), at=clock.now())


@app.task(retry=jobs.PATIENT)
def deliver_results(round_id: int) -> None:
    """Give every family of a published round its result."""
    with jobs.working(f"round:{round_id}") as mine:
        if mine:
            publication.deliver(round_id=round_id, by=system("allocation"), at=clock.now())


@app.task
def close_rounds(timestamp: int) -> None:
    """Close the rounds whose hour has come."""
    rounds.close_due(at=clock.now())


@app.task
def settle_rounds(timestamp: int) -> None:
    """Offer places that moving children have left."""
    publication.settle_all(at=clock.now())
