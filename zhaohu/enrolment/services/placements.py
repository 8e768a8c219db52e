"""The one way by which a place is held for a child: offered, answered, confirmed by both sides, ended.

Every step holds the waiting lists that it may change, then locks the placement, so that two guardians who answer at
once are heard one after the other. A place that becomes free moves its waiting list on by a job.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.offers import OfferState
from zhaohu.enrolment.choices.placements import PLACEMENT_TRANSITIONS, Origin, PlacementState
from zhaohu.enrolment.errors import placements as errors
from zhaohu.enrolment.models import Booking, Choice, Placement, ServiceOffer
from zhaohu.enrolment.permissions import placements as permissions
from zhaohu.enrolment.queries import placements as queries
from zhaohu.enrolment.services import agreement_texts, outcomes, ranks, slots, telling, vacancies
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


def hold_children(children: Collection[int]) -> None:
    """Lock children until the deed ends, as a booking locks its child: after the lists, before placements and days.

    A deed that offers to several, or gives days back first, locks all of them here before its first day.
    """
    list(Child.objects.select_for_update(no_key=True).filter(pk__in=children).order_by("pk").values_list("pk"))


def check_bookings(
    child: Child, span: ServiceOffer | Placement, starts_on: date, ends_on: date | None, at: datetime
) -> None:
    """Raise PLACEMENT_BOOKED where the locked child has a booking, from today on, at a time of the place."""
    booked = Booking.objects.filter(
        child=child, state=BookingState.BOOKED, on__gte=max(starts_on, day_of(at)), first__lt=span.last,
        last__gt=span.first, on__iso_week_day__in=span.weekdays,
    )  # fmt: skip
    if ends_on:
        booked = booked.filter(on__lte=ends_on)
    first = booked.order_by("on").first()
    if first is not None:
        time = f"{first.starts:%H:%M}–{first.ends:%H:%M}"
        raise errors.PLACEMENT_BOOKED.raised(field="starts_on", day=first.on, time=time)


@transaction.atomic
def offer(
    *, child: Child, offer: ServiceOffer, starts_on: date, origin: Origin, answer_by: datetime, by: Actor,
    at: datetime, ends_on: date | None = None, choice: Choice | None = None, reason: str = "",
) -> Placement:  # fmt: skip
    """Hold a place for a child until its family answers. Raises NO_PLACE, CHILD_AGE or PLACEMENT_OPEN.

    A director who offers to a child with a booking at the same time is told (PLACEMENT_BOOKED). An offer by rank is
    made all the same, so that no family loses its turn for an afternoon; the family cancels before it accepts.

    A director who offers out of the order of the waiting list gives a `reason`, which those passed over are shown;
    without one PLACEMENT_REASON is raised.
    """
    permissions.OFFER.require(by, offer.institution)
    if offer.state != OfferState.PUBLISHED:
        raise errors.NOT_OFFERED.raised()
    check_age(child, offer, starts_on)
    ranks.hold([offer.care_class_id])
    hold_children([child.pk])
    if origin == Origin.DIRECT:
        check_bookings(child, offer, starts_on, ends_on, at)
    waiting = Choice.objects.select_for_update().get(pk=choice.pk) if choice else None
    passing = bool(waiting and waiting.position and waiting.position > 1 and origin == Origin.DIRECT)
    if passing and not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
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
    if waiting:
        outcomes.offered(waiting, reason=reason.strip() if passing else "", at=at)
    if origin not in (Origin.ROLL, Origin.ROUND):  # a round tells its result, with the place in it
        telling.family(
            child=child, template="place_offered", at=at, link=telling.page_of(made), name=offer.institution.name,
            by=telling.words(answer_by),
        )  # fmt: skip
    _record("placement.offered", made, by, at)
    return made


def locked(placement_id: int) -> Placement:
    """The placement, locked until the deed ends."""
    rows = Placement.objects.select_for_update(of=("self",)).select_related("institution", "child", "offer")
    return rows.get(pk=placement_id)


@transaction.atomic
def answer(*, placement: Placement, accept: bool, by: Actor, at: datetime, leaving: Collection[int] = ()) -> Placement:
    """A guardian takes the place or gives it up. Raises PLACEMENT_ANSWERED with who was first, or PLACEMENT_LATE.

    `leaving` are the full-day placements that the family was told would end the day before this one begins; another
    one that overlaps raises FULL_DAY_TWICE, a booking at the same time PLACEMENT_BOOKED.
    """
    moving = list(Placement.objects.filter(pk__in=leaving, child_id=placement.child_id)) if accept else []
    ranks.hold(set().union(*(outcomes.classes_of(one) for one in (placement, *moving))))
    hold_children([placement.child_id])
    placement = locked(placement.pk)
    permissions.ANSWER.require(by, placement)
    wanted = PlacementState.ACCEPTED if accept else PlacementState.DECLINED
    if placement.state == wanted and placement.answered_by_id == by.user_id:
        return placement  # the same click twice
    _check_unanswered(placement, at)
    if accept:
        check_bookings(placement.child, placement, placement.starts_on, placement.ends_on, at)
    placement.answered_at, placement.answered_by_id = at, by.user_id
    for other in queries.overlapping(placement).filter(pk__in=[one.pk for one in moving]):
        _leave(other, placement, by, at)
    move(placement=placement, to=wanted, by=by, at=at, event="placement.answered")
    if accept:
        for lower in outcomes.accepted(placement, at=at):
            _cancel(locked(lower.pk), reason=_("家庭接受了更想去的托位"), by=by, at=at)
        agreement_texts.make(placement=placement, at=at)
        _siblings_change(placement)
    else:
        outcomes.refused(placement, to=ChoiceState.DECLINED, at=at)
    _tell_answer(placement, by, at)
    return placement


def _check_unanswered(placement: Placement, at: datetime) -> None:
    if placement.answered_at:
        raise errors.ALREADY_ANSWERED.raised(
            who=placement.answered_by.name if placement.answered_by else "",
            at=telling.words(placement.answered_at), answer=PlacementState(placement.state).label,
        )  # fmt: skip
    if placement.answer_by and at > placement.answer_by:
        raise errors.ANSWER_LATE.raised(by=telling.words(placement.answer_by))


def _leave(old: Placement, new: Placement, by: Actor, at: datetime) -> None:
    """A transfer: the old place ends the day before the new one begins, or never begins."""
    if old.starts_on < new.starts_on:
        reason = _("转到{name}").format(name=new.institution.name)
        _end(locked(old.pk), last_day=new.starts_on - timedelta(days=1), reason=reason, by=by, at=at)
    else:
        cancel(placement=old, reason=_("家庭接受了另一家的托位"), by=by, at=at)


def _tell_answer(placement: Placement, by: Actor, at: datetime) -> None:
    said = str(PlacementState(placement.state).label)
    telling.family(
        child=placement.child, template="place_answered", at=at, link=telling.page_of(placement), besides=by,
        who=by.name, name=placement.institution.name, answer=said,
    )  # fmt: skip
    telling.institution(
        institution=placement.institution, template="place_answered_to_institution", at=at,
        link=reverse("enrolment:applicants"), child=placement.child.nickname, answer=said,
    )  # fmt: skip


@transaction.atomic
def lapse(*, placement: Placement, by: Actor, at: datetime) -> bool:
    """Give an unanswered place to the next child once its deadline is over; False where there is nothing to do."""
    ranks.hold(outcomes.classes_of(placement))
    placement = locked(placement.pk)
    permissions.LAPSE.require(by, placement)
    if placement.state != PlacementState.OFFERED:
        return False
    if not placement.answer_by or at <= placement.answer_by:
        raise errors.NOT_OVERDUE.raised()
    move(placement=placement, to=PlacementState.LAPSED, by=by, at=at, event="placement.lapsed")
    outcomes.refused(placement, to=ChoiceState.LAPSED, at=at)
    telling.family(
        child=placement.child, template="place_lapsed", at=at, link=telling.page_of(placement),
        name=placement.institution.name, by=telling.words(placement.answer_by),
    )  # fmt: skip
    return True


@transaction.atomic
def cancel(*, placement: Placement, reason: str, by: Actor, at: datetime) -> Placement:
    """Take back an offer or a place that has not begun, with the reason. Raises PLACEMENT_REASON or PLACEMENT_STEP.

    A family takes back only what it has accepted: an offer it declines.
    """
    ranks.hold(outcomes.classes_of(placement))
    placement = locked(placement.pk)
    permissions.CANCEL.require(by, placement)
    if placement.state == PlacementState.CANCELLED:
        return placement  # the same click twice
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    if placement.state != PlacementState.OFFERED and placement.starts_on <= day_of(at):
        raise errors.STEP_NOT_POSSIBLE.raised(state=PlacementState(placement.state).label)
    if placement.state == PlacementState.OFFERED and by.guards(placement.child_id):
        raise errors.STEP_NOT_POSSIBLE.raised(state=PlacementState(placement.state).label)
    _cancel(placement, reason=reason, by=by, at=at)
    return placement


def _cancel(placement: Placement, *, reason: str, by: Actor, at: datetime) -> None:
    was_offer, own = placement.state == PlacementState.OFFERED, by.guards(placement.child_id)
    placement.ended_reason = reason.strip()
    move(placement=placement, to=PlacementState.CANCELLED, by=by, at=at, event="placement.cancelled")
    if was_offer and not own:
        outcomes.returned(placement, at=at)
    else:
        outcomes.refused(placement, to=ChoiceState.CLOSED, at=at)
    telling.family(
        child=placement.child, template="place_cancelled", at=at, link=telling.page_of(placement), besides=by,
        name=placement.institution.name, reason=reason.strip(),
    )  # fmt: skip
    if own:
        telling.institution(
            institution=placement.institution, template="place_answered_to_institution", at=at,
            link=reverse("enrolment:applicants"), child=placement.child.nickname,
            answer=str(PlacementState.CANCELLED.label),
        )  # fmt: skip


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
        freed(placement.care_class_id, at)
    _record(event, placement, by, at)


@transaction.atomic
def end(*, placement: Placement, last_day: date, reason: str, by: Actor, at: datetime) -> Placement:
    """The child's last day; the cells after it are given back. Raises PLACEMENT_DAYS, to a family also for the past."""
    ranks.hold(outcomes.classes_of(placement))
    placement = locked(placement.pk)
    permissions.END.require(by, placement)
    if placement.state == PlacementState.ENDED and placement.ends_on == last_day:
        return placement  # the same click twice
    past = by.guards(placement.child_id) and last_day < day_of(at)
    if past or last_day < placement.starts_on or (placement.ends_on and last_day > placement.ends_on):
        raise errors.PLACEMENT_DAYS.raised(field="last_day")
    _end(placement, last_day=last_day, reason=reason, by=by, at=at)
    return placement


def _end(placement: Placement, *, last_day: date, reason: str, by: Actor, at: datetime) -> None:
    slots.give(replace(slots_of(placement), starts_on=last_day + timedelta(days=1)))
    placement.ends_on, placement.ended_reason = last_day, reason.strip()
    move(placement=placement, to=PlacementState.ENDED, by=by, at=at, event="placement.ended")
    outcomes.refused(placement, to=ChoiceState.CLOSED, at=at)
    freed(placement.care_class_id, at)
    _siblings_change(placement)
    _tell_end(placement, by, at)


def _tell_end(placement: Placement, by: Actor, at: datetime) -> None:
    facts = {"day": placement.ends_on, "reason": placement.ended_reason or "—"}
    telling.family(
        child=placement.child, template="place_ended", at=at, link=telling.page_of(placement), besides=by,
        name=placement.institution.name, **facts,
    )  # fmt: skip
    if by.guards(placement.child_id):
        telling.institution(
            institution=placement.institution, template="place_ended_to_institution", at=at,
            link=reverse("enrolment:applicants"), child=placement.child.nickname, **facts,
        )  # fmt: skip


def freed(care_class: int, at: datetime) -> None:
    """A place is free: the vacancies say so, and whoever waits for the class is next."""
    vacancies.refresh([care_class], at=at)
    waiting = Choice.objects.filter(offer__care_class_id=care_class, state=ChoiceState.WAITING, joined_at__isnull=False)
    if waiting.exists():
        jobs.defer("zhaohu.enrolment.tasks.advance", care_class_id=care_class)


def _siblings_change(placement: Placement) -> None:
    """Brothers and sisters who wait may have other points now; counted by a job, for their lists are not held."""
    household = placement.child.household_id
    waiting = Choice.objects.filter(application__child__household_id=household, state=ChoiceState.WAITING)
    if waiting.exclude(application__child_id=placement.child_id).exists():
        jobs.defer("zhaohu.enrolment.tasks.score", household_id=household)


def _record(event: str, placement: Placement, by: Actor, at: datetime) -> None:
    content = {"placement": placement.pk, "child": placement.child_id, "state": placement.state}
    ledger.record(
        event=event, subject=placement, by=by, at=at, division=placement.institution.district_id,
        institution=placement.institution_id, content=content | {"on": day_of(at)},
    )  # fmt: skip
