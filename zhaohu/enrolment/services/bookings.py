"""Hourly and occasional care: booked, cancelled, withdrawn by the institution, and what came of it.

A booking is made with six statements, whatever arrives at once: the child is locked, so that it is nowhere twice; one
update finds the room and takes it; the row and the ledger's entry follow. The rule of cancelling is kept in the booking
as it was shown.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import STALE, ProblemError, from_database
from zhaohu.enrolment.choices.bookings import BOOKING_TRANSITIONS, BookingState
from zhaohu.enrolment.choices.offers import BOOKABLE, CARING, OfferState
from zhaohu.enrolment.errors import bookings as errors
from zhaohu.enrolment.errors.placements import NOT_OFFERED
from zhaohu.enrolment.models import Booking, ServiceOffer
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.enrolment.permissions import bookings as permissions
from zhaohu.enrolment.queries import bookings as queries
from zhaohu.enrolment.services import placements, slots
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

_FACTS = """
SELECT o.state, i.filing_state, i.district_id, p.amount_fen, p.unit,
  EXISTS (
    SELECT FROM enrolment_placement x
    WHERE x.child_id = %(child)s AND x.state IN ('offered', 'accepted', 'agreed', 'ended')
      AND x.starts_on <= %(on)s AND (x.ends_on IS NULL OR x.ends_on >= %(on)s)
      AND extract(isodow FROM %(on)s::date)::int = ANY(x.weekdays) AND x.first < %(last)s AND x.last > %(first)s
      AND EXISTS (SELECT FROM enrolment_classday d
                  WHERE d.care_class_id = x.care_class_id AND d."on" = %(on)s AND d.open)
      AND NOT EXISTS (SELECT FROM enrolment_absence a WHERE a.placement_id = x.id AND a."on" = %(on)s
                      AND a.withdrawn_at IS NULL)
  ),
  ARRAY(SELECT b."on" FROM enrolment_booking b
        WHERE b.child_id = %(child)s AND b.state = 'no_show' ORDER BY b."on" DESC)
FROM enrolment_serviceoffer o JOIN institutions_institution i ON i.id = o.institution_id
LEFT JOIN enrolment_price p ON p.offer_id = o.id AND p.valid_from <= %(on)s
  AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
WHERE o.id = %(offer)s
"""


class _Facts(NamedTuple):
    """What the booking must know as it is now."""

    state: str
    filing_state: str
    district: str
    amount_fen: int | None
    unit: str
    placed: bool
    no_shows: Sequence[date]


def book(
    *, child: Child, offer: ServiceOffer, on: date, first: int, last: int, key: UUID, by: Actor, at: datetime
) -> Booking:
    """Book cells `[first, last)` of a day. The same key again answers the same booking.

    Raises NO_PLACE, CLASS_CLOSED, CHILD_BOOKED, CHILD_PLACED, CHILD_AGE, OFFER_NOT_PUBLISHED, BOOKING_* in words.
    """
    permissions.BOOK.require(by, child)
    try:
        with transaction.atomic():
            return _book(child, offer, on, first, last, key, by, at)
    except (IntegrityError, ProblemError) as error:
        found = Booking.objects.filter(key=key).first()
        if found is not None:
            if found.child_id == child.pk:
                return found  # the same click twice
            raise STALE.raised() from error
        raise from_database(error) if isinstance(error, IntegrityError) else error from None


def _book(
    child: Child, offer: ServiceOffer, on: date, first: int, last: int, key: UUID, by: Actor, at: datetime
) -> Booking:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM families_child WHERE id = %s FOR NO KEY UPDATE", [child.pk])
        cursor.execute(_FACTS, {"child": child.pk, "offer": offer.pk, "on": on, "first": first, "last": last})
        facts = _Facts(*cursor.fetchone())
    rule = rules.value("enrolment.booking", on=day_of(at), division=facts.district)
    _check_offer(offer, facts)
    _check_time(offer, on, first, last, rule, at)
    placements.check_age(child, offer, on)
    _check_child(facts, rule, at)
    slots.take(slots.Slots.of_day(offer.care_class_id, on, first, last))
    made = Booking.objects.create(
        child=child, offer=offer, institution_id=offer.institution_id, care_class_id=offer.care_class_id, on=on,
        first=first, last=last, price_fen=_price(facts, on, last - first), cancel_rule=cancel_rule(rule), key=key,
        made_by_id=by.user_id, made_at=at,
    )  # fmt: skip
    content = {"booking": made.pk, "child": child.pk, "offer": offer.pk, "on": on, "cells": [first, last]}
    ledger.record(
        event="booking.made", subject=made, by=by, at=at, division=facts.district, institution=offer.institution_id,
        content=content,
    )  # fmt: skip
    return made


def _check_offer(offer: ServiceOffer, facts: _Facts) -> None:
    if offer.form not in BOOKABLE:
        raise errors.BOOKING_FORM.raised()
    if facts.state != OfferState.PUBLISHED or facts.filing_state not in CARING:
        raise NOT_OFFERED.raised()


def _check_time(offer: ServiceOffer, on: date, first: int, last: int, rule: dict[str, Any], at: datetime) -> None:
    last_day = day_of(at) + timedelta(days=rule["days_ahead"])
    if not day_of(at) <= on <= last_day or on.isoweekday() not in offer.weekdays:
        raise errors.BOOKING_DAY.raised(field="on", last=last_day)
    if first < offer.first or last > offer.last or first >= last:
        raise errors.BOOKING_TIME.raised(
            field="first", first=f"{clock_of(offer.first):%H:%M}", last=f"{clock_of(offer.last):%H:%M}"
        )
    if last - first < rule["minimum_cells"]:
        raise errors.BOOKING_SHORT.raised(field="last", hours=f"{rule['minimum_cells'] / 2:g}")
    if queries.instant(on, first) <= at:
        raise errors.BOOKING_PAST.raised(field="first", time=f"{clock_of(first):%H:%M}")


def _check_child(facts: _Facts, rule: dict[str, Any], at: datetime) -> None:
    if facts.placed:
        raise errors.CHILD_PLACED.raised()
    until = paused_until(facts.no_shows, rule)
    if until is not None and day_of(at) < until:
        raise errors.BOOKING_PAUSED.raised(count=rule["no_shows_before_pause"], until=until)


def paused_until(no_shows: Sequence[date], rule: dict[str, Any]) -> date | None:
    """From which day on a child may be booked again, after so many no-shows within the days of a pause.

    `no_shows`: their days, the newest first.
    """
    many, days = rule["no_shows_before_pause"], timedelta(days=rule["pause_days"])
    if len(no_shows) < many or no_shows[0] - no_shows[many - 1] >= days:
        return None
    return no_shows[0] + days


def _price(facts: _Facts, on: date, cells: int) -> int:
    if facts.amount_fen is None:
        raise errors.BOOKING_PRICE.raised(field="on", day=on)
    return queries.price_of(facts.amount_fen, facts.unit, cells)


def cancel_rule(rule: dict[str, Any]) -> dict[str, int]:
    """What a booking keeps of the rule in force."""
    names = ("free_cancel_hours", "grace_minutes", "late_charge_percent", "no_show_charge_percent")
    return {name: rule[name] for name in names}


def locked(booking_id: int) -> Booking:
    """The booking, locked until the deed ends."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related("child", "institution")
    return rows.get(pk=booking_id)


@transaction.atomic
def cancel(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """A guardian cancels: free of charge in time, else for the share that was shown. Raises BOOKING_STARTED."""
    booking = locked(booking.pk)
    permissions.CANCEL.require(by, booking)
    if booking.state in (BookingState.CANCELLED, BookingState.CANCELLED_LATE):
        return booking  # the same click twice
    at_least = max(at, booking.made_at)  # a clock that was set back gives nobody more time
    if at_least >= queries.starts_at(booking):
        raise errors.BOOKING_STARTED.raised(at=_moment(booking))
    free = at_least < queries.free_until(booking.on, booking.first, booking.cancel_rule, booking.made_at)
    charge = 0 if free else queries.late_charge(booking.price_fen, booking.cancel_rule)
    _move(booking, BookingState.CANCELLED if free else BookingState.CANCELLED_LATE, charge, "booking.cancelled", by, at)
    return booking


@transaction.atomic
def withdraw(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """The institution cannot take the child: nothing is charged, and the guardians are told why."""
    booking = locked(booking.pk)
    permissions.WITHDRAW.require(by, booking)
    if booking.state == BookingState.WITHDRAWN:
        return booking
    notifications.notify(
        users=children.guardians(booking.child, day_of(at)), template="booking_withdrawn", at=at,
        link=reverse("enrolment:booking", args=[booking.pk]), key=f"booking-{booking.pk}",
        params={
            "institution": booking.institution.name, "child": booking.child.nickname, "when": _moment(booking),
            "reason": reason.strip(),
        },
    )  # fmt: skip
    _move(booking, BookingState.WITHDRAWN, 0, "booking.withdrawn", by, at)
    return booking


@transaction.atomic
def mark(*, booking: Booking, came: bool, by: Actor, at: datetime) -> Booking:
    """Say whether the child came, once the booked time has begun. A no-show may be put right later."""
    booking = locked(booking.pk)
    permissions.MARK.require(by, booking)
    to = BookingState.ATTENDED if came else BookingState.NO_SHOW
    if booking.state == to:
        return booking  # the same click twice
    if at < queries.starts_at(booking):
        raise errors.BOOKING_NOT_STARTED.raised(at=_moment(booking))
    percent = 100 if came else booking.cancel_rule["no_show_charge_percent"]
    _move(booking, to, booking.price_fen * percent // 100, "booking.marked", by, at)
    return booking


def _move(booking: Booking, to: BookingState, charge_fen: int, event: str, by: Actor, at: datetime) -> None:
    """Move a locked booking; one that ends without the child gives its cells back."""
    before = BookingState(booking.state)
    if to not in BOOKING_TRANSITIONS[before]:
        raise errors.BOOKING_STATE.raised(state=before.label)
    booking.state, booking.charge_fen, booking.ended_at = to, charge_fen, at
    booking.save(update_fields=["state", "charge_fen", "ended_at"])
    if to in (BookingState.CANCELLED, BookingState.CANCELLED_LATE, BookingState.WITHDRAWN):
        slots.give(slots.Slots.of_day(booking.care_class_id, booking.on, booking.first, booking.last))
    ledger.record(
        event=event, subject=booking, by=by, at=at, division=booking.institution.district_id,
        institution=booking.institution_id, content={"booking": booking.pk, "state": to, "charge_fen": charge_fen},
    )  # fmt: skip


def _moment(booking: Booking) -> str:
    return f"{timezone.localtime(queries.starts_at(booking)):%m-%d %H:%M}"
