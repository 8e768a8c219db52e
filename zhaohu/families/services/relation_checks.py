"""Asking the birth and household registers whether a guardian is one: a job after the deed, never before it."""

from datetime import datetime

from django.db import transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.families import permissions, registry
from zhaohu.families.choices import Basis, CheckOutcome, GuardianshipState
from zhaohu.families.models import Guardianship, RelationCheck
from zhaohu.families.services import guardianships
from zhaohu.ledger import services as ledger

_ASKABLE = (GuardianshipState.DECLARED, GuardianshipState.REQUESTED)


def ask(*, guardianship: Guardianship, at: datetime) -> None:
    """Have the registers asked, inside the caller's deed; asked again after a correction."""
    RelationCheck.objects.bulk_create(
        [RelationCheck(guardianship=guardianship, outcome=CheckOutcome.WAITING, asked_at=at)],
        update_conflicts=True, unique_fields=["guardianship"],
        update_fields=["outcome", "asked_at", "answered_at", "source"],
    )  # fmt: skip
    jobs.defer("zhaohu.families.tasks.check_relation", guardianship_id=guardianship.pk)


def check(*, guardianship_id: int, by: Actor, at: datetime) -> None:
    """Ask once and keep the answer; a second call finds it. Raises OSError when the register does not answer."""
    permissions.ASK_REGISTRY.require(by)
    row = RelationCheck.objects.filter(guardianship_id=guardianship_id, outcome=CheckOutcome.WAITING).first()
    if row is None:
        return
    RelationCheck.objects.filter(pk=row.pk).update(tries=row.tries + 1)
    question = registry.question_of(guardianship_id)
    answer = registry.registry().ask(question)  # outside any transaction: a register may be slow
    _keep(row.pk, answer, by, at)


@transaction.atomic
def _keep(check_id: int, answer: registry.Answer, by: Actor, at: datetime) -> None:
    row = RelationCheck.objects.select_for_update().get(pk=check_id)
    guardianship = Guardianship.objects.select_for_update().get(pk=row.guardianship_id)
    if row.outcome != CheckOutcome.WAITING:
        return
    row.outcome, row.source, row.answered_at = answer.outcome, answer.source[:40], at
    row.save(update_fields=["outcome", "source", "answered_at"])
    ledger.record(
        event="guardianship.compared", subject=guardianship, by=by, at=at,
        content={"outcome": answer.outcome, "source": answer.source},
    )  # fmt: skip
    if answer.outcome == CheckOutcome.CONFIRMED and guardianship.state in _ASKABLE:
        guardianships.confirm(guardianship=guardianship, basis=Basis.REGISTRY, by=by, at=at)
    elif answer.outcome == CheckOutcome.DENIED:
        guardianships.tell(guardianship, "relation_denied", at=at)
