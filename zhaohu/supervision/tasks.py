"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.supervision.services import (
    escalation,
    objections,
    order_escalation,
    outgoing,
    publication_clock,
    record_papers,
    replies,
)


@app.task(queueing_lock="watch_complaints")
def watch(timestamp: int) -> None:
    """Tell of every term that is half, nearly or wholly used up."""
    at = clock.now()
    for clock_id in escalation.due(at=at):
        escalation.escalate(clock_id=clock_id, by=system("投诉时限提醒"), at=at)


@app.task(retry=PATIENT)
def send_outgoing(outgoing_id: int) -> None:
    """Hand one answer or report over to another office."""
    outgoing.deliver(outgoing_id=outgoing_id, by=system("对外送文"), at=clock.now())


@app.task(retry=PATIENT)
def print_record(record_id: int, entry_id: int) -> None:
    """Put a signed record on paper, right after the last signature."""
    record_papers.make(record_id=record_id, entry_id=entry_id, by=system("检查记录文书"), at=clock.now())


@app.task(queueing_lock="watch_rectification")
def watch_rectification(timestamp: int) -> None:
    """Tell of orders whose term is half, nearly or wholly used up, and of objections that nobody has answered."""
    at, by = clock.now(), system("整改时限提醒")
    for order_id in order_escalation.due(at=at):
        order_escalation.escalate(order_id=order_id, by=by, at=at)
    for objection_id in objections.late(at=at):
        objections.remind(objection_id=objection_id, by=by, at=at)


@app.task(queueing_lock="watch_publications")
def watch_publications(timestamp: int) -> None:
    """Tell of results that may be public, and show replies that nobody has looked into in time."""
    at, by = clock.now(), system("检查结果公示提醒")
    for publication_id in replies.unchecked(at=at):
        replies.show_unchecked(publication_id=publication_id, by=by, at=at)
    for publication_id in publication_clock.waiting(at=at):
        publication_clock.remind(publication_id=publication_id, by=by, at=at)
