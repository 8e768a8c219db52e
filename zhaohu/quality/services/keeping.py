"""After the name: the yearly re-check, removal by two persons, the end of the term."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.services import demonstration as marks
from zhaohu.quality.choices.demonstration import STANDING, CandidacyState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy, Recheck
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import moves


@transaction.atomic
def recheck(*, candidacy: Candidacy, passed: bool, text: str, by: Actor, at: datetime) -> Recheck:
    """Keep the outcome of the yearly look, with what the records say; one that failed proposes the removal.

    Raises DEMONSTRATION_STATE, DEMONSTRATION_RECHECK_EARLY, DEMONSTRATION_RECHECK_TWICE, DEMONSTRATION_CONDITIONS or
    DEMONSTRATION_WORDS.
    """
    row = moves.locked(candidacy)
    permissions.RECHECK.require(by, row)
    moves.require_state(row, CandidacyState.NAMED)
    due, on = queries.recheck_due(row), day_of(at)
    if due is None:
        raise errors.RECHECK_TWICE.raised()
    if on < due:
        raise errors.RECHECK_EARLY.raised(day=due)
    text = moves.worded(text, "text", _("复核意见"))
    said = conditions.checked(row.institution, on)
    if passed and (reasons := conditions.unmet(said)):
        raise errors.CONDITIONS.raised(reasons=reasons)
    try:
        with transaction.atomic():
            made = Recheck.objects.create(
                candidacy=row, due_on=due, passed=passed, text=text, conditions=[one.kept() for one in said],
                checked_by_id=by.user_id or 0, checked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    moves.record(permissions.RECHECK, row, by, at, due_on=due, passed=passed)
    if not passed:
        _propose(row, text, by, at)
    return made


@transaction.atomic
def propose_removal(*, candidacy: Candidacy, reason: str, by: Actor, at: datetime) -> None:
    """Propose to take the name away; it holds until another confirms. Raises DEMONSTRATION_STATE or _WORDS."""
    row = moves.locked(candidacy)
    permissions.PROPOSE_REMOVAL.require(by, row)
    _propose(row, moves.worded(reason, "reason", _("摘牌的理由")), by, at)


def _propose(row: Candidacy, reason: str, by: Actor, at: datetime) -> None:
    moves.move(row, CandidacyState.REMOVAL_PROPOSED)
    row.removal_reason, row.removal_by_id, row.removal_at = reason, by.user_id, at
    row.save(update_fields=["state", "removal_reason", "removal_by", "removal_at"])
    moves.record(permissions.PROPOSE_REMOVAL, row, by, at)


@transaction.atomic
def decide_removal(*, candidacy: Candidacy, agreed: bool, by: Actor, at: datetime) -> None:
    """Take the name away, or leave it. Not by who proposed it.

    Raises DEMONSTRATION_STATE or DEMONSTRATION_SECOND_PERSON.
    """
    row = moves.locked(candidacy)
    permissions.REMOVE.require(by, row)
    moves.require_state(row, CandidacyState.REMOVAL_PROPOSED)
    if row.removal_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    if not agreed:
        moves.move(row, CandidacyState.NAMED)
        row.save(update_fields=["state"])
        moves.record(permissions.REMOVE, row, by, at)
        return
    moves.move(row, CandidacyState.REMOVED)
    row.removed_by_id, row.removed_on = by.user_id, day_of(at)
    row.save(update_fields=["state", "removed_by", "removed_on"])
    marks.clear(institution_id=row.institution_id)
    moves.record(
        permissions.REMOVE, row, by, at, public=True, document=row.document, removed_on=row.removed_on,
        reason=row.removal_reason,
    )  # fmt: skip
    moves.tell(row, at)


@transaction.atomic
def expire(*, by: Actor, at: datetime) -> int:
    """Close the names whose term is over; returns how many. Twice is once."""
    over = Candidacy.objects.filter(state__in=STANDING, valid_to__lt=day_of(at)).order_by("pk")
    count = 0
    for found in over:
        row = moves.locked(found)
        if row.state not in STANDING:
            continue
        moves.move(row, CandidacyState.EXPIRED)
        row.save(update_fields=["state"])
        marks.clear(institution_id=row.institution_id)
        moves.record(permissions.NAME, row, by, at, valid_to=row.valid_to)
        moves.tell(row, at)
        count += 1
    return count
