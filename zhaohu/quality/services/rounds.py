"""A round of the appraisal: opened by the city, closed to applications, concluded when every candidacy is decided."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.errors import from_database
from zhaohu.ledger import services as ledger
from zhaohu.quality.choices.demonstration import (
    DEMONSTRATION_ROUND_TRANSITIONS,
    ON_THE_WAY,
    CandidacyState,
    RoundState,
)
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import DemonstrationRound
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.services.moves import worded


@transaction.atomic
def open_round(*, title: str, opens_on: date, closes_on: date, by: Actor, at: datetime) -> DemonstrationRound:
    """Open a round. Raises DEMONSTRATION_WORDS, DEMONSTRATION_ROUND_DAYS or DEMONSTRATION_ROUND_OPEN."""
    permissions.OPEN_ROUND.require(by)
    title = worded(title, "title", _("批次名称"))
    try:
        with transaction.atomic():
            made = DemonstrationRound.objects.create(
                title=title, opens_on=opens_on, closes_on=closes_on, opened_by_id=by.user_id or 0, opened_at=at
            )
    except IntegrityError as error:
        raise from_database(error) from error
    _record(permissions.OPEN_ROUND.event, made, by, at)
    return made


@transaction.atomic
def advance(*, round: DemonstrationRound, to: RoundState, by: Actor, at: datetime) -> None:
    """Close a round to applications, or conclude it.

    Raises DEMONSTRATION_ROUND_STATE or DEMONSTRATION_ROUND_UNFINISHED.
    """
    row = DemonstrationRound.objects.select_for_update().get(pk=round.pk)
    permissions.MOVE_ROUND.require(by, row)
    if to not in DEMONSTRATION_ROUND_TRANSITIONS[RoundState(row.state)]:
        raise errors.ROUND_STATE.raised(state=RoundState(row.state).label)
    if to == RoundState.CONCLUDED:
        count = row.candidacies.filter(state__in=[CandidacyState.APPLIED, *ON_THE_WAY]).count()
        if count:
            raise errors.ROUND_UNFINISHED.raised(n=count)
    row.state = to
    row.save(update_fields=["state"])
    _record(permissions.MOVE_ROUND.event, row, by, at)


def _record(event: str, row: DemonstrationRound, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division="110000", public=True,
        content={
            "round": row.pk, "title": row.title, "state": row.state, "opens_on": row.opens_on.isoformat(),
            "closes_on": row.closes_on.isoformat(),
        },
    )  # fmt: skip
