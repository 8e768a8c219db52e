"""After the name: the yearly re-check and its reminder, removal by two persons, the end of the term."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.services import demonstration as marks
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.demonstration import STANDING, CandidacyState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy, Recheck
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import moves
from zhaohu.rules import queries as rules
from zhaohu.staff.services import telling

REMIND = "quality.demonstration.remind_days"


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


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Tell the district's leads and the directors of each look that is as near as the rule says, or due.

    Nobody is told the same twice; a job that did not run is made up for. Returns how many were told.
    """
    on, told = day_of(at), 0
    steps = sorted(rules.value(REMIND, on=on))
    for row in queries.named(on).filter(state=CandidacyState.NAMED):
        due = queries.recheck_due(row)
        step = next((days for days in steps if due and (due - on).days <= days), None)
        if due is None or step is None:
            continue
        facts = {"name": row.institution.name, "day": due.isoformat()}
        key = f"recheck-{row.pk}-{due}-{step}"
        people = {
            reverse("quality:candidacy", args=[row.pk]): leads(row.district_id, on),
            reverse("quality:own"): telling.directors(row.institution, at),
        }
        for link, users in people.items():
            told += notifications.notify(
                users=users, template="demonstration_recheck", at=at, params=facts, link=link, key=key
            )
    return told


def leads(district: str, on: date) -> QuerySet[User]:
    """Who leads a district on a day."""
    posts = Post.objects.filter(role=Role.DISTRICT_LEAD, division_id=district, state=PostState.CONFIRMED)
    held = posts.filter(valid_from__lte=on).exclude(valid_to__lte=on)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True)
