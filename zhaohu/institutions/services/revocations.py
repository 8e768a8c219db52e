"""Revoking a filing that rested on false materials (撤销备案): one officer proposes, a lead who is another decides."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.institutions.choices.case import CaseState
from zhaohu.institutions.choices.institution import FILING_TRANSITIONS, FilingState
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import Institution, Revocation
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import filed, standing, steps
from zhaohu.ledger import services as ledger

_TO = FilingState.REVOKED_BY_AUTHORITY


@transaction.atomic
def propose(*, institution_id: int, decision_number: str, reason: str, by: Actor, at: datetime) -> Revocation:
    """Propose to revoke; needs the number of the written decision. Nothing is public yet."""
    institution = standing.locked(institution_id)
    permissions.PROPOSE_REVOCATION.require(by, institution)
    state = FilingState(institution.filing_state)
    if _TO not in FILING_TRANSITIONS[state]:
        raise errors.STANDING_NOT_POSSIBLE.raised(state=state.label, to=_TO.label)
    if not decision_number.strip():
        raise errors.DECISION_NUMBER_NEEDED.raised(field="decision_number")
    proposed = Revocation.objects.create(
        institution=institution, decision_number=decision_number.strip(), reason=standing.needed(reason),
        proposed_by_id=by.user_id or 0, proposed_at=at,
    )  # fmt: skip
    _record("institution.revocation_proposed", proposed, institution, by, at)
    return proposed


@transaction.atomic
def decide(*, revocation: Revocation, agreed: bool, by: Actor, at: datetime) -> None:
    """Agree, which revokes the filing, publishes it at once and ends what was under way; or refuse.

    Not by the person who proposed it.
    """
    institution = standing.locked(revocation.institution_id)
    permissions.REVOKE.require(by, institution)
    if revocation.proposed_by_id == by.user_id:
        raise errors.SECOND_PERSON_NEEDED.raised()
    waiting = Revocation.objects.filter(pk=revocation.pk, agreed__isnull=True)
    if not waiting.update(agreed=agreed, decided_by_id=by.user_id, decided_at=at):
        raise errors.REVOCATION_DECIDED.raised()
    if not agreed:
        _record("institution.revocation_refused", revocation, institution, by, at)
        return
    standing.move(
        institution=institution, to=_TO, by=by, at=at, public=True,
        decision_number=revocation.decision_number, reason=revocation.reason,
    )  # fmt: skip
    under_way = institution.cases.exclude(state__in=[CaseState.FILED, CaseState.WITHDRAWN]).first()
    if under_way:
        filed.withdrawn(steps.locked(under_way.pk), by=by, at=at, reason="备案已撤销")
    standing.tell(institution, "filing_revoked", at, reason=revocation.reason)


def _record(event: str, revocation: Revocation, institution: Institution, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=revocation, by=by, at=at, division=institution.district_id, institution=institution.pk,
        content={"uscc": institution.uscc, "decision_number": revocation.decision_number},
    )  # fmt: skip
