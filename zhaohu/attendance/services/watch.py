"""Every minute: which class has too few carers, which child is expected and not here, and who is told next.

Guardians are asked when a child is late; the director is told when nobody answered; the district is told of a class
that lacks carers for some minutes without a reason. The limits are dated rules.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import Post, User
from zhaohu.attendance.choices.alerts import AlertKind, MissingReason
from zhaohu.attendance.choices.events import ChildState
from zhaohu.attendance.models import Alert, ChildDay
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import pickups, ratio
from zhaohu.attendance.services import telling
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

# Expected since some minutes, still within its hours, not here, not excused, and not asked about yet.
_LATE = """
WITH due AS (
  SELECT p.institution_id, p.child_id, p.care_class_id, p.first
  FROM enrolment_placement p
  JOIN enrolment_classday d ON d.care_class_id = p.care_class_id AND d."on" = %(on)s AND d.open
  WHERE p.state IN ('accepted', 'agreed', 'ended') AND p.first <= %(late)s AND p.last > %(cell)s
    AND p.starts_on <= %(on)s AND (p.ends_on IS NULL OR p.ends_on >= %(on)s)
    AND extract(isodow FROM %(on)s::date)::int = ANY(p.weekdays)
    AND NOT EXISTS (SELECT FROM enrolment_absence a
                    WHERE a.placement_id = p.id AND a."on" = %(on)s AND a.withdrawn_at IS NULL)
  UNION ALL
  SELECT b.institution_id, b.child_id, b.care_class_id, b.first FROM enrolment_booking b
  WHERE b."on" = %(on)s AND b.state = 'booked' AND b.first <= %(late)s AND b.last > %(cell)s
)
INSERT INTO attendance_alert (institution_id, kind, "on", care_class_id, child_id, about, begun_at, facts, reason_code,
  reason)
SELECT DISTINCT ON (d.institution_id, d.child_id) d.institution_id, 'missing', %(on)s, d.care_class_id, d.child_id, '',
  %(at)s, jsonb_build_object('due', to_char(make_interval(mins => d.first * 30), 'HH24:MI')), '', ''
FROM due d
WHERE EXISTS (SELECT FROM attendance_device v
              WHERE v.institution_id = d.institution_id AND v.revoked_at IS NULL AND v.paired_at < %(at)s)
  AND NOT EXISTS (SELECT FROM attendance_childday c
                  WHERE c.institution_id = d.institution_id AND c.child_id = d.child_id AND c."on" = %(on)s)
  AND NOT EXISTS (SELECT FROM attendance_alert x
                  WHERE x.kind = 'missing' AND x.institution_id = d.institution_id AND x.child_id = d.child_id
                    AND x."on" = %(on)s)
ORDER BY d.institution_id, d.child_id, d.first
ON CONFLICT DO NOTHING RETURNING id
"""

# It came after all, or its absence was reported: nothing is missing any more.
_FOUND = """
UPDATE attendance_alert x SET ended_at = %(at)s
WHERE x.kind = 'missing' AND x.ended_at IS NULL AND (
  x."on" < %(on)s
  OR EXISTS (SELECT FROM attendance_childday c WHERE c.institution_id = x.institution_id AND c.child_id = x.child_id
             AND c."on" = x."on")
  OR EXISTS (SELECT FROM enrolment_absence a JOIN enrolment_placement p ON p.id = a.placement_id
             WHERE p.institution_id = x.institution_id AND p.child_id = x.child_id AND a."on" = x."on"
               AND a.withdrawn_at IS NULL))
"""


def missing(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Ask guardians of children who are late, tell directors of those whom nobody explained; how many of each."""
    permissions.WATCH.require(by)
    rule = rules.value("attendance.missing", on=day_of(at))
    local = timezone.localtime(at)
    minute = local.hour * 60 + local.minute
    values = {
        "on": day_of(at), "at": at, "late": (minute - rule["ask_minutes"]) // 30, "cell": minute // 30,
    }  # fmt: skip
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_FOUND, values)
            cursor.execute(_LATE, values)
            asked = [row[0] for row in cursor.fetchall()]
        for alert in _rows(Alert.objects.filter(pk__in=asked)):
            _ask(alert, at)
    more = timedelta(minutes=rule["raise_minutes"] - rule["ask_minutes"])
    unanswered = Q(reason_code="", begun_at__lte=at - more) | Q(
        reason_code=MissingReason.LATE, answered_at__lte=at - timedelta(minutes=rule["raise_minutes"])
    )
    waiting = Alert.objects.filter(
        unanswered, kind=AlertKind.MISSING, on=day_of(at), ended_at__isnull=True, raised_at__isnull=True
    )
    raised = 0
    for alert in _rows(waiting):
        raised += _raise_child(alert, by, at)
    return len(asked), raised


def _rows(rows: Any) -> Sequence[Alert]:
    return list(rows.select_related("institution", "child", "care_class").order_by("pk"))


def _ask(alert: Alert, at: datetime) -> None:
    assert alert.child is not None  # noqa: S101 - the constraint `missing_names_a_child`
    notifications.notify(
        users=pickups.told(alert.child, alert.on), template="child_missing", at=at, key=f"missing-{alert.pk}",
        link=reverse("attendance:answer_missing", args=[alert.pk]),
        params={
            "child": alert.child.nickname, "institution": alert.institution.name, "at": alert.facts["due"],
        },
    )  # fmt: skip


@transaction.atomic
def _raise_child(alert: Alert, by: Actor, at: datetime) -> int:
    alert = Alert.objects.select_for_update(of=("self",)).select_related("institution", "child").get(pk=alert.pk)
    if alert.raised_at is not None or alert.ended_at is not None or alert.child is None:
        return 0
    alert.raised_at = at
    alert.save(update_fields=["raised_at"])
    notifications.notify(
        users=telling.directors(alert.institution, alert.on), template="child_missing_to_director", at=at,
        key=f"missing-{alert.pk}", link=reverse("attendance:answer_missing", args=[alert.pk]),
        params={"child": alert.child.nickname, "at": alert.facts["due"]},
    )  # fmt: skip
    recorded(alert, by, at)
    return 1


def ratios(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Open an alert for each class that lacks carers, end those that do not any more, tell the district of those that
    have lasted without a reason; how many are new, how many were raised."""
    permissions.WATCH.require(by)
    open_now = {one.care_class_id: one for one in _rows(Alert.objects.filter(kind=AlertKind.RATIO, ended_at=None))}
    here = {one.institution_id for one in open_now.values()} | set(_with_children(at))
    new = raised = 0
    found = {one.care_class.pk: one for classes in ratio.now(here, at=at).values() for one in classes}
    limit = rules.value("attendance.ratio", on=day_of(at))["district_minutes"]
    for pk, one in found.items():
        alert = open_now.get(pk)
        if one.short and alert is None:
            new += _begin(one, by, at)
        elif alert is not None and not one.short:
            Alert.objects.filter(pk=alert.pk).update(ended_at=at)
        elif alert is not None and not alert.reason_code and at - alert.begun_at >= timedelta(minutes=limit):
            raised += _raise_class(alert, one, by, at)
    gone = [alert.pk for pk, alert in open_now.items() if pk not in found]
    Alert.objects.filter(pk__in=gone).update(ended_at=at)
    return new, raised


def _with_children(at: datetime) -> Iterable[int]:
    rows = ChildDay.objects.filter(on=day_of(at), state=ChildState.PRESENT)
    return rows.values_list("institution_id", flat=True).distinct()


def _facts(one: ratio.ClassNow) -> dict[str, int]:
    return {"present": one.present, "carers": one.counting, "needed": one.needed, "short": one.short}


@transaction.atomic
def _begin(one: ratio.ClassNow, by: Actor, at: datetime) -> int:
    made, new = Alert.objects.get_or_create(
        kind=AlertKind.RATIO, care_class=one.care_class, ended_at=None,
        defaults={
            "institution_id": one.care_class.institution_id, "on": day_of(at), "begun_at": at, "facts": _facts(one)
        },
    )  # fmt: skip
    if not new:
        return 0
    institution = Institution.objects.get(pk=one.care_class.institution_id)
    notifications.notify(
        users=telling.directors(institution, made.on), template="ratio_short", at=at, key=f"ratio-{made.pk}",
        link=f"{reverse('attendance:day')}?institution={institution.uscc}",
        params={"care_class": one.care_class.name, **_facts(one)},
    )  # fmt: skip
    recorded(made, by, at)
    return 1


@transaction.atomic
def _raise_class(alert: Alert, one: ratio.ClassNow, by: Actor, at: datetime) -> int:
    alert = Alert.objects.select_for_update(of=("self",)).select_related("institution").get(pk=alert.pk)
    if alert.raised_at is not None or alert.reason_code or alert.ended_at is not None:
        return 0
    alert.raised_at, alert.facts = at, _facts(one)
    alert.save(update_fields=["raised_at", "facts"])
    notifications.notify(
        users=officers(alert.institution), template="ratio_short_to_district", at=at, key=f"ratio-{alert.pk}",
        link=reverse("attendance:ratio_alerts"),
        params={
            "institution": alert.institution.name, "care_class": one.care_class.name, **_facts(one),
            "minutes": int((at - alert.begun_at).total_seconds() // 60),
        },
    )  # fmt: skip
    recorded(alert, by, at)
    return 1


def officers(institution: Institution) -> Iterable[User]:
    """The officers of the district who are told."""
    roles = (Role.DISTRICT_LEAD, Role.DISTRICT_REVIEWER)
    posts = Post.objects.filter(role__in=roles, division_id=institution.district_id, state="confirmed", valid_to=None)
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True)


def recorded(alert: Alert, by: Actor, at: datetime) -> None:
    """Enter an alert into the ledger."""
    ledger.record(
        event="attendance.alerted", subject=alert, by=by, at=at, division=alert.institution.district_id,
        institution=alert.institution_id,
        content={"alert": alert.pk, "kind": alert.kind, "raised": bool(alert.raised_at)},
    )  # fmt: skip
