"""Opening, changing and closing a class: its size and hours, its days up to the horizon, and what is free in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import HOLDING
from zhaohu.enrolment.errors import classes as errors
from zhaohu.enrolment.errors import slots as slot_errors
from zhaohu.enrolment.models import Booking, CareClass, ClassHours, Placement
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.enrolment.services import calendar, vacancies
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Hours:
    """When a class is open on a weekday (1 = Monday), in cells, and with how many carers."""

    weekday: int
    first: int
    last: int
    carers: int


@transaction.atomic
def open(
    *, institution: Institution, name: str, class_type: ClassType, size: int, hours: Sequence[Hours], opened_on: date,
    by: Actor, at: datetime, from_months: int | None = None, to_months: int | None = None,
) -> CareClass:  # fmt: skip
    """Open a class. Ages are the rule's for its type unless narrower ones are given. Raises CLASS_TOO_LARGE."""
    permissions.KEEP_CLASSES.require(by, institution)
    rule = rules.value("institution.classes", on=day_of(at))[class_type]
    try:
        made = CareClass.objects.create(
            institution=institution, name=name.strip(), class_type=class_type, size=size, opened_on=opened_on,
            from_months=rule["from_months"] if from_months is None else from_months,
            to_months=rule["to_months"] if to_months is None else to_months, changed_at=at,
        )  # fmt: skip
        _set_hours(made, hours)
    except IntegrityError as error:
        raise from_database(error) from error
    calendar.extend(made, on=day_of(at))
    vacancies.refresh([made.pk], at=at)
    record(made, by, at, type=class_type, size=size)
    return made


@transaction.atomic
def change(
    *, care_class: CareClass, name: str, size: int, hours: Sequence[Hours], by: Actor, at: datetime
) -> CareClass:
    """Change a class from today on. Raises SEATS_IN_USE with the first time at which its children would not fit."""
    care_class = locked(care_class)
    permissions.KEEP_CLASSES.require(by, care_class.institution)
    _still_open(care_class)
    care_class.name, care_class.size, care_class.changed_at = name.strip(), size, at
    try:
        with transaction.atomic():
            care_class.save(update_fields=["name", "size", "changed_at"])
            care_class.hours.all().delete()
            _set_hours(care_class, hours)
    except IntegrityError as error:
        raise from_database(error) from error
    remake(care_class, first=day_of(at), on=day_of(at))
    vacancies.refresh([care_class.pk], at=at)
    record(care_class, by, at, size=size, hours=[[h.weekday, h.first, h.last, h.carers] for h in hours])
    return care_class


@transaction.atomic
def close(*, care_class: CareClass, last_day: date, by: Actor, at: datetime) -> CareClass:
    """The last day of a class. Raises CLASS_IN_USE while somebody holds a place after it."""
    care_class = locked(care_class)
    permissions.KEEP_CLASSES.require(by, care_class.institution)
    _still_open(care_class)
    closed_on = max(last_day, day_of(at)) + timedelta(days=1)
    left = in_use(care_class, closed_on)
    if any(left):
        raise errors.CLASS_IN_USE.raised(field="last_day", children=left[0], bookings=left[1])
    care_class.closed_on, care_class.changed_at = closed_on, at
    care_class.save(update_fields=["closed_on", "changed_at"])
    remake(care_class, first=closed_on, on=day_of(at))
    vacancies.refresh([care_class.pk], at=at)
    record(care_class, by, at, closed_on=closed_on)
    return care_class


def in_use(care_class: CareClass, since: date) -> tuple[int, int]:
    """How many placements and bookings a class holds on or after a day."""
    placements = Placement.objects.filter(care_class=care_class, state__in=HOLDING)
    bookings = Booking.objects.filter(care_class=care_class, state=BookingState.BOOKED, on__gte=since)
    return placements.exclude(ends_on__lt=since).count(), bookings.count()


def locked(care_class: CareClass) -> CareClass:
    """The class, held until the deed ends; bookings of single days go on meanwhile."""
    rows = CareClass.objects.select_for_update(of=("self",), no_key=True).select_related("institution")
    return rows.get(pk=care_class.pk)


def remake(care_class: CareClass, *, first: date, on: date, last: date | None = None) -> None:
    """Make a class's days anew after a change, or raise SEATS_IN_USE with the first children who would not fit."""
    last = last or calendar.last_made(care_class) or first
    found = calendar.conflict(care_class, first=first, last=last, on=on)
    if found is not None:
        raise slot_errors.SEATS_IN_USE.raised(
            day=found.on, time=f"{clock_of(found.cell):%H:%M}", children=found.children, seats=found.seats
        )
    calendar.remake(care_class, first=first, last=last, on=on)


def _set_hours(care_class: CareClass, hours: Sequence[Hours]) -> None:
    ClassHours.objects.bulk_create(
        ClassHours(care_class=care_class, weekday=h.weekday, first=h.first, last=h.last, carers=h.carers) for h in hours
    )


def _still_open(care_class: CareClass) -> None:
    if care_class.closed_on is not None:
        raise errors.CLASS_CLOSED_ALREADY.raised(day=care_class.closed_on)


def record(care_class: CareClass, by: Actor, at: datetime, **content: object) -> None:
    """The entry of a deed on a class."""
    institution = care_class.institution
    ledger.record(
        event="enrolment.class_kept", subject=care_class, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"class": care_class.pk, **content},
    )  # fmt: skip
