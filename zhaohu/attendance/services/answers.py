"""What people answer to an alert: why a class lacks carers, why a child is not here. Nothing is cleared without."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from zhaohu.attendance.choices.alerts import AlertKind, MissingReason, RatioReason
from zhaohu.attendance.errors import days as errors
from zhaohu.attendance.models import Alert
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.services import telling
from zhaohu.core import jobs
from zhaohu.core.access import Action, Actor
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


@transaction.atomic
def answer_ratio(*, alert: Alert, reason: RatioReason, text: str, by: Actor, at: datetime) -> Alert:
    """The director says why: the district is not told any more, the alert stays until the ratio is right."""
    alert = _locked(alert, permissions.ANSWER_RATIO, by)
    if alert.kind != AlertKind.RATIO or alert.ended_at is not None:
        raise errors.ALERT_OVER.raised()
    return _answered(alert, reason, text, "attendance.ratio_answered", by, at)


@transaction.atomic
def answer_missing(*, alert: Alert, reason: MissingReason, text: str, by: Actor, at: datetime) -> Alert:
    """A guardian, or the director after a call, says why a child is not here."""
    alert = _locked(alert, permissions.ANSWER_MISSING, by)
    if alert.kind != AlertKind.MISSING or alert.ended_at is not None:
        raise errors.ALERT_OVER.raised()
    if reason != MissingReason.LATE:  # whoever is on the way is waited for, and the director told when it takes long
        alert.ended_at = at
    answered = _answered(alert, reason, text, "attendance.missing_answered", by, at)
    if reason == MissingReason.SICK:
        jobs.defer("zhaohu.attendance.tasks.find_clusters_of", institution_id=alert.institution_id)
    if alert.child_id and by.guards(alert.child_id) and alert.child:
        notifications.notify(
            users=telling.directors(alert.institution, alert.on), template="child_missing_answered", at=at,
            key=f"missing-{alert.pk}", link=reverse("attendance:day"),
            params={"child": alert.child.nickname, "reason": reason.label, "text": alert.reason or "—"},
        )  # fmt: skip
    return answered


def _locked(alert: Alert, action: Action, by: Actor) -> Alert:
    rows = Alert.objects.select_for_update(of=("self",)).select_related("institution", "child", "care_class")
    found = rows.get(pk=alert.pk)
    action.require(by, found)
    return found


def _answered(
    alert: Alert, reason: RatioReason | MissingReason, text: str, event: str, by: Actor, at: datetime
) -> Alert:
    if reason == type(reason).OTHER and not text.strip():
        raise errors.REASON_MISSING.raised(field="text")
    alert.reason_code, alert.reason = reason.value, text.strip()[:200]
    alert.answered_by_id, alert.answered_at = by.user_id, at
    alert.save(update_fields=["reason_code", "reason", "answered_by", "answered_at", "ended_at"])
    ledger.record(
        event=event, subject=alert, by=by, at=at, division=alert.institution.district_id,
        institution=alert.institution_id, content={"alert": alert.pk, "reason": reason.value},
    )  # fmt: skip
    return alert
