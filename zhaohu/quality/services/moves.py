"""How a candidacy is locked, moved along its table and told of; the ledger entry is each deed's own."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from zhaohu.core.access import Action, Actor
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.demonstration import CANDIDACY_TRANSITIONS, CandidacyState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.staff.services import telling


def locked(candidacy: Candidacy) -> Candidacy:
    """The candidacy as it stands now, held until the deed ends: of two officers one comes too late."""
    rows = Candidacy.objects.select_related("institution", "round", "district").defer("district__boundary")
    return rows.select_for_update(of=("self",)).get(pk=candidacy.pk)


def move(row: Candidacy, to: CandidacyState) -> None:
    """Raises DEMONSTRATION_STATE if the table has no such step."""
    before = CandidacyState(row.state)
    if to not in CANDIDACY_TRANSITIONS[before]:
        raise errors.STATE.raised(state=before.label)
    row.state = to


def require_state(row: Candidacy, *states: CandidacyState) -> None:
    if row.state not in states:
        raise errors.STATE.raised(state=CandidacyState(row.state).label)


def worded(text: str, field: str, what: str) -> str:
    """The text without its margins. Raises DEMONSTRATION_WORDS if there is none."""
    if not (kept := text.strip()):
        raise errors.WORDS.raised(field=field, what=what)
    return kept


def record(action: Action, row: Candidacy, by: Actor, at: datetime, *, public: bool = False, **content: Any) -> Entry:
    """The deed in the ledger, under the action's event."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
    return ledger.record(
        event=action.event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id,
        public=public, content={"candidacy": row.pk, "uscc": row.institution.uscc, "state": row.state, **said},
    )  # fmt: skip


def tell(row: Candidacy, at: datetime) -> None:
    """Tell the directors where their candidacy stands now."""
    notifications.notify(
        users=telling.directors(row.institution, at), template="demonstration_moved", at=at,
        params={"name": row.institution.name, "state": CandidacyState(row.state).label},
        link=reverse("quality:own"),
    )  # fmt: skip


def decided(
    row: Candidacy, to: CandidacyState, action: Action, reason: str, by: Actor, at: datetime, **content: Any
) -> None:
    """End a candidacy without a name, with the reason that the institution reads."""
    move(row, to)
    row.closing_reason = reason
    row.save(update_fields=["state", "closing_reason"])
    record(action, row, by, at, **content)
    if action is not permissions.WITHDRAW:
        tell(row, at)
