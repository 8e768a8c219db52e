"""What becomes of a choice, its application and its waiting list when its place is offered, answered or lost.

The class of the placement, and those of the application's other choices, are held by the caller.
"""

from collections.abc import Sequence
from datetime import datetime

from zhaohu.enrolment.choices.applications import OPEN_CHOICES, ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Application, Choice, Placement, RankMove
from zhaohu.enrolment.services import ranks
from zhaohu.enrolment.services.ranks import Cause


def classes_of(placement: Placement) -> set[int]:
    """The classes whose lists an answer to this placement may change."""
    found = {placement.care_class_id}
    if placement.choice_id:
        others = Choice.objects.filter(application__choices=placement.choice_id)
        found |= set(others.values_list("offer__care_class_id", flat=True))
    return found


def offered(choice: Choice, *, reason: str, at: datetime) -> None:
    """The choice leaves its list for a place; with a reason, those before it are told why they were passed over."""
    if reason:
        ahead = Choice.objects.filter(offer_id=choice.offer_id, state=ChoiceState.WAITING, position__lt=choice.position)
        RankMove.objects.bulk_create(
            RankMove(
                choice=one, from_position=one.position, to_position=one.position, cause="passed_over",
                facts={"reason": reason}, at=at,
            )
            for one in ahead.order_by("position")
        )  # fmt: skip
    ranks.leave([choice], to=ChoiceState.OFFERED, cause="offered", at=at)


def accepted(placement: Placement, *, at: datetime) -> Sequence[Placement]:
    """Choices that the family wanted less are over; returns their offered placements, which the caller cancels.

    Choices that it wanted more go on waiting.
    """
    choice = _choice(placement)
    if choice is None:
        return []
    ranks.settle(choice, ChoiceState.PLACED)
    lower = list(choice.application.choices.filter(rank__gt=choice.rank, state__in=OPEN_CHOICES))
    waiting = [one for one in lower if one.state == ChoiceState.WAITING]
    ranks.leave(waiting, to=ChoiceState.CLOSED, cause="placed", at=at)
    _step(choice.application, ApplicationState.PLACED, at)
    rest = [one for one in lower if one.state == ChoiceState.OFFERED]
    return list(Placement.objects.filter(choice__in=rest, state=PlacementState.OFFERED).order_by("pk"))


def refused(placement: Placement, *, to: ChoiceState, at: datetime) -> None:
    """The family gave the place up, let it lapse, or lost it for good."""
    choice = _choice(placement)
    if choice is None or choice.state == ChoiceState.CLOSED:
        return
    ranks.settle(choice, to)
    close_if_over(choice.application, at=at)


def returned(placement: Placement, *, at: datetime) -> None:
    """The institution took its offer back: the choice waits again as if nothing had happened."""
    choice = _choice(placement)
    if choice is None:
        return
    ranks.settle(choice, ChoiceState.WAITING)
    if choice.joined_at:
        ranks.rank([choice.offer_id], cause=Cause("returned", own=[choice.pk]), at=at)


def close_if_over(application: Application, *, at: datetime) -> None:
    """An application without an open choice is over; one that lost its place and still waits is as submitted."""
    states = set(application.choices.filter(state__in=OPEN_CHOICES).values_list("state", flat=True))
    if application.state not in (ApplicationState.SUBMITTED, ApplicationState.PLACED):
        return
    if not states:
        _step(application, ApplicationState.CLOSED, at)
    elif ChoiceState.PLACED not in states and application.state == ApplicationState.PLACED:
        _back_to_waiting(application, at)


def _back_to_waiting(application: Application, at: datetime) -> None:
    """The family that has begun another application meanwhile waits there."""
    same = Application.objects.filter(child_id=application.child_id, round=application.round)
    if not same.filter(state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED]).exists():
        _step(application, ApplicationState.SUBMITTED, at)
        return
    waiting = list(application.choices.filter(state=ChoiceState.WAITING))
    ranks.leave(waiting, to=ChoiceState.CLOSED, cause="withdrew", at=at)
    _step(application, ApplicationState.CLOSED, at)


def _choice(placement: Placement) -> Choice | None:
    rows = Choice.objects.select_for_update(of=("self",)).select_related("application")
    return rows.filter(pk=placement.choice_id or 0).first()


def _step(application: Application, to: ApplicationState, at: datetime) -> None:
    application.state = to
    application.closed_at = at if to == ApplicationState.CLOSED else None
    application.save(update_fields=["state", "closed_at"])
