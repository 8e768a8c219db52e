"""The one way by which a complaint moves: locked, held by one officer, still as it was read, kept, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.complaints import COMPLAINT_TRANSITIONS, ComplaintState
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import Complaint, ComplaintStep
from zhaohu.supervision.permissions import complaints as permissions


def locked(complaint_id: int) -> Complaint:
    """The complaint, locked until the deed ends; every deed begins here, so that two never cross."""
    return (
        Complaint.objects.select_for_update(of=("self",)).select_related("institution", "district").get(pk=complaint_id)
    )


def held(complaint_id: int, *, revision: int | None, by: Actor, at: datetime) -> Complaint:
    """The complaint, locked for a deed of the handling officer; nobody's becomes the officer's own.

    Raises NOT_ALLOWED, COMPLAINT_HELD_BY_ANOTHER, or COMPLAINT_CHANGED_MEANWHILE where `revision` is not the present
    one.
    """
    complaint = locked(complaint_id)
    permissions.HANDLE.require(by, complaint)
    if complaint.officer_id is not None and complaint.officer_id != by.user_id:
        raise errors.HELD_BY_ANOTHER.raised(officer=User.objects.get(pk=complaint.officer_id).name)
    if revision is not None and revision != complaint.revision:
        raise errors.CHANGED_MEANWHILE.raised()
    if complaint.officer_id is None and by.user_id:
        assign(complaint, officer=by.user_id, by=by, at=at)
    return complaint


def assign(complaint: Complaint, *, officer: int | None, by: Actor, at: datetime, note: str = "") -> None:
    """Give a locked complaint to an officer, or to nobody; the change of hands is kept."""
    complaint.officer_id, complaint.assigned_at = officer, at if officer else None
    complaint.save(update_fields=["officer", "assigned_at"])
    keep(complaint, "complaint.assigned", by=by, at=at, note=note, officer=officer)


def move(
    complaint: Complaint, to: ComplaintState, *, event: str, by: Actor, at: datetime, note: str = "",
    public: str = "", **content: Any,
) -> ComplaintStep:  # fmt: skip
    """Move a locked complaint along its table. Raises COMPLAINT_STEP_NOT_POSSIBLE."""
    before = ComplaintState(complaint.state)
    check(complaint, to)
    complaint.state = to
    return keep(complaint, event, by=by, at=at, note=note, public=public, before=before, **content)


def check(complaint: Complaint, to: ComplaintState) -> None:
    """Raise COMPLAINT_STEP_NOT_POSSIBLE unless the table has this step."""
    before = ComplaintState(complaint.state)
    if to not in COMPLAINT_TRANSITIONS[before]:
        raise errors.STEP_NOT_POSSIBLE.raised(state=before.label, deed=to.label)


def keep(
    complaint: Complaint, event: str, *, by: Actor, at: datetime, note: str = "", public: str = "",
    before: ComplaintState | None = None, **content: Any,
) -> ComplaintStep:  # fmt: skip
    """Save a locked complaint and keep what was done; the ledger knows numbers and states, never words."""
    complaint.revision += 1
    complaint.save()
    was = before or ComplaintState(complaint.state)
    entry = ledger.record(
        event=event, subject=complaint, by=by, at=at, division=complaint.district_id,
        content={"number": complaint.number, "from": was, "to": complaint.state, **content},
    )  # fmt: skip
    return ComplaintStep.objects.create(
        complaint=complaint, event=event, from_state=was, to_state=complaint.state, note=note[:500], public=public,
        by_id=by.user_id, by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip
