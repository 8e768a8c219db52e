"""Both sides confirm an agreement; the second confirmation puts it into the ledger and makes the placement agreed."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from zhaohu.core.access import Actor
from zhaohu.core.errors import NOT_FOUND
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.errors import placements as errors
from zhaohu.enrolment.models import Agreement, Placement
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.enrolment.queries import agreements as queries
from zhaohu.enrolment.services import placements, relations, telling
from zhaohu.ledger import services as ledger


@transaction.atomic
def confirm_for_family(*, placement: Placement, by: Actor, at: datetime) -> Agreement:
    """A guardian confirms. A second click, and the other guardian's, change nothing. Raises AGREEMENT_STEP."""
    placement, agreement = _locked(placement)
    permissions.SIGN_FOR_FAMILY.require(by, placement)
    if agreement.family_confirmed_at is None:
        _check_open(placement)
        agreement.family_confirmed_at, agreement.family_confirmed_by_id = at, by.user_id
        _confirmed("agreement.family_confirmed", placement, agreement, by, at)
        telling.institution(
            institution=placement.institution, template="agreement_waits", at=at,
            link=reverse("enrolment:agreement", args=[placement.pk]), child=placement.child.nickname,
        )  # fmt: skip
    return agreement


@transaction.atomic
def confirm_for_institution(
    *, placement: Placement, by: Actor, at: datetime, documents_seen: bool = False
) -> Agreement:  # fmt: skip
    """A director confirms, and with `documents_seen` the relation of the guardian who took the place too.

    A second click changes nothing. Raises AGREEMENT_STEP.
    """
    placement, agreement = _locked(placement)
    permissions.SIGN_FOR_INSTITUTION.require(by, placement)
    if agreement.institution_confirmed_at is None:
        _check_open(placement)
        agreement.institution_confirmed_at, agreement.institution_confirmed_by_id = at, by.user_id
        _confirmed("agreement.institution_confirmed", placement, agreement, by, at)
        if documents_seen:
            relations.confirm_seen(placement=placement, by=by, at=at)
        telling.family(
            child=placement.child, template="agreement_confirmed", at=at, name=placement.institution.name,
            link=reverse("enrolment:agreement", args=[placement.pk]),
        )  # fmt: skip
    return agreement


def _locked(placement: Placement) -> tuple[Placement, Agreement]:
    held = placements.locked(placement.pk)
    agreement = Agreement.objects.filter(placement=held).first()
    if agreement is None:
        raise NOT_FOUND.raised()
    return held, agreement


def _check_open(placement: Placement) -> None:
    if placement.state != PlacementState.ACCEPTED:
        raise errors.AGREEMENT_STEP.raised(state=PlacementState(placement.state).label)


def _confirmed(event: str, placement: Placement, agreement: Agreement, by: Actor, at: datetime) -> None:
    """Keep a confirmation; with both, the placement is agreed and the ledger commits to the whole."""
    both = bool(agreement.family_confirmed_at and agreement.institution_confirmed_at)
    if both:
        placements.move(placement=placement, to=PlacementState.AGREED, by=by, at=at, event="placement.agreed")
    entry = ledger.record(
        event=event, subject=agreement, by=by, at=at, division=placement.institution.district_id,
        institution=placement.institution_id, content=queries.sealed(agreement),
    )  # fmt: skip
    agreement.entry_id = entry.pk if both else None
    agreement.save()
