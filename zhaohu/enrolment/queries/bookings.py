"""Bookings: until when one is free to cancel, whose they are, and what they ask of a family today."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.offers import FeeUnit
from zhaohu.enrolment.models import Booking
from zhaohu.enrolment.permissions import bookings as permissions
from zhaohu.institutions.models import Institution


def instant(on: date, cell: int) -> datetime:
    """The instant at which a cell of a day begins."""
    return timezone.make_aware(datetime.combine(on, time())) + timedelta(minutes=30 * cell)


def starts_at(booking: Booking) -> datetime:
    """When a booking begins."""
    return instant(booking.on, booking.first)


def free_until(on: date, first: int, rule: Mapping[str, int], made_at: datetime) -> datetime:
    """Until when a booking may be cancelled free of charge: some hours before it begins, in any case for some minutes
    after it was made, and never once it has begun."""
    begins = instant(on, first)
    regular = begins - timedelta(hours=rule["free_cancel_hours"])
    return min(begins, max(regular, made_at + timedelta(minutes=rule.get("grace_minutes", 0))))


def price_of(amount_fen: int, unit: str, cells: int) -> int:
    """What so many cells cost, in fen: by the hour, half a fen up; or the same for each session."""
    return (amount_fen * cells + 1) // 2 if unit == FeeUnit.HOUR else amount_fen


def late_charge(price_fen: int, rule: Mapping[str, int]) -> int:
    """What a late cancellation costs, in fen, rounded down."""
    return price_fen * rule["late_charge_percent"] // 100


def mine(actor: Actor) -> QuerySet[Booking]:
    """The bookings of a guardian's children."""
    return permissions.SEE.rows(actor, Booking.objects.select_related("child", "institution", "offer", "care_class"))


def upcoming(actor: Actor, at: datetime) -> QuerySet[Booking]:
    """Those that are still to come or run today, earliest first."""
    rows = mine(actor).filter(on__gte=day_of(at), state__in=[BookingState.BOOKED, BookingState.ATTENDED])
    return rows.order_by("on", "first", "pk")


def past(actor: Actor, at: datetime) -> QuerySet[Booking]:
    """All others."""
    waiting = [BookingState.BOOKED, BookingState.ATTENDED]
    return mine(actor).exclude(on__gte=day_of(at), state__in=waiting)


def of_day(institution: Institution, on: date) -> QuerySet[Booking]:
    """The bookings of an institution on a day, as they come in."""
    rows = Booking.objects.filter(institution=institution, on=on).select_related("child", "care_class", "offer")
    return rows.order_by("first", "last", "pk")


def todos(actor: Actor, at: datetime) -> list[Todo]:
    """A family's bookings of today and tomorrow."""
    today = day_of(at)
    rows = upcoming(actor, at).filter(on__lte=today + timedelta(days=1), state=BookingState.BOOKED)
    return [_todo(booking, today) for booking in rows if instant(booking.on, booking.last) > at]


def _todo(booking: Booking, today: date) -> Todo:
    when = _("今天") if booking.on == today else _("明天")
    title = _("{when} {first}–{last}，{child}去{institution}").format(
        when=when, first=f"{booking.starts:%H:%M}", last=f"{booking.ends:%H:%M}", child=booking.child.nickname,
        institution=booking.institution.name,
    )  # fmt: skip
    return Todo(
        icon="calendar-event", title=title, text=booking.institution.address,
        url=reverse("enrolment:booking", args=[booking.pk]), deed=_("看预约"), due_at=starts_at(booking),
    )  # fmt: skip


def day_counts(institution: Institution, on: date) -> dict[str, int]:
    """How many bookings of a day are in each state."""
    rows = Booking.objects.filter(institution=institution, on=on).values_list("state").annotate(n=Count("pk"))
    return dict(rows.order_by("state"))
