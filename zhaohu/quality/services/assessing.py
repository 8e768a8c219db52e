"""How an assessment is locked, moved along its table and told of; the ledger entry is each deed's own."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from zhaohu.core.access import Action, Actor
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.assessments import ASSESSMENT_TRANSITIONS, AssessmentState
from zhaohu.quality.errors import assessments as errors
from zhaohu.quality.models import Assessment
from zhaohu.staff.services import telling


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it stands now, held until the deed ends."""
    rows = Assessment.objects.select_related("institution", "district", "expert__user", "draw")
    rows = rows.defer("district__boundary").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=assessment.pk)


def move(row: Assessment, to: AssessmentState) -> None:
    """Raises ASSESSMENT_STATE if the table has no such step."""
    before = AssessmentState(row.state)
    if to not in ASSESSMENT_TRANSITIONS[before]:
        raise errors.STATE.raised(state=before.label)
    row.state = to


def require_state(row: Assessment, *states: AssessmentState) -> None:
    if row.state not in states:
        raise errors.STATE.raised(state=AssessmentState(row.state).label)


def worded(text: str, field: str, what: str) -> str:
    """The text without its margins. Raises ASSESSMENT_WORDS if there is none."""
    if not (kept := text.strip()):
        raise errors.WORDS.raised(field=field, what=what)
    return kept


def record(action: Action, row: Assessment, by: Actor, at: datetime, *, public: bool = False, **content: Any) -> Entry:
    """The deed in the ledger, under the action's event."""
    said = {
        name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
        for name, value in content.items()
    }
    return ledger.record(
        event=action.event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id,
        public=public,
        content={
            "assessment": row.pk, "uscc": row.institution.uscc, "year": row.year, "kind": row.kind, "state": row.state,
            **said,
        },
    )  # fmt: skip


def tell(row: Assessment, at: datetime) -> None:
    """Tell the directors where their assessment stands now."""
    notifications.notify(
        users=telling.directors(row.institution, at), template="assessment_moved", at=at,
        params={"name": row.institution.name, "kind": row.get_kind_display(), "state": row.get_state_display()},
        link=reverse("quality:own_assessment"),
    )  # fmt: skip
