"""What an institution offers, and what it costs from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.offers import OFFER_TRANSITIONS, UNIT_OF_FORM, OfferState
from zhaohu.enrolment.errors import classes as errors
from zhaohu.enrolment.models import CareClass, Price, ServiceOffer
from zhaohu.enrolment.permissions import classes as permissions
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.ledger import services as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is offered. Times in cells; the price in fen, per month, hour or session as the form says."""

    form: ServiceForm
    weekdays: Sequence[int]
    first: int
    last: int
    amount_fen: int
    meal_fen: int = 0
    inclusive: bool = False
    meals: bool = False
    refund_rule: str = "by_day"
    from_months: int | None = None
    to_months: int | None = None


@transaction.atomic
def publish(*, care_class: CareClass, terms: Terms, valid_from: date, by: Actor, at: datetime) -> ServiceOffer:
    """Publish a service of a class with its first price. Raises OFFER_OUTSIDE_HOURS."""
    permissions.KEEP_OFFERS.require(by, care_class.institution)
    _check_hours(care_class, terms.weekdays, terms.first, terms.last)
    try:
        made = ServiceOffer.objects.create(
            institution=care_class.institution, care_class=care_class, form=terms.form,
            from_months=care_class.from_months if terms.from_months is None else terms.from_months,
            to_months=care_class.to_months if terms.to_months is None else terms.to_months,
            weekdays=sorted(set(terms.weekdays)), first=terms.first, last=terms.last, inclusive=terms.inclusive,
            meals=terms.meals, refund_rule=terms.refund_rule, state=OfferState.PUBLISHED, changed_at=at,
        )  # fmt: skip
        Price.objects.create(
            offer=made, amount_fen=terms.amount_fen, unit=UNIT_OF_FORM[terms.form], meal_fen=terms.meal_fen,
            valid_from=valid_from,
        )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(made, by, at, form=terms.form, fen=terms.amount_fen)
    return made


def _check_hours(care_class: CareClass, weekdays: Sequence[int], first: int, last: int) -> None:
    """A service lies within its class's hours on each of its weekdays."""
    hours = {row.weekday: row for row in care_class.hours.all()}
    for weekday in weekdays:
        row = hours.get(weekday)
        if row is None or first < row.first or last > row.last:
            raise errors.OFFER_OUTSIDE_HOURS.raised(field="weekdays")


@transaction.atomic
def withdraw(*, offer: ServiceOffer, by: Actor, at: datetime) -> ServiceOffer:
    """Take a service off the public pages. Who has a place or a booking keeps it."""
    return _move(offer, OfferState.WITHDRAWN, by, at)


@transaction.atomic
def republish(*, offer: ServiceOffer, by: Actor, at: datetime) -> ServiceOffer:
    """Show a service again, as it was, if its class still opens at that time."""
    _check_hours(offer.care_class, offer.weekdays, offer.first, offer.last)
    return _move(offer, OfferState.PUBLISHED, by, at)


def _move(offer: ServiceOffer, to: OfferState, by: Actor, at: datetime) -> ServiceOffer:
    offer = _locked(offer)
    permissions.KEEP_OFFERS.require(by, offer.institution)
    before = OfferState(offer.state)
    if before == to:
        return offer  # the same click twice
    if to not in OFFER_TRANSITIONS[before]:
        raise errors.OFFER_STATE.raised(state=before.label)
    offer.state, offer.changed_at = to, at
    offer.save(update_fields=["state", "changed_at"])
    _record(offer, by, at, state=to)
    return offer


@transaction.atomic
def reprice(*, offer: ServiceOffer, amount_fen: int, meal_fen: int, valid_from: date, by: Actor, at: datetime) -> Price:
    """A new price from a day on, until the next one that is already set. Raises PRICE_PAST or PRICE_DAY_TAKEN."""
    offer = _locked(offer)
    permissions.KEEP_OFFERS.require(by, offer.institution)
    if valid_from < day_of(at):
        raise errors.PRICE_PAST.raised(field="valid_from")
    prices = list(offer.prices.order_by("valid_from"))
    if any(price.valid_from == valid_from for price in prices):
        raise errors.PRICE_DAY_TAKEN.raised(field="valid_from")
    following = next((price for price in prices if price.valid_from > valid_from), None)
    for price in prices:
        if price.valid_from < valid_from and (price.valid_to is None or price.valid_to > valid_from):
            price.valid_to = valid_from
            price.save(update_fields=["valid_to"])
    made = Price.objects.create(
        offer=offer, amount_fen=amount_fen, unit=UNIT_OF_FORM[ServiceForm(offer.form)], meal_fen=meal_fen,
        valid_from=valid_from, valid_to=following.valid_from if following else None,
    )  # fmt: skip
    offer.changed_at = at
    offer.save(update_fields=["changed_at"])
    _record(offer, by, at, fen=amount_fen, meal_fen=meal_fen, valid_from=valid_from)
    return made


def _locked(offer: ServiceOffer) -> ServiceOffer:
    rows = ServiceOffer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("institution", "care_class").get(pk=offer.pk)


def _record(offer: ServiceOffer, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event="enrolment.offer_kept", subject=offer, by=by, at=at, division=offer.institution.district_id,
        institution=offer.institution_id, content={"offer": offer.pk, **content},
    )  # fmt: skip
