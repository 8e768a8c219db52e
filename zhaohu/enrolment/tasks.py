"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

import logging

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.enrolment.services import counters, overrides

_log = logging.getLogger(__name__)


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
