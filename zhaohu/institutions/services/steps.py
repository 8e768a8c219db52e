"""The one way by which a case moves: the table allows it, the step is kept, the clocks follow, the ledger knows."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.institutions.choices.case import CASE_TRANSITIONS, CaseState
from zhaohu.institutions.errors import filing as errors
from zhaohu.institutions.models import CaseTransition, FilingCase, Snapshot
from zhaohu.ledger import services as ledger


def locked(case_id: int) -> FilingCase:
    """The case, locked until the deed ends; every deed on a case begins here, so that two never cross."""
    return FilingCase.objects.select_for_update(of=("self",)).select_related("institution").get(pk=case_id)


def move(
    *, case: FilingCase, to: CaseState, by: Actor, at: datetime, reason: str = "", snapshot: Snapshot | None = None
) -> CaseTransition:
    """Move a locked case to another state and keep the step. Raises STEP_NOT_POSSIBLE if the table has no such step."""
    before = CaseState(case.state)
    if to not in CASE_TRANSITIONS[before]:
        raise errors.STEP_NOT_POSSIBLE.raised(state=before.label, to=to.label)
    entry = ledger.record(
        event=f"filing.{to}",
        subject=case,
        by=by,
        at=at,
        division=case.district_id,
        institution=case.institution_id,
        content={
            "case": case.number,
            "from": before,
            "to": to,
            "reason": reason,
            "snapshot": bytes(snapshot.sm3).hex() if snapshot else None,
        },
    )
    case.state = to
    case.save(update_fields=["state"])
    return CaseTransition.objects.create(
        case=case,
        from_state=before,
        to_state=to,
        at=at,
        by_id=by.user_id,
        by_role=by.role,
        reason=reason,
        snapshot=snapshot,
        entry_id=entry.pk,
    )
