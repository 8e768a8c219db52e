"""The one way by which a place is held for a child: offered, answered, confirmed by both sides, ended.

Every step locks the placement first, so that two guardians who answer at once are heard one after the other.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.offers import OfferState
from zhaohu.enrolment.choices.placements import PLACEMENT_TRANSITIONS, Origin, PlacementState
from zhaohu.enrolment.errors import placements as errors
from zhaohu.enrolment.models import Choice, Placement, ServiceOffer
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.enrolment.services import slots, vacancies
from zhaohu.families.models import Child
from zhaohu.families.queries import ages
from zhaohu.ledger import services as ledger


def slots_of(placement: Placement) -> slots.Slots:
    """The cells that a placement takes; days of absence have been given back already."""
    absent = placement.absences.filter(given_back=True, withdrawn_at__isnull=True).values_list("on", flat=True)
    return slots.Slots(
        placement.care_class_id, placement.starts_on, placement.ends_on, placement.first, placement.last,
        placement.weekdays, but=list(absent),
    )  # fmt: skip


def check_age(child: Child, offer: ServiceOffer, on: date) -> None:
    """Raise CHILD_AGE unless the child has the offer's age in months on that day; expected children count from then."""
    born_on = child.born_on or child.expected_on
    months = ages.months(born_on, on) if born_on else -1
    if not offer.from_months <= months < offer.to_months:
        raise errors.TOO_YOUNG_OR_OLD.raised(
            field="starts_on", day=on, months=months, first=offer.from_months, last=offer.to_months
        )


@transaction.atomic
def offer(
    *, child: Child, offer: ServiceOffer, starts_on: date, origin: Origin, answer_by: datetime, by: Actor,
    at: datetime, ends_on: date | None = None, choice: Choice | None = None,
) -> Placement:  # fmt: skip
    """Hold a place for a child until its family answers. Raises NO_PLACE, CHILD_AGE or PLACEMENT_OPEN."""
    permissions.OFFER.require(by, offer.institution)
    if offer.state != OfferState.PUBLISHED:
        raise errors.NOT_OFFERED.raised()
    check_age(child, offer, starts_on)
    try:
        with transaction.atomic():
            made = Placement.objects.create(
                child=child, offer=offer, institution_id=offer.institution_id, care_class_id=offer.care_class_id,
                choice=choice, form=offer.form, weekdays=offer.weekdays, first=offer.first, last=offer.last,
                inclusive=offer.inclusive, starts_on=starts_on, ends_on=ends_on, origin=origin, offered_at=at,
                answer_by=answer_by,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    slots.take(slots_of(made))
    vacancies.refresh([made.care_class_id], at=at)
    _record("placement.offered", made, by, at)
    return made


def locked(placement_id: int) -> Placement:
    """The placement, locked until the deed ends."""
    rows = Placement.objects.select_for_update(of=("self",)).select_related("institution", "child", "offer")
    return rows.get(pk=placement_id)


@transaction.atomic
def answer(*, placement: Placement, accept: bool, by: Actor, at: datetime) -> Placement:
    """A guardian takes the place or gives it up. Raises PLACEMENT_ANSWERED with who was first, or PLACEMENT_LATE."""
    placement = locked(placement.pk)
    permissions.ANSWER.require(by, placement)
    wanted = PlacementState.ACCEPTED if accept else PlacementState.DECLINED
    if placement.state == wanted and placement.answered_by_id == by.user_id:
        return placement  # the same click twice
    if placement.answered_at:
        raise errors.ALREADY_ANSWERED.raised(
            who=placement.answered_by.name if placement.answered_by else "",
            at=f"{timezone.localtime(placement.answered_at):%m-%d %H:%M}",
            answer=PlacementState(placement.state).label,
        )
    if placement.answer_by and at > placement.answer_by:
        raise errors.ANSWER_LATE.raised(by=f"{timezone.localtime(placement.answer_by):%m-%d %H:%M}")
    placement.answered_at, placement.answered_by_id = at, by.user_id
    move(placement=placement, to=wanted, by=by, at=at, event="placement.answered")
    return placement


def move(*, placement: Placement, to: PlacementState, by: Actor, at: datetime, event: str) -> None:
    """Move a locked placement; one that holds no place afterwards gives its cells back."""
    before = PlacementState(placement.state)
    if to not in PLACEMENT_TRANSITIONS[before]:
        raise errors.STEP_NOT_POSSIBLE.raised(state=before.label)
    placement.state = to
    try:
        with transaction.atomic():
            placement.save(update_fields=["state", "answered_at", "answered_by", "ends_on", "ended_reason"])
    except IntegrityError as error:
        raise from_database(error) from error
    if to in (PlacementState.DECLINED, PlacementState.LAPSED, PlacementState.CANCELLED):
        slots.give(slots_of(placement))
        vacancies.refresh([placement.care_class_id], at=at)
    _record(event, placement, by, at)


@transaction.atomic
def end(*, placement: Placement, last_day: date, reason: str, by: Actor, at: datetime) -> Placement:
    """The child's last day; the cells after it are given back."""
    placement = locked(placement.pk)
    permissions.END.require(by, placement)
    if last_day < placement.starts_on:
        raise errors.PLACEMENT_DAYS.raised(field="last_day")
    slots.give(replace(slots_of(placement), starts_on=last_day + timedelta(days=1)))
    placement.ends_on, placement.ended_reason = last_day, reason.strip()
    move(placement=placement, to=PlacementState.ENDED, by=by, at=at, event="placement.ended")
    vacancies.refresh([placement.care_class_id], at=at)
    return placement


def _record(event: str, placement: Placement, by: Actor, at: datetime) -> None:
    content = {"placement": placement.pk, "child": placement.child_id, "state": placement.state}
    ledger.record(
        event=event, subject=placement, by=by, at=at, division=placement.institution.district_id,
        institution=placement.institution_id, content=content | {"on": day_of(at)},
    )  # fmt: skip
