"""The one way by which a plan moves: locked, still as it was read, along its table, kept, in the ledger."""

from datetime import datetime
from typing import Any

from django.db import connection

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.inspections import INSPECTION_PLAN_TRANSITIONS, PlanState
from zhaohu.supervision.choices.plans import PlanDeed
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import InspectionPlan, PlanStep


def locked(plan_id: int, *, revision: int | None = None) -> InspectionPlan:
    """The plan, locked until the deed ends, its district's other planning waiting.

    Two plans of a district never give visits to the same institution at once. Raises INSPECTION_PLAN_CHANGED where
    `revision` is not the present one.
    """
    rows = InspectionPlan.objects.select_for_update(of=("self",)).select_related("district", "street")
    row = rows.get(pk=plan_id)
    alone(row.district_id)
    if revision is not None and revision != row.revision:
        raise errors.PLAN_CHANGED.raised()
    return row


def alone(district: str) -> None:
    """Let one transaction at a time plan the visits of a district."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"inspections planned {district}"])


def check(row: InspectionPlan, to: PlanState) -> None:
    """Raise INSPECTION_PLAN_STEP unless the table has this step."""
    before = PlanState(row.state)
    if to not in INSPECTION_PLAN_TRANSITIONS[before]:
        raise errors.PLAN_STEP.raised(state=before.label, deed=to.label)


def move(
    row: InspectionPlan, to: PlanState, deed: PlanDeed, *, by: Actor, at: datetime, note: str = "", **content: Any
) -> PlanStep:
    """Move a locked plan along its table. Raises INSPECTION_PLAN_STEP."""
    before = PlanState(row.state)
    check(row, to)
    row.state = to
    return keep(row, deed, by=by, at=at, note=note, before=before, **content)


def keep(
    row: InspectionPlan, deed: PlanDeed, *, by: Actor, at: datetime, note: str = "",
    before: PlanState | None = None, public: bool = False, **content: Any,
) -> PlanStep:  # fmt: skip
    """Save a locked plan and keep what was done; with `public` the ledger shows the content itself to everybody."""
    row.revision += 1
    row.save()
    was = before or PlanState(row.state)
    entry = ledger.record(
        event=deed, subject=row, by=by, at=at, division=row.district_id, public=public,
        content={"number": row.number, "from": was, "to": row.state, **content},
    )  # fmt: skip
    return PlanStep.objects.create(
        plan=row, event=deed, from_state=was, to_state=row.state, note=note[:500], by_id=by.user_id, by_role=by.role,
        at=at, entry_id=entry.pk,
    )  # fmt: skip
