"""An institution contests a point; somebody who did not decide the row reviews it and says why."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CREDIT_APPEAL_TRANSITIONS, OPEN_APPEALS, AppealState
from zhaohu.supervision.errors import credit as errors
from zhaohu.supervision.models import CreditAppeal, CreditPoint
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_appeals as queries
from zhaohu.supervision.queries.credit_sources import deciders
from zhaohu.supervision.services import credit_revisions, credit_scores, credit_telling, limits

TERMS = "credit.terms"


@transaction.atomic
def lodge(*, point: CreditPoint, text: str, key: UUID, by: Actor, at: datetime) -> CreditAppeal:
    """Contest a point of the present score or of a quarter's grade; the same form sent twice is kept once.

    Raises CREDIT_TEXT_NEEDED, CREDIT_NOT_A_LOSS, CREDIT_NO_LONGER or CREDIT_APPEALED.
    """
    institution = point.score.institution
    permissions.APPEAL.require(by, point.score)
    if (known := CreditAppeal.objects.filter(key=key, institution=institution).first()) is not None:
        return known
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("申诉的理由"))
    if point.points >= 0 and not point.veto:
        raise errors.NOT_A_LOSS.raised()
    if not queries.counts_now(point):
        raise errors.NO_LONGER.raised()
    on = day_of(at)
    due_on = limits.working_days(on, rules.value(TERMS, on=on)["review_working_days"])
    appeal = CreditAppeal(
        key=key, institution=institution, district_id=institution.district_id, criterion=point.criterion,
        publication=queries.window_of(point, on), table=point.table, row=point.row, day=point.day, words=point.words,
        points=point.points, text=text.strip(), made_by_id=by.user_id or 0, made_at=at, due_on=due_on,
    )  # fmt: skip
    appeal.alert_at = _next_alert(appeal)
    try:
        with transaction.atomic():
            appeal.save()
    except IntegrityError as error:
        raise from_database(error) from error
    _record(appeal, permissions.APPEAL.event, by, at)
    credit_telling.reviewers(appeal, "credit_appeal_made", at=at)
    return appeal


@transaction.atomic
def take(*, appeal: CreditAppeal, by: Actor, at: datetime) -> None:
    """Begin the review. Raises CREDIT_APPEAL_STATE or CREDIT_DECIDED_THE_ROW."""
    row = _locked(appeal.pk)
    permissions.TAKE_APPEAL.require(by, row)
    _move(row, AppealState.REVIEW)
    _not_own(row, by)
    row.officer_id, row.taken_at = by.user_id, at
    row.save(update_fields=["state", "officer", "taken_at"])
    _record(row, permissions.TAKE_APPEAL.event, by, at)


@transaction.atomic
def decide(*, appeal: CreditAppeal, corrected: bool, reason: str, by: Actor, at: datetime) -> None:
    """Leave the point, or correct it: then the score is calculated anew and quarters that counted it are revised.

    Raises CREDIT_APPEAL_STATE, CREDIT_DECIDED_THE_ROW, CREDIT_HELD_BY_ANOTHER or CREDIT_TEXT_NEEDED.
    """
    row = _locked(appeal.pk)
    permissions.DECIDE_APPEAL.require(by, row)
    _move(row, AppealState.CORRECTED if corrected else AppealState.UPHELD)
    _not_own(row, by)
    if row.officer_id != by.user_id:
        raise errors.HELD_BY_ANOTHER.raised(officer=User.objects.get(pk=row.officer_id or 0).name)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("复核的理由"))
    row.reason, row.decided_by_id, row.decided_at, row.alert_at = reason.strip(), by.user_id, at, None
    row.save(update_fields=["state", "reason", "decided_by", "decided_at", "alert_at"])
    if corrected:
        credit_scores.again(institution_ids=[row.institution_id], at=at)
        credit_revisions.revise(row, by=by, at=at)
    credit_revisions.release(row, by=by, at=at)
    _record(row, permissions.DECIDE_APPEAL.event, by, at)
    notices.to_institution(
        institution=row.institution, template="credit_appeal_decided", at=at, state=row.get_state_display(),
        link=credit_telling.own_page(),
    )  # fmt: skip


def due(*, at: datetime) -> list[int]:
    """The appeals of which somebody has to be told something by now."""
    rows = CreditAppeal.objects.filter(state__in=OPEN_APPEALS, alert_at__lte=at)
    return list(rows.order_by("alert_at").values_list("pk", flat=True))


@transaction.atomic
def escalate(*, appeal_id: int, by: Actor, at: datetime) -> bool:
    """Tell of the highest share of the term that is used up; twice is once. Returns whether somebody was told."""
    permissions.ESCALATE.require(by)
    rows = CreditAppeal.objects.select_for_update(of=("self",)).select_related("institution")
    row = rows.filter(pk=appeal_id, state__in=OPEN_APPEALS, alert_at__lte=at).first()
    if row is None:
        return False
    used = limits.used(row.made_at, limits.end_of(row.due_on), _shares(row), at=at)
    row.alerted = max(used, default=row.alerted)
    row.alert_at = _next_alert(row)
    row.save(update_fields=["alerted", "alert_at"])
    template = "credit_appeal_over" if row.alerted >= 100 else "credit_appeal_near"
    credit_telling.reviewers(row, template, at=at, key=f"credit-appeal-{row.pk}-{row.alerted}", share=row.alerted)
    _record(row, permissions.ESCALATE.event, by, at, share=row.alerted)
    return True


def _next_alert(appeal: CreditAppeal) -> datetime | None:
    return limits.next_alert(appeal.made_at, limits.end_of(appeal.due_on), _shares(appeal), appeal.alerted)


def _shares(appeal: CreditAppeal) -> list[int]:
    return list(rules.value(TERMS, on=day_of(appeal.made_at))["escalation"])


def _locked(appeal_id: int) -> CreditAppeal:
    rows = CreditAppeal.objects.select_for_update(of=("self",)).select_related("institution", "publication")
    return rows.get(pk=appeal_id)


def _move(row: CreditAppeal, to: AppealState) -> None:
    before = AppealState(row.state)
    if to not in CREDIT_APPEAL_TRANSITIONS[before]:
        raise errors.APPEAL_STATE.raised(state=before.label)
    row.state = to


def _not_own(row: CreditAppeal, by: Actor) -> None:
    if by.user_id in deciders(row.table, row.row):
        raise errors.DECIDED_THE_ROW.raised()


def _record(row: CreditAppeal, event: str, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id,
        content={
            "criterion": row.criterion, "table": row.table, "row": row.row, "state": row.state, "points": row.points,
            **content,
        },
    )  # fmt: skip
