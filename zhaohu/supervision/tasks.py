"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.supervision.services import credit_appeals, credit_publications, credit_scores, escalation, outgoing


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


@app.task(queueing_lock="calculate_credit")
def calculate_credit(timestamp: int) -> None:
    """Calculate the credit score of every institution; a run that was killed goes on where it stopped."""
    credit_scores.run(by=system("信用评分"), at=clock.now())


@app.task(queueing_lock="watch_credit_appeals")
def watch_credit_appeals(timestamp: int) -> None:
    """Tell of every credit appeal whose term is half, nearly or wholly used up."""
    at = clock.now()
    for appeal_id in credit_appeals.due(at=at):
        credit_appeals.escalate(appeal_id=appeal_id, by=system("信用申诉时限提醒"), at=at)


@app.task(retry=PATIENT)
def tell_credit(publication_id: int) -> None:
    """Tell the institutions of a quarter that their grade may be contested, or is public."""
    credit_publications.tell(publication_id=publication_id, at=clock.now())
