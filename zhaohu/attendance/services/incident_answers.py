"""What guardians and the district say to an incident: signed or disputed, noted, and when guardians may be told."""

from datetime import datetime

from django.db import transaction

from zhaohu.attendance.choices.incidents import (
    INCIDENT_NOTICE_TRANSITIONS,
    INCIDENT_TRANSITIONS,
    ClockKind,
    IncidentState,
    NoticeState,
)
from zhaohu.attendance.errors import incidents as errors
from zhaohu.attendance.models import Incident, IncidentNotice
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_telling as telling
from zhaohu.attendance.services import telling as people
from zhaohu.attendance.services.incidents import locked, recorded
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import NOT_ALLOWED
from zhaohu.notifications import services as notifications


@transaction.atomic
def answer(*, notice: IncidentNotice, state: NoticeState, words: str = "", by: Actor, at: datetime) -> IncidentNotice:
    """A guardian signs his notice, or disputes it with words; the same answer twice is one. Who has signed may still
    dispute. Raises INCIDENT_ANSWERED, INCIDENT_WORDS."""
    incident = locked(Incident(pk=notice.incident_id))
    if not queries.notices(by, day_of(at)).filter(pk=notice.pk).exists():
        raise NOT_ALLOWED.raised(action=permissions.ANSWER.title)
    notice = IncidentNotice.objects.select_for_update().get(pk=notice.pk)
    notice.incident = incident
    permissions.ANSWER.require(by, notice)
    if notice.state == state and state != NoticeState.TOLD:
        return notice
    if state not in INCIDENT_NOTICE_TRANSITIONS[NoticeState(notice.state)]:
        raise errors.INCIDENT_ANSWERED.raised()
    if state == NoticeState.DISPUTED and not words.strip():
        raise errors.INCIDENT_WORDS.raised(field="words")
    notice.state, notice.answered_at = state, at
    notice.words = words.strip()[:500] if state == NoticeState.DISPUTED else None
    notice.save(update_fields=["state", "answered_at", "words"])
    if state == NoticeState.DISPUTED:
        notifications.notify(
            users=people.directors(incident.institution, day_of(at)), template="incident_disputed", at=at,
            key=f"incident-{notice.pk}", params=telling.facts(incident), link=telling.page_of(incident),
        )  # fmt: skip
    recorded("incident.answered", incident, by, at, notice=notice.pk, state=state)
    return notice


@transaction.atomic
def note(*, incident: Incident, words: str, by: Actor, at: datetime) -> Incident:
    """The district has taken note, with what it says to it; a second officer finds it done. Raises INCIDENT_NOT_OURS
    where it was not asked, INCIDENT_NOTE without words."""
    incident = locked(incident)
    permissions.NOTE.require(by, incident)
    if incident.note_due_at is None:
        raise errors.INCIDENT_NOT_OURS.raised()
    if incident.noted_at is not None:
        return incident
    if not words.strip():
        raise errors.INCIDENT_NOTE.raised(field="note")
    incident.note, incident.noted_by_id, incident.noted_at = words.strip()[:300], by.user_id, at
    if IncidentState.NOTED in INCIDENT_TRANSITIONS[IncidentState(incident.state)]:
        incident.state = IncidentState.NOTED
    incident.save(update_fields=["note", "noted_by", "noted_at", "state"])
    incident.alerts.filter(about=ClockKind.NOTE, ended_at__isnull=True).update(ended_at=at)
    notifications.notify(
        users=people.directors(incident.institution, day_of(at)), template="incident_noted", at=at,
        key=f"incident-{incident.pk}", params=telling.facts(incident) | {"note": incident.note},
        link=telling.page_of(incident),
    )  # fmt: skip
    recorded("incident.noted", incident, by, at)
    return incident


@transaction.atomic
def tell_guardians(*, incident: Incident, by: Actor, at: datetime) -> int:
    """The district lets the guardians be told of what was held back; how many were. Raises INCIDENT_TOLD."""
    incident = locked(incident)
    permissions.TELL.require(by, incident)
    if incident.note_due_at is None:
        raise errors.INCIDENT_NOT_OURS.raised()
    if incident.told_at is not None or incident.child is None:
        raise errors.INCIDENT_TOLD.raised()
    found = telling.guardians(incident, at)
    recorded("incident.told", incident, by, at, guardians=found)
    return found
