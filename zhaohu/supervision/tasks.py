"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.supervision.services import (
    case_clocks,
    credit_appeals,
    credit_batches,
    credit_publications,
    credit_scores,
    endings,
    escalation,
    objections,
    order_escalation,
    outgoing,
    publication_clock,
    record_papers,
    records,
    replies,
    risk,
    risk_scores,
    statements,
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
    """Tell of orders whose term is half, nearly or wholly used up, of objections that nobody has answered, and of
    visits on which nobody has decided."""
    at, by = clock.now(), system("整改时限提醒")
    for order_id in order_escalation.due(at=at):
        order_escalation.escalate(order_id=order_id, by=by, at=at)
    for objection_id in objections.late(at=at):
        objections.remind(objection_id=objection_id, by=by, at=at)
    for inspection_id in endings.late(at=at):
        endings.remind(inspection_id=inspection_id, by=by, at=at)


@app.task(queueing_lock="watch_publications")
def watch_publications(timestamp: int) -> None:
    """Tell of results that may be public, and show replies that nobody has looked into in time."""
    at, by = clock.now(), system("检查结果公示提醒")
    for publication_id in replies.unchecked(at=at):
        replies.show_unchecked(publication_id=publication_id, by=by, at=at)
    for publication_id in publication_clock.waiting(at=at):
        publication_clock.remind(publication_id=publication_id, by=by, at=at)


@app.task(queueing_lock="watch_cases")
def watch_cases(timestamp: int) -> None:
    """Tell of every term of a case or a record that is half, nearly or wholly used up."""
    at = clock.now()
    for clock_id in case_clocks.waiting(at=at):
        case_clocks.escalate(clock_id=clock_id, by=system("案件时限提醒"), at=at)


@app.task(queueing_lock="end_publicity")
def end_publicity(timestamp: int) -> None:
    """Stop the publicity of penalties whose longest term is over."""
    at = clock.now()
    for record_id in records.over(at=at):
        records.end(record_id=record_id, by=system("公示期满"), at=at)


@app.task(queueing_lock="send_credit")
def send_credit(timestamp: int) -> None:
    """Send the credit platform what changed."""
    credit_batches.make(by=system("信用信息报送"), at=clock.now())


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


@app.task(retry=PATIENT)
def train_risk_model(risk_model_id: int) -> None:
    """Fit and judge a version that was asked for."""
    risk.train(model_id=risk_model_id, by=system("风险模型训练"), at=clock.now())


@app.task
def score_risk(timestamp: int) -> None:
    """Let the version in use score every institution, once a day."""
    risk_scores.score(by=system("风险评分"), at=clock.now())


@app.task(queueing_lock="watch_statements")
def watch_statements(timestamp: int) -> None:
    """Tell the leads of objections to files whose term is over."""
    at = clock.now()
    for objection_id in statements.overdue(at=at):
        statements.escalate(objection_id=objection_id, by=system("档案异议期限"), at=at)
