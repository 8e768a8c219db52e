"""A guardian decides: yes, no, or no more. Nothing is ticked beforehand, and no basic service hangs on it."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families import errors, permissions
from zhaohu.families.choices import Decision, Purpose
from zhaohu.families.models import Child, Consent, Guardian
from zhaohu.families.queries import consents as queries
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


@transaction.atomic
def decide(
    *, child: Child, purpose: Purpose, decision: Decision, version: int, by: Actor, at: datetime, channel: str = "web"
) -> Consent:
    """Keep a decision with the words that were shown. Raises CONSENT_STALE if the words have changed meanwhile."""
    permissions.DECIDE_CONSENT.require(by, child)
    shown = rules.value("families.consent.purposes", on=day_of(at))[purpose]
    if decision != Decision.WITHDRAWN and shown["version"] != version:
        raise errors.CONSENT_STALE.raised()
    guardian = Guardian.objects.select_for_update().get(user_id=by.user_id or 0)  # a second click waits for the first
    before = queries.in_force(child, purpose).get(guardian.pk)
    if before and before.decision == decision and before.version == version:
        return before
    made = Consent.objects.create(
        child=child, guardian=guardian, purpose=purpose, version=version, shown=shown, decision=decision,
        channel=channel, at=at,
    )  # fmt: skip
    ledger.record(
        event="consent.decided", subject=made, by=by, at=at,
        content={"child": child.pk, "purpose": purpose, "version": version, "decision": decision},
    )  # fmt: skip
    return made
