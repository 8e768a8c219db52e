"""Jobs of the room; each may run twice."""

import logging

from procrastinate.contrib.django import app

from zhaohu.attendance.services import (
    attended,
    clusters,
    conflicts,
    incident_packs,
    incident_watch,
    message_reminders,
    sleeping,
)
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
            _log.info("bookings: %s came, %s did not", *attended.follow_bookings(by=by, at=at))


@app.task(queueing_lock="attendance_follow")
def follow_days(timestamp: int) -> None:
    """Tell enrolment which placed children came and which did not, once the day is over."""
    with jobs.working("attendance follow") as mine:
        if mine:
            _log.info("days: %s changed", attended.follow_placements(by=system("出勤核对"), at=clock.now()))


@app.task(queueing_lock="attendance_sleep")
def watch_sleep(timestamp: int) -> None:
    """Look at every sleeping child, once a minute."""
    with jobs.working("attendance sleep") as mine:
        if mine:
            _log.info("sleep: %s missed", sleeping.watch(by=system("睡眠巡视检查"), at=clock.now()))


@app.task(queueing_lock="attendance_menus")
def check_menus(timestamp: int) -> None:
    """Find where today's menus meet an allergy, and raise what nobody answered in time."""
    with jobs.working("attendance menus") as mine:
        if mine:
            _log.info("menus: %s new, %s raised", *conflicts.check(by=system("食谱过敏核对"), at=clock.now()))


@app.task(queueing_lock="attendance_clusters")
def find_clusters(timestamp: int) -> None:
    """Look for illness clusters everywhere, and end those whose window is empty."""
    with jobs.working("attendance clusters") as mine:
        if mine:
            _log.info("clusters: %s told, %s ended", *clusters.find(by=system("聚集性患病检查"), at=clock.now()))


@app.task
def find_clusters_of(institution_id: int) -> None:
    """The same for one institution, the moment after something that counts."""
    clusters.find(by=system("聚集性患病检查"), at=clock.now(), institutions=[institution_id])


@app.task(retry=jobs.PATIENT)
def freeze_pack(pack_id: int) -> None:
    """Freeze the evidence of an incident, the moment after its report."""
    incident_packs.freeze(pack_id=pack_id, by=system("证据固定"), at=clock.now())


@app.task(queueing_lock="attendance_incidents")
def watch_incidents(timestamp: int) -> None:
    """Look at the clocks of incidents and at the notices that nobody has signed."""
    with jobs.working("attendance incidents") as mine:
        if mine:
            at, by = clock.now(), system("事件时限检查")
            _log.info("incidents: %s overdue", incident_watch.clocks(by=by, at=at))
            _log.info("incidents: %s reminded", incident_watch.reminders(by=by, at=at))


@app.task(queueing_lock="attendance_messages")
def remind_messages(timestamp: int) -> None:
    """Remind of what waits for an answer, and tell senders who has given none."""
    with jobs.working("attendance messages") as mine:
        if mine:
            reminded, raised = message_reminders.remind(by=system("家园消息提醒"), at=clock.now())
            _log.info("messages: %s reminded, %s raised", reminded, raised)
