"""The standing of an institution's filing: moved along its table only, each move in the ledger."""

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.pinyin import search_text, sort_key
from zhaohu.institutions.choices.case import CaseKind, CaseState
from zhaohu.institutions.choices.institution import FILING_TRANSITIONS, ClassType, FilingState
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import ClassGroup, FilingCase, Institution
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry

_TEXTS = ("name", "address", "phone", "kind", "legal_form")
_VALUES = ("for_profit", "inclusive", "provides_meals", "service_forms", "lng", "lat", "places")
_FEES = ("fee_full_day", "fee_half_day", "fee_hourly", "fee_occasional", "fee_meals", "fee_other", "refund_rule")

_UNDER_WAY = {
    CaseKind.CHANGE: FilingState.CHANGE_SUBMITTED,
    CaseKind.CANCEL: FilingState.CANCEL_SUBMITTED,
}
_NOT_UNDER_WAY = (CaseState.DRAFT, CaseState.FILED, CaseState.WITHDRAWN)


def locked(institution_id: int) -> Institution:
    """The institution, locked until the deed ends."""
    return Institution.objects.select_for_update(of=("self",)).get(pk=institution_id)


def move(
    *,
    institution: Institution,
    to: FilingState,
    by: Actor,
    at: datetime,
    public: bool = False,
    event: str = "",
    **content: Any,
) -> Entry:
    """Move a locked institution to another standing. Raises STANDING_NOT_POSSIBLE if the table has no such step."""
    before = FilingState(institution.filing_state)
    if to not in FILING_TRANSITIONS[before]:
        raise errors.STANDING_NOT_POSSIBLE.raised(state=before.label, to=to.label)
    institution.filing_state, institution.updated_at = to, at
    institution.save(update_fields=["filing_state", "updated_at"])
    return ledger.record(
        event=event or f"institution.{to}",
        subject=institution,
        by=by,
        at=at,
        division=institution.district_id,
        institution=institution.pk,
        content={"uscc": institution.uscc, "from": before, "to": to, **content},
        public=public,
    )


def apply(*, institution: Institution, case: FilingCase, at: datetime) -> None:
    """Take over what an accepted case says: columns, fees and classes. The standing is moved by the caller."""
    answers = case.answers
    for field in _TEXTS + _VALUES:
        if field in answers and answers[field] is not None:
            setattr(institution, field, answers[field])
    institution.street_id = answers.get("street") or institution.street_id
    institution.fees = {field: answers[field] for field in _FEES if answers.get(field) not in (None, "")}
    institution.pinyin, institution.sort_key = search_text(institution.name), sort_key(institution.name)[:400]
    institution.filed_on = institution.filed_on or day_of(at)
    institution.filing_version += 1
    institution.updated_at = at
    institution.save()
    institution.class_groups.all().delete()
    ClassGroup.objects.bulk_create(
        ClassGroup(institution=institution, class_type=kind, classes=classes, places=places)
        for kind, classes, places in _classes(answers)
        if places
    )


def _classes(answers: dict[str, Any]) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for kind in ClassType:
        places = int(answers.get(f"{kind}_places") or 0)
        found.append((kind, int(answers.get(f"{kind}_classes") or (1 if places else 0)), places))
    return found


@transaction.atomic
def suspend(*, institution_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Order an institution to stop and put itself right (停业整顿)."""
    institution = locked(institution_id)
    permissions.SUSPEND.require(by, institution)
    move(institution=institution, to=FilingState.SUSPENDED, by=by, at=at, reason=needed(reason))
    tell(institution, "filing_suspended", at, reason=reason.strip())


@transaction.atomic
def resume(*, institution_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Let a suspended institution go on; a change or cancellation that was under way goes on too."""
    institution = locked(institution_id)
    permissions.RESUME.require(by, institution)
    move(institution=institution, to=FilingState.FILED, by=by, at=at, reason=needed(reason))
    under_way = institution.cases.exclude(state__in=_NOT_UNDER_WAY).exclude(kind=CaseKind.FIRST).first()
    if under_way:
        move(institution=institution, to=_UNDER_WAY[CaseKind(under_way.kind)], by=by, at=at, case=under_way.number)
    tell(institution, "filing_resumed", at)


def tell(institution: Institution, template: str, at: datetime, **facts: str) -> None:
    """Tell the institution how it stands now, with the way to its public page."""
    link = notices.address_of("institutions:institution", institution.uscc)
    notices.to_institution(institution=institution, template=template, at=at, link=link, **facts)


def needed(reason: str) -> str:
    """The reason without blanks. Raises TEXT_NEEDED if nothing is left."""
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason")
    return reason.strip()
