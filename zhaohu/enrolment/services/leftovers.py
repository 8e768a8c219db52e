"""What becomes of an application that a round leaves without a place: its choices go on, outside the round."""

from datetime import datetime

from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.models import Application
from zhaohu.enrolment.services import waiting


def wait(*, application: Application, at: datetime) -> None:
    """Put every waiting choice of an application on the waiting list of its offer; one that is on it stays."""
    for choice in application.choices.filter(state=ChoiceState.WAITING).order_by("rank"):
        waiting.join(choice, at=at)
