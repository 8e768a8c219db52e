"""What becomes of an application that a round leaves without a place: its choices go on, outside the round."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.models import Application


def wait(*, application: Application, by: Actor, at: datetime) -> int:
    """Leave every waiting choice of an application to the waiting list of its offer; returns how many.

    A choice in state WAITING of an application whose round is over is what a waiting list is made of.
    """
    return application.choices.filter(state=ChoiceState.WAITING).count()
