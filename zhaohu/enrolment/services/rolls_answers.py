"""What a family says to an import: whether a named child is its own, and that an imported placement is not right."""

from datetime import date, datetime

from django.db import transaction

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import placements
from zhaohu.families.choices import GuardianshipState
from zhaohu.families.models import Guardianship
from zhaohu.families.services import named
from zhaohu.institutions.models import Membership
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


@transaction.atomic
def answer(*, guardianship: Guardianship, mine: bool, born_on: date | None, by: Actor, at: datetime) -> None:
    """Say whether a child that an institution named is one's own; the birthday proves that one knows the child.

    Raises NAMED_BIRTHDAY, or NAMED_ANSWERED for another answer than the first.
    """
    rows = Guardianship.objects.select_for_update(of=("self",)).select_related("child", "guardian")
    found = rows.get(pk=guardianship.pk)
    permissions.ANSWER_NAMED.require(by, found)
    wanted = GuardianshipState.DECLARED if mine else GuardianshipState.REFUSED
    if found.state == wanted:
        return  # the same click twice
    if found.state != GuardianshipState.REQUESTED:
        raise errors.ANSWERED.raised()
    if mine and born_on != found.child.born_on:
        raise errors.NOT_YOURS.raised(field="born_on")
    named.answer(guardianship=found, mine=mine, at=at)
    ledger.record(
        event="guardianship.answered", subject=found, by=by, at=at,
        content={"child": found.child_id, "state": found.state},
    )  # fmt: skip
    if not mine:
        for placement in found.child.placements.filter(origin=Origin.ROLL).select_related("institution"):
            _tell_directors(placement, "roll_refused", at)


@transaction.atomic
def contest(*, placement: Placement, reason: str, by: Actor, at: datetime) -> Placement:
    """A guardian says that an imported placement is not right: it is cancelled at once and the institution is told.

    Contested twice it is contested once. Raises ROLL_CONTEST_LATE once anything has followed.
    """
    placement = placements.locked(placement.pk)
    permissions.CONTEST.require(by, placement)
    if placement.state == PlacementState.CANCELLED and placement.answered_by_id == by.user_id:
        return placement
    if placement.origin != Origin.ROLL or placement.state != PlacementState.AGREED or hasattr(placement, "agreement"):
        raise errors.CONTEST_LATE.raised(state=PlacementState(placement.state).label)
    placement.ended_reason = reason.strip()
    placement.answered_at, placement.answered_by_id = at, by.user_id
    placements.move(placement=placement, to=PlacementState.CANCELLED, by=by, at=at, event="placement.contested")
    _tell_directors(placement, "roll_contested", at)
    return placement


def _tell_directors(placement: Placement, template: str, at: datetime) -> None:
    ids = Membership.objects.filter(institution=placement.institution, valid_to__isnull=True).values("user_id")
    notifications.notify(
        users=User.objects.filter(pk__in=ids, is_active=True), template=template, at=at,
        params={"nickname": placement.child.nickname}, link=f"/places/roll/children/{placement.pk}/",
        key=f"{template}-{placement.pk}",
    )  # fmt: skip
