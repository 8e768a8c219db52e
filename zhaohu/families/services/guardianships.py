"""Who answers for a child: asked for, confirmed, refused, ended. Every step locks the row first."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.families import errors, permissions
from zhaohu.families.choices import GUARDIANSHIP_TRANSITIONS, Basis, GuardianshipState
from zhaohu.families.models import Guardianship
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

_MAY_CONFIRM: dict[Basis, tuple[Action, str]] = {
    Basis.REGISTRY: (permissions.ASK_REGISTRY, "guardianship.compared"),
    Basis.OFFICER: (permissions.CHECK_RELATION, "guardianship.checked"),
    Basis.INSTITUTION: (permissions.CONFIRM_AT_PLACE, "guardianship.confirmed_at_place"),
}


@transaction.atomic
def confirm(
    *, guardianship: Guardianship, basis: Basis, by: Actor, at: datetime, seen: str = "", institution: int | None = None
) -> Guardianship:
    """A relation is confirmed by the registers, an officer or an institution; confirmed twice is once.

    `seen` names the documents. A higher room that confirms for an institution has asked its own action for the child.
    Raises RELATION_DECIDED where the relation was refused or has ended.
    """
    action, event = _MAY_CONFIRM[basis]
    row = locked(guardianship.pk)
    action.require(by, row if basis == Basis.OFFICER else None)
    if row.state == GuardianshipState.CONFIRMED:
        return row
    if basis == Basis.OFFICER and not seen.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    row.basis = basis
    move(row, GuardianshipState.CONFIRMED, event=event, by=by, at=at, content={"seen": seen}, institution=institution)
    tell(row, "relation_confirmed", at=at)
    return row


@transaction.atomic
def refuse(*, guardianship: Guardianship, reason: str, by: Actor, at: datetime) -> Guardianship:
    """An officer does not accept a relation, or ends one that no longer holds; the reason is kept and told."""
    row = locked(guardianship.pk)
    permissions.CHECK_RELATION.require(by, row)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    confirmed = row.state == GuardianshipState.CONFIRMED
    wanted = GuardianshipState.ENDED if confirmed else GuardianshipState.REFUSED
    row.basis = Basis.OFFICER
    move(row, wanted, event="guardianship.checked", by=by, at=at, content={"reason": reason})
    notifications.notify(
        users=[row.guardian.user], template="relation_refused", params={"reason": reason.strip()}, at=at
    )
    return row


@transaction.atomic
def decide(*, guardianship: Guardianship, accept: bool, by: Actor, at: datetime) -> Guardianship:
    """A guardian answers somebody who asked to be one too. The answer is as good as the guardian's own standing."""
    row = locked(guardianship.pk)
    permissions.DECIDE_JOIN.require(by, row)
    if row.state != GuardianshipState.REQUESTED:
        raise errors.RELATION_DECIDED.raised(state=GuardianshipState(row.state).label)
    row.basis = Basis.GUARDIAN
    wanted = standing_of(row.child_id, by) if accept else GuardianshipState.REFUSED
    move(row, wanted, event="guardianship.decided", by=by, at=at, content={"accepted": accept})
    template = "guardianship_accepted" if accept else "guardianship_declined"
    notifications.notify(users=[row.guardian.user], template=template, params={}, link="/family/", at=at)
    return row


def standing_of(child_id: int, by: Actor) -> GuardianshipState:
    """The state that a guardian's word gives to another: confirmed only if his own is."""
    own = Guardianship.objects.filter(child_id=child_id, guardian__user_id=by.user_id or 0)
    confirmed = own.filter(state=GuardianshipState.CONFIRMED).exists()
    return GuardianshipState.CONFIRMED if confirmed else GuardianshipState.DECLARED


def locked(guardianship_id: int) -> Guardianship:
    """The row, locked until the deed ends."""
    rows = Guardianship.objects.select_for_update(of=("self",))
    return rows.select_related("child__household__street", "guardian__user").get(pk=guardianship_id)


def move(
    row: Guardianship, to: GuardianshipState, *, event: str, by: Actor, at: datetime, content: dict[str, object],
    institution: int | None = None,
) -> None:  # fmt: skip
    """Move a locked row as the transition table allows, and record it. Raises RELATION_DECIDED."""
    before = GuardianshipState(row.state)
    if to not in GUARDIANSHIP_TRANSITIONS[before]:
        raise errors.RELATION_DECIDED.raised(state=before.label)
    row.state, row.decided_by_id, row.decided_at = to, by.user_id, at
    if to == GuardianshipState.ENDED:
        row.valid_to = max(day_of(at), row.valid_from)
    row.save(update_fields=["state", "basis", "decided_by", "decided_at", "valid_to"])
    street = row.child.household.street
    ledger.record(
        event=event, subject=row, by=by, at=at, institution=institution,
        division=street.tenant_id or "" if street else "",
        content={"child": row.child_id, "guardian": row.guardian_id, "state": to, "basis": row.basis} | content,
    )  # fmt: skip


def tell(row: Guardianship, template: str, *, at: datetime) -> None:
    """Tell the guardian of a relation how it stands."""
    notifications.notify(
        users=[row.guardian.user], template=template, params={"nickname": row.child.nickname},
        link=f"/family/children/{row.child_id}/", at=at,
    )  # fmt: skip
