"""The file of one institution as the office reads it: registration, cases, receipts, notices, people, evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from zhaohu.core.clock import day_of
from zhaohu.core.identity import mask
from zhaohu.institutions.choices.case import CaseState
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import CaseTransition, Institution, Membership, RegistrationEvent, Revocation
from zhaohu.ledger.models import Entry

_SHOWN = 12
TONES = {
    FilingState.NONE: ("", "minus"),
    FilingState.UNDER_REVIEW: ("warn", "hourglass"),
    FilingState.FILED: ("ok", "circle-check-filled"),
    FilingState.CHANGE_SUBMITTED: ("ok", "circle-check-filled"),
    FilingState.CANCEL_SUBMITTED: ("warn", "alert-triangle-filled"),
    FilingState.SUSPENDED: ("warn", "alert-triangle-filled"),
    FilingState.CANCELLED: ("", "minus"),
    FilingState.REVOKED_BY_AUTHORITY: ("danger", "alert-octagon-filled"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts for the institution, with the number masked."""

    name: str
    role: str
    phone: str
    since: Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """A public entry of the ledger about this institution."""

    title: str | Promise
    at: datetime
    entry_id: int


def people(institution: Institution, *, at: datetime) -> list[Person]:
    """Those who act for it today."""
    on = day_of(at)
    rows = Membership.objects.filter(institution=institution, valid_from__lte=on).select_related("user")
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("-role", "valid_from")
    return [
        Person(row.user.name, row.get_role_display(), mask(row.user.phone) if row.user.phone else "", row.valid_from)
        for row in rows
    ]


def evidence(institution: Institution) -> list[Evidence]:
    """What the ledger says in public of its standing, newest first."""
    rows = Entry.objects.filter(
        subject_type=Institution._meta.label_lower, subject_id=str(institution.pk), public=True
    ).order_by("-pk")[:_SHOWN]
    states = FilingState.values
    named = [(row.event.partition(".")[2], row) for row in rows]
    return [Evidence(FilingState(state).label, row.at, row.pk) for state, row in named if state in states]


def of(institution: Institution, *, at: datetime) -> dict[str, Any]:
    """All that the page shows."""
    registration = institution.registration
    events = RegistrationEvent.objects.filter(registration=registration, undone_at__isnull=True)
    steps = CaseTransition.objects.filter(case__institution=institution).select_related("case", "by")
    tone, icon = TONES[FilingState(institution.filing_state)]
    return {
        "institution": institution, "tone": tone, "state_icon": icon,
        "cases": institution.cases.exclude(state=CaseState.DRAFT).order_by("-opened_at").select_related("officer"),
        "receipts": institution.receipts.order_by("-version", "-pk"),
        "notices": institution.notices.order_by("-notified_at"),
        "groups": institution.class_groups.order_by("class_type"),
        "people": people(institution, at=at),
        "events": events.order_by("-happened_on", "-pk")[:_SHOWN] if registration else [],
        "steps": steps.order_by("-at", "-pk")[:_SHOWN],
        "evidence": evidence(institution),
        "revocation": waiting_revocation(institution),
    }  # fmt: skip


def waiting_revocation(institution: Institution) -> Revocation | None:
    """The proposal to revoke that waits for a second person."""
    rows = Revocation.objects.filter(institution=institution, agreed__isnull=True)
    return rows.select_related("proposed_by").first()
