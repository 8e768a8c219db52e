"""Days on which a class does not open: told to its families; bookings of those days end only when somebody said so."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.errors import classes as errors
from zhaohu.enrolment.models import Booking, CareClass, Closure, Placement
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.services import bookings, calendar, classes, vacancies
from zhaohu.families.queries import children
from zhaohu.notifications import services as notifications


@transaction.atomic
def add(
    *, care_class: CareClass, first_on: date, last_on: date, reason: str, by: Actor, at: datetime,
    withdraw_bookings: bool = False,
) -> Closure:  # fmt: skip
    """Close a class for some days. Raises CLOSURE_BOOKED while there are bookings, unless they are to be withdrawn."""
    care_class = classes.locked(care_class)
    permissions.KEEP_CLASSES.require(by, care_class.institution)
    if first_on <= day_of(at):
        raise errors.CLOSURE_PAST.raised(field="first_on")
    try:
        with transaction.atomic():
            made = Closure.objects.create(
                care_class=care_class, first_on=first_on, last_on=last_on, reason=reason.strip(),
                made_by_id=by.user_id, made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    calendar.hold_days(care_class, first_on, last_on)
    booked = list(affected(care_class, first_on, last_on))
    if booked and not withdraw_bookings:
        raise errors.CLOSURE_BOOKED.raised(count=len(booked))
    for booking in booked:
        bookings.withdraw(booking=booking, reason=made.reason, by=by, at=at)
    calendar.remake(care_class, first=first_on, last=last_on, on=day_of(at))
    vacancies.refresh([care_class.pk], at=at)
    _tell(made, at)
    classes.record(care_class, by, at, closure=made.pk, first_on=first_on, last_on=last_on)
    return made


@transaction.atomic
def remove(*, closure: Closure, by: Actor, at: datetime) -> None:
    """Open after all on the days of a closure that are still to come."""
    care_class = classes.locked(closure.care_class)
    permissions.KEEP_CLASSES.require(by, care_class.institution)
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    first, today = max(closure.first_on, day_of(at)), day_of(at)
    if closure.last_on < today:
        raise errors.CLOSURE_PAST.raised()
    last = closure.last_on
    pk = closure.pk
    closure.delete()
    classes.remake(care_class, first=first, last=last, on=today)
    vacancies.refresh([care_class.pk], at=at)
    classes.record(care_class, by, at, closure=pk, removed=True)


def affected(care_class: CareClass, first_on: date, last_on: date) -> "list[Booking]":
    """The bookings that a closure of these days would end, earliest first."""
    rows = Booking.objects.filter(care_class=care_class, on__gte=first_on, on__lte=last_on, state=BookingState.BOOKED)
    return list(rows.select_related("child", "institution", "offer").order_by("on", "first", "pk"))


def _tell(closure: Closure, at: datetime) -> None:
    """Tell the families whose children would have come."""
    placed = Placement.objects.filter(
        care_class=closure.care_class, state__in=[PlacementState.AGREED, PlacementState.ACCEPTED],
        starts_on__lte=closure.last_on,
    ).exclude(ends_on__lt=closure.first_on)  # fmt: skip
    for placement in placed.select_related("child"):
        notifications.notify(
            users=children.guardians(placement.child, day_of(at)), template="class_closed", at=at,
            params={
                "class_name": closure.care_class.name, "child": placement.child.nickname, "first": closure.first_on,
                "last": closure.last_on, "reason": closure.reason,
            },
        )  # fmt: skip
