"""Undoing an import as a whole: places go back, records that nobody has made his own are erased, the trail is kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import RollRowState, RollState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import Placement, RollImport, RollRow
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import placements, rolls
from zhaohu.families.queries import children
from zhaohu.families.services import named
from zhaohu.notifications import services as notifications
from zhaohu.notifications.models import Notice


@transaction.atomic
def undo(*, roll: RollImport, by: Actor, at: datetime) -> RollImport:
    """Undo a written import in one transaction. Undone twice it is undone once.

    Raises ROLL_STEP, or ROLL_IN_THE_WAY with the rows whose children have been dealt with since.
    """
    permissions.UNDO_ROLL.require(by, roll.institution)
    roll = rolls.locked(roll.pk)
    if roll.state == RollState.UNDONE:
        return roll  # the same click twice
    rolls.move(roll, RollState.UNDONE)
    rows = list(roll.rows.filter(state=RollRowState.WRITTEN).select_related("child").order_by("number"))
    if stand := in_the_way(roll):
        raise errors.IN_THE_WAY.raised(rows="、".join(str(number) for number in stand[:12]))
    for row in rows:
        _undo_row(row, by, at)
    roll.undone_at, roll.undone_by_id = at, by.user_id
    roll.save(update_fields=["state", "undone_at", "undone_by"])
    rolls.record("roll.undone", roll, by, at, rows=len(rows))
    return roll


def in_the_way(roll: RollImport) -> list[int]:
    """The numbers of the rows whose child or placement has been dealt with since."""
    rows = roll.rows.filter(state=RollRowState.WRITTEN).select_related("child", "placement").order_by("number")
    return [row.number for row in rows if _followed(row)]


def _followed(row: RollRow) -> bool:
    placement, child = row.placement, row.child
    if placement is None or child is None:
        return False
    moved = placement.state != PlacementState.AGREED or hasattr(placement, "agreement")
    if moved or placement.absences.exists():
        return True
    if not row.child_made:
        return False
    others = Placement.objects.filter(child=child).exclude(pk=placement.pk).exclude(state=PlacementState.CANCELLED)
    held = child.applications.exists() or child.bookings.exists()
    return held or others.exists() or named.touched(child)


def _undo_row(row: RollRow, by: Actor, at: datetime) -> None:
    placement, child = row.placement, row.child
    if placement is None or child is None:
        return
    facts = {"institution": placement.institution.name, "nickname": child.nickname}
    placements.move(
        placement=placements.locked(placement.pk), to=PlacementState.CANCELLED, by=by, at=at,
        event="placement.cancelled",
    )  # fmt: skip
    if row.child_made:
        asked = Q(wording="roll_named", key__in=[f"named-{g.pk}" for g in child.guardianships.all()])
        Notice.objects.filter(asked).update(link="", read_at=at)
        named.erase(child=child, at=at)
    else:
        notifications.notify(
            users=children.guardians(child, day_of(at)), template="roll_withdrawn", params=facts, at=at,
            key=f"withdrawn-{placement.pk}",
        )  # fmt: skip
    row.state = RollRowState.UNDONE
    row.cells = row.faults = None
    row.save(update_fields=["state", "cells", "faults"])
