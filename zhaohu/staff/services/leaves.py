"""Leave: asked by the person or entered by the institution; granted, it takes the shifts of its days away."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import STAFF_LEAVE_TRANSITIONS, LeaveKind, LeaveState
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import Employment, Leave, RosterShift
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import hiring, telling


@transaction.atomic
def ask(
    *, employment: Employment, kind: LeaveKind, first_on: date, last_on: date, by: Actor, at: datetime, reason: str = ""
) -> Leave:
    """Ask for leave; entered by the director it is granted at once. Raises STAFF_LEAVE_DAYS or STAFF_LEAVE_OVERLAPS."""
    employment = hiring.locked(employment)
    permissions.ASK_LEAVE.require(by, employment)
    if last_on < first_on or last_on < day_of(at):
        raise errors.LEAVE_DAYS.raised(field="last_on")
    made = Leave(
        employment=employment, kind=kind, first_on=first_on, last_on=last_on, reason=reason.strip()[:200],
        asked_by_id=by.user_id, asked_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise from_database(error) from error
    _record("staff.leave_asked", made, by, at)
    if permissions.DECIDE_LEAVE.allows(by, made) and employment.member.user_id != by.user_id:
        return decide(leave=made, granted=True, by=by, at=at)
    telling.of_employment(
        employment, "staff_leave_asked", at=at, first=first_on, last=last_on, kind=LeaveKind(kind).label
    )
    return made


@transaction.atomic
def decide(*, leave: Leave, granted: bool, by: Actor, at: datetime) -> Leave:
    """Grant or refuse; granted, the shifts of these days go, and the roster shows what is missing."""
    leave = _locked(leave)
    permissions.DECIDE_LEAVE.require(by, leave)
    _move(leave, LeaveState.GRANTED if granted else LeaveState.REFUSED)
    leave.decided_by_id, leave.decided_at = by.user_id, at
    leave.save(update_fields=["state", "decided_by", "decided_at"])
    if granted:
        RosterShift.objects.filter(
            employment=leave.employment_id, on__range=(max(leave.first_on, day_of(at)), leave.last_on)
        ).delete()
    telling.person(
        leave.employment, "staff_leave_decided", at=at, first=leave.first_on, last=leave.last_on,
        state=LeaveState(leave.state).label, institution=leave.employment.institution.name,
    )  # fmt: skip
    _record("staff.leave_decided", leave, by, at)
    return leave


@transaction.atomic
def withdraw(*, leave: Leave, by: Actor, at: datetime) -> None:
    """Take leave back before it is over; shifts do not come back by themselves. Raises STAFF_LEAVE_STATE."""
    leave = _locked(leave)
    permissions.WITHDRAW_LEAVE.require(by, leave)
    if leave.last_on < day_of(at):
        raise errors.LEAVE_DAYS.raised()
    _move(leave, LeaveState.WITHDRAWN)
    leave.save(update_fields=["state"])
    _record("staff.leave_decided", leave, by, at)


def _locked(leave: Leave) -> Leave:
    rows = Leave.objects.select_for_update(of=("self",)).select_related("employment__member__user")
    return rows.select_related("employment__institution", "employment__member__user").get(pk=leave.pk)


def _move(leave: Leave, to: LeaveState) -> None:
    if to not in STAFF_LEAVE_TRANSITIONS[LeaveState(leave.state)]:
        raise errors.LEAVE_STATE.raised(state=LeaveState(leave.state).label)
    leave.state = to


def _record(event: str, leave: Leave, by: Actor, at: datetime) -> None:
    institution = leave.employment.institution
    ledger.record(
        event=event, subject=leave, by=by, at=at, division=institution.district_id, institution=institution.pk,
        content={"employment": leave.employment_id, "first_on": leave.first_on, "last_on": leave.last_on,
                 "state": leave.state},
    )  # fmt: skip
