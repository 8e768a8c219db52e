"""Undoing an import as a whole: places go back, records that nobody has made his own are erased, the trail is kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhaohu.core import jobs
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
from zhaohu.rules import queries as rules


@transaction.atomic
def undo(*, roll: RollImport, by: Actor, at: datetime) -> RollImport:
    """Undo a written import, a short one at once, others by a job. Undone twice it is undone once.

    Raises ROLL_STEP, or ROLL_IN_THE_WAY with the rows whose children have been dealt with since.
    """
    permissions.UNDO_ROLL.require(by, roll.institution)
    roll = rolls.locked(roll.pk)
    if roll.state in (RollState.UNDOING, RollState.UNDONE):
        return roll  # the same click twice
    rolls.move(roll, RollState.UNDOING)
    if stand := in_the_way(roll):
        raise errors.IN_THE_WAY.raised(rows="、".join(str(number) for number in stand[:12]))
    written = roll.rows.filter(state=RollRowState.WRITTEN).count()
    roll.undone_by_id, roll.rows_done, roll.rows_total = by.user_id, 0, written
    roll.save(update_fields=["state", "undone_by", "rows_done", "rows_total"])
    rolls.record("roll.undone", roll, by, at, rows=written)
    if written <= rules.value("enrolment.roll", on=day_of(at))["at_once"]:
        carry_out(roll_id=roll.pk, by=by, at=at)
    else:
        jobs.defer("zhaohu.enrolment.tasks.undo_roll", roll_id=roll.pk)
    roll.refresh_from_db()
    return roll


@transaction.atomic
def carry_out(*, roll_id: int, by: Actor, at: datetime) -> None:
    """Undo an import that was ordered to be undone, in one transaction; a second run finds it undone.

    Where a child has been dealt with between the order and the job, the whole import stays written.
    """
    roll = rolls.locked(roll_id)
    if roll.state != RollState.UNDOING:
        return
    if stand := in_the_way(roll):
        rolls.move(roll, RollState.WRITTEN)
        roll.undone_by_id, roll.rows_done = None, roll.rows_total
        roll.save(update_fields=["state", "undone_by", "rows_done"])
        rolls.record("roll.undo_refused", roll, by, at, rows=stand)
        return
    for row in roll.rows.filter(state=RollRowState.WRITTEN).select_related("child").order_by("number"):
        _undo_row(row, by, at)
    rolls.move(roll, RollState.UNDONE)
    roll.undone_at, roll.rows_done = at, roll.rows_total
    roll.save(update_fields=["state", "undone_at", "rows_done"])


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
