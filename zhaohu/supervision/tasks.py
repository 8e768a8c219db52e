"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.supervision.services import escalation, outgoing, risk, risk_scores


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
def train_risk_model(risk_model_id: int) -> None:
    """Fit and judge a version that was asked for."""
    risk.train(model_id=risk_model_id, by=system("风险模型训练"), at=clock.now())


@app.task
def score_risk(timestamp: int) -> None:
    """Let the version in use score every institution, once a day."""
    risk_scores.score(by=system("风险评分"), at=clock.now())
