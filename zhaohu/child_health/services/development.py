"""Keeping a guardian's answers to the warning signs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhaohu.child_health.errors import growth as errors
from zhaohu.child_health.models import Screening
from zhaohu.child_health.permissions import growth as permissions
from zhaohu.child_health.queries import development
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child, Guardian
from zhaohu.ledger import services as ledger


@transaction.atomic
def screen(*, child: Child, month: int, answers: Mapping[str, bool], key: UUID, by: Actor, at: datetime) -> Screening:
    """Keep what a guardian sees of the child at an age point: True where a sign is there. Answering again adds a row;
    the same key is the same answer. Raises SCREENING_POINT or SCREENING_UNANSWERED."""
    permissions.SCREEN.require(by, child)
    if (known := Screening.objects.filter(key=key, child=child).first()) is not None:
        return known
    on = day_of(at)
    if month not in development.open_points(child, on):
        raise errors.POINT.raised(month=month)
    asked = [sign.code for sign in development.signs(month, on)]
    if missing := [code for code in asked if code not in answers]:
        raise errors.UNANSWERED.raised(n=len(missing))
    made = Screening.objects.create(
        child=child, month=month, on=on, asked=asked, positive=[code for code in asked if answers[code]], key=key,
        made_by=Guardian.objects.get(user_id=by.user_id or 0), made_at=at,
    )  # fmt: skip
    ledger.record(
        event="development.screened", subject=made, by=by, at=at, content={"screening": made.pk, "child": child.pk}
    )
    return made
