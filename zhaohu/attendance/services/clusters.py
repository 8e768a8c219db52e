"""Children with the same illness or sign: one alert for a class or an institution, told to director, district and
the community health centre of the street.

Found by a job, and the moment after something that counts. A cluster lasts until its windows are empty. Each of the
three acknowledges. Where no community health centre has an account, whoever acknowledges for the institution says
whether it was told.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.attendance.choices.alerts import AlertKind, ClusterLevel, Side
from zhaohu.attendance.errors import days as errors
from zhaohu.attendance.models import Acknowledgement, Alert
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import clusters
from zhaohu.attendance.services import telling, watch
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


def find(*, by: Actor, at: datetime, institutions: Collection[int] | None = None) -> tuple[int, int]:
    """Begin the alerts of clusters that are new or have become an outbreak, end those whose windows are empty; how many
    were told, how many ended."""
    permissions.WATCH.require(by)
    open_now = Alert.objects.filter(kind=AlertKind.CLUSTER, ended_at__isnull=True)
    if institutions is not None:
        open_now = open_now.filter(institution__in=institutions)
    known = {(one.institution_id, one.care_class_id, one.about): one for one in open_now}  # before counting: see below
    found = {(one.institution, one.care_class, one.about): one for one in clusters.count(institutions, on=day_of(at))}
    told = sum(_meet(one, by, at) for key, one in found.items() if one.met and _is_news(known.get(key), one))
    # What began since the alerts were read is not among them, so no alert ends by a count that is older than it.
    gone = [alert.pk for key, alert in known.items() if key not in found]
    return told, open_now.filter(pk__in=gone).update(ended_at=at)


def _is_news(alert: Alert | None, one: clusters.Count) -> bool:
    if alert is None:
        return True
    fallen = alert.is_outbreak and one.level != ClusterLevel.OUTBREAK  # an outbreak is one until it ends
    return not fallen and (alert.facts["cases"], alert.facts["level"]) != (one.cases, one.level)


@transaction.atomic
def _meet(one: clusters.Count, by: Actor, at: datetime) -> int:
    """Write what was counted; tell it once, and once more when the cluster has become an outbreak."""
    facts = {"level": one.level, "cases": one.cases, "days": one.days, "need": one.need}
    made, new = Alert.objects.get_or_create(
        kind=AlertKind.CLUSTER, institution_id=one.institution, care_class_id=one.care_class, about=one.about,
        ended_at=None, defaults={"on": day_of(at), "begun_at": at, "raised_at": at, "facts": facts},
    )  # fmt: skip
    alert = Alert.objects.select_for_update(of=("self",)).select_related("institution", "care_class").get(pk=made.pk)
    worse = one.level == ClusterLevel.OUTBREAK and not alert.is_outbreak
    if alert.ended_at is not None or (not new and not _is_news(alert, one)):
        return 0
    facts["name"] = clusters.ruling(day_of(at), alert.institution.district_id)[one.about]["name"]
    alert.facts = facts
    alert.save(update_fields=["facts"])
    if not new and not worse:
        return 0
    _tell(alert, at)
    watch.recorded(alert, by, at)
    return 1


def _tell(alert: Alert, at: datetime) -> None:
    institution, key = alert.institution, f"cluster-{alert.pk}-{alert.facts['level']}"
    params = {
        "institution": institution.name, "where": alert.care_class.name if alert.care_class else _("全园"),
        "name": alert.facts["name"], "cases": alert.facts["cases"], "days": alert.facts["days"],
        "level": ClusterLevel(alert.facts["level"]).label,
    }  # fmt: skip
    notifications.notify(
        users=telling.directors(institution, day_of(at)), template="illness_cluster", at=at, key=key, params=params,
        link=f"{reverse('attendance:day')}?institution={institution.uscc}",
    )  # fmt: skip
    notifications.notify(
        users=watch.officers(institution), template="illness_cluster_to_district", at=at, key=key, params=params,
        link=reverse("attendance:ratio_alerts"),
    )  # fmt: skip
    notifications.notify(
        users=centres(institution, day_of(at)), template="illness_cluster_to_centre", at=at, key=key, params=params,
        link=reverse("attendance:cluster", args=[alert.pk]),
    )  # fmt: skip


def centres(institution: Institution, on: date) -> QuerySet[User]:
    """The accounts of the community health centre of an institution's street on a day."""
    posts = Post.objects.filter(role=Role.HEALTH_CENTRE, division=institution.street_id, state=PostState.CONFIRMED)
    posts = posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True)


@transaction.atomic
def acknowledge(*, alert: Alert, centre_told: bool, by: Actor, at: datetime) -> Acknowledgement:
    """Somebody takes note of a cluster for the institution, the health centre or the district; who is second finds it
    done, and may still add for the institution that the health centre was told. Raises ALERT_OVER."""
    alert = Alert.objects.select_for_update(of=("self",)).select_related("institution").get(pk=alert.pk)
    permissions.ACKNOWLEDGE.require(by, alert)
    if alert.kind != AlertKind.CLUSTER or alert.ended_at is not None:
        raise errors.ALERT_OVER.raised()
    side = _side(alert, by)
    own = side == Side.INSTITUTION
    made, new = Acknowledgement.objects.get_or_create(
        alert=alert, level=alert.facts["level"], side=side,
        defaults={"centre_told": centre_told and own, "made_by_id": by.user_id, "made_at": at},
    )  # fmt: skip
    added = own and centre_told and not made.centre_told
    if added:
        made.centre_told = True
        made.save(update_fields=["centre_told"])
    if new or added:
        ledger.record(
            event="attendance.acknowledged", subject=alert, by=by, at=at, division=alert.institution.district_id,
            institution=alert.institution_id,
            content={"alert": alert.pk, "level": made.level, "side": made.side, "centre_told": made.centre_told},
        )  # fmt: skip
    return made


def _side(alert: Alert, by: Actor) -> Side:
    """For whom somebody speaks who may acknowledge."""
    if any(held.institution == alert.institution_id for held in by.held):
        return Side.INSTITUTION
    if any(held.role == Role.HEALTH_CENTRE and held.division == alert.institution.street_id for held in by.held):
        return Side.CENTRE
    return Side.DISTRICT
