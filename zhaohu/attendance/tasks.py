"""Jobs of the room; each may run twice."""

import logging

from procrastinate.contrib.django import app

from zhaohu.attendance.services import watch as watching
from zhaohu.core import clock, jobs
from zhaohu.core.access import system

_log = logging.getLogger(__name__)


@app.task(queueing_lock="attendance_watch")
def watch(timestamp: int) -> None:
    """Look at every class in session and every child expected, once a minute."""
    with jobs.working("attendance watch") as mine:
        if mine:
            at, by = clock.now(), system("在园检查")
            _log.info("missing: %s asked, %s raised", *watching.missing(by=by, at=at))
            _log.info("ratio: %s new, %s raised", *watching.ratios(by=by, at=at))
