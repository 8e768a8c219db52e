"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.supervision.services import escalation, outgoing, record_papers


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
