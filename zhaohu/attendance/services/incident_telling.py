"""Who is told of an incident: the guardians whom no court keeps from the child, the director, and the district where
the rule says so."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.attendance.models import Incident, IncidentNotice
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import telling, watch
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.notifications import services as notifications


def moment(at: datetime) -> str:
    """An instant as messages write it."""
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def _short(words: str) -> str:
    """The severity without its examples."""
    return words.replace(":", "：").split("：")[0]


def facts(incident: Incident) -> dict[str, Any]:
    """What every message of an incident may say."""
    return {
        "child": incident.child.nickname if incident.child else "—", "institution": incident.institution.name,
        "kind": incident.get_kind_display(), "severity": _short(incident.get_severity_display()),
        "at": moment(incident.happened_at), "place": incident.place, "by": incident.by_name,
    }  # fmt: skip


def page_of(incident: Incident) -> str:
    """The incident's page, for the institution and its district."""
    return reverse("attendance:incident", args=[incident.pk])


def new(incident: Incident, by: Actor, at: datetime) -> None:
    """The director is told at once, and the district where it has to take note."""
    told, key = facts(incident), f"incident-{incident.pk}"
    bosses = [one for one in telling.directors(incident.institution, day_of(at)) if one.pk != by.user_id]
    notifications.notify(
        users=bosses, template="incident_to_director", at=at, key=key, params=told, link=page_of(incident)
    )  # fmt: skip
    if incident.note_due_at is not None:
        notifications.notify(
            users=watch.officers(incident.institution), template="incident_to_district", at=at, key=key,
            params=told | {"due": moment(incident.note_due_at)}, link=page_of(incident),
        )  # fmt: skip


def guardians(incident: Incident, at: datetime) -> int:
    """Make out a notice to each guardian who may be told, and tell them; how many there are."""
    if incident.child is None:
        return 0
    found = [
        one.guardian for one, forbidden in pickups.guardians(incident.child, day_of(at)) if not forbidden
    ]  # fmt: skip
    rows = [IncidentNotice(incident=incident, guardian=one, told_at=at) for one in found]
    IncidentNotice.objects.bulk_create(rows, ignore_conflicts=True)
    incident.told_at = at
    incident.save(update_fields=["told_at"])
    for notice in IncidentNotice.objects.filter(incident=incident).select_related("guardian__user"):
        tell(notice, "incident_to_guardian", f"incident-{incident.pk}", at)
    return len(found)


def tell(notice: IncidentNotice, template: str, key: str, at: datetime) -> None:
    """Tell one guardian something of his notice."""
    link = reverse("attendance:incident_notice", args=[notice.pk])
    people: Iterable[User] = [notice.guardian.user] if notice.guardian.user.is_active else []
    notifications.notify(
        users=people, template=template, at=at, key=key, params=facts(notice.incident), link=link
    )  # fmt: skip


def all_guardians(incident: Incident, template: str, key: str, at: datetime) -> None:
    """Tell everybody who has a notice, as long as he may still be told."""
    if incident.child is None:
        return
    forbidden = pickups.blocks([incident.child.pk], day_of(at)).filter(guardian__isnull=False).values("guardian_id")
    rows = IncidentNotice.objects.filter(incident=incident).exclude(guardian__in=forbidden)
    for notice in rows.select_related("guardian__user", "incident__institution", "incident__child"):
        tell(notice, template, key, at)
