"""Experts: appointed by the city, assigned where no tie excludes them, judging by the published scheme."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.demonstration import EXPERT_REVIEW_TRANSITIONS, CandidacyState, ReviewState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy, Expert, ExpertReview
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conflicts
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import moves

_CENT = Decimal("0.01")


@transaction.atomic
def appoint(*, username: str, affiliation: str, field: str, by: Actor, at: datetime) -> Expert:
    """Appoint the person of an account, again after an end. Raises EXPERT_UNKNOWN or EXPERT_TWICE."""
    permissions.APPOINT.require(by)
    user = User.objects.filter(username=username.strip(), is_active=True).exclude(kind=Kind.FAMILY).first()
    if user is None:
        raise errors.EXPERT_UNKNOWN.raised(field="username")
    made, new = Expert.objects.select_for_update().get_or_create(
        user=user, defaults={"appointed_by_id": by.user_id or 0, "appointed_at": at}
    )
    if not new and made.ended_at is None:
        raise errors.EXPERT_TWICE.raised(field="username", name=user.name)
    made.affiliation, made.field = affiliation.strip(), field.strip()
    made.ended_at, made.appointed_by_id, made.appointed_at = None, by.user_id or 0, at
    made.save()
    _record_expert(made, by, at)
    return made


@transaction.atomic
def dismiss(*, expert: Expert, by: Actor, at: datetime) -> None:
    """End an appointment; what was judged stays. Twice is once."""
    row = Expert.objects.select_for_update(of=("self",)).select_related("user").get(pk=expert.pk)
    permissions.APPOINT.require(by, row)
    if row.ended_at is not None:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record_expert(row, by, at)


def _record_expert(row: Expert, by: Actor, at: datetime) -> None:
    ledger.record(
        event=permissions.APPOINT.event, subject=row, by=by, at=at, division="110000",
        content={"expert": row.pk, "user": row.user_id, "in_office": row.ended_at is None},
    )  # fmt: skip


@transaction.atomic
def assign(*, candidacy: Candidacy, expert: Expert, by: Actor, at: datetime) -> ExpertReview:
    """Ask an expert to judge; who was excluded, and why, is kept in the ledger with it.

    Raises DEMONSTRATION_STATE, EXPERT_ENDED, EXPERT_CONFLICT or EXPERT_REVIEW_TWICE.
    """
    row = moves.locked(candidacy)
    permissions.ASSIGN.require(by, row)
    moves.require_state(row, CandidacyState.RECOMMENDED)
    if expert.ended_at is not None:
        raise errors.EXPERT_ENDED.raised(name=expert.user.name)
    on = day_of(at)
    ties = {one.pk: conflicts.reasons(one, row, on) for one in conflicts.in_office()}
    if ties[expert.pk]:
        raise errors.EXPERT_CONFLICT.raised(name=expert.user.name, reasons="；".join(ties[expert.pk]))
    try:
        with transaction.atomic():
            made = ExpertReview.objects.create(
                candidacy=row, expert=expert, assigned_by_id=by.user_id or 0, assigned_at=at
            )
    except IntegrityError as error:
        raise from_database(error) from error
    notifications.notify(
        users=[expert.user], template="demonstration_review", at=at, params={"name": row.institution.name},
        link=reverse("quality:review", args=[made.pk]),
    )  # fmt: skip
    excluded = {str(pk): why for pk, why in ties.items() if why}
    moves.record(permissions.ASSIGN, row, by, at, expert=expert.pk, excluded=excluded)
    return made


@transaction.atomic
def submit(*, review: ExpertReview, scores: dict[str, int], comment: str, by: Actor, at: datetime) -> None:
    """Judge by the published scheme, once. Raises EXPERT_SCORE, DEMONSTRATION_WORDS or EXPERT_REVIEW_STATE."""
    row = _locked(review, by)
    criteria = queries.scheme(row.candidacy.round)["criteria"]
    for code, one in criteria.items():
        if not 0 <= scores.get(code, -1) <= one["points"]:
            raise errors.SCORE.raised(field=code, title=one["title"], points=one["points"])
    comment = moves.worded(comment, "comment", _("评语"))
    row.scores = {code: scores[code] for code in criteria}
    row.total = sum(row.scores.values())
    _answered(row, ReviewState.SUBMITTED, comment, at)
    moves.record(permissions.SCORE, row.candidacy, by, at, review=row.pk, scores=row.scores, total=row.total)


@transaction.atomic
def recuse(*, review: ExpertReview, reason: str, by: Actor, at: datetime) -> None:
    """Stand aside for a tie that no record knows of, and say which. Raises DEMONSTRATION_WORDS."""
    row = _locked(review, by)
    reason = moves.worded(reason, "reason", _("回避的理由"))
    _answered(row, ReviewState.RECUSED, reason, at)
    moves.record(permissions.SCORE, row.candidacy, by, at, review=row.pk, recused=True)


def _locked(review: ExpertReview, by: Actor) -> ExpertReview:
    candidacy = moves.locked(review.candidacy)
    row = ExpertReview.objects.select_for_update(of=("self",)).select_related("expert__user").get(pk=review.pk)
    row.candidacy = candidacy
    permissions.SCORE.require(by, row)
    moves.require_state(candidacy, CandidacyState.RECOMMENDED)
    return row


def _answered(row: ExpertReview, to: ReviewState, comment: str, at: datetime) -> None:
    if to not in EXPERT_REVIEW_TRANSITIONS[ReviewState(row.state)]:
        raise errors.REVIEW_STATE.raised(state=ReviewState(row.state).label)
    row.state, row.comment, row.answered_at = to, comment, at
    row.save(update_fields=["state", "comment", "answered_at", "scores", "total"])


@transaction.atomic
def close(*, candidacy: Candidacy, by: Actor, at: datetime) -> None:
    """Take the mean of the experts' totals.

    Raises DEMONSTRATION_STATE, EXPERT_TOO_FEW_REVIEWS or EXPERT_REVIEW_WAITING.
    """
    row = moves.locked(candidacy)
    permissions.CLOSE_REVIEW.require(by, row)
    moves.move(row, CandidacyState.REVIEWED)
    reviews = list(row.reviews.select_related("expert__user"))
    totals = [one.total for one in reviews if one.state == ReviewState.SUBMITTED and one.total is not None]
    limit = queries.scheme(row.round)["experts"]
    if len(totals) < limit:
        raise errors.TOO_FEW_REVIEWS.raised(limit=limit, given=len(totals))
    if waiting := [one.expert.user.name for one in reviews if one.state == ReviewState.ASSIGNED]:
        raise errors.REVIEW_WAITING.raised(names="、".join(waiting))
    row.score = (Decimal(sum(totals)) / len(totals)).quantize(_CENT)
    row.save(update_fields=["state", "score"])
    moves.record(permissions.CLOSE_REVIEW, row, by, at, score=str(row.score), totals=totals)
