"""What an institution offers, and what it costs from when on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.errors import from_database
from zhaohu.enrolment.choices.offers import UNIT_OF_FORM, OfferState
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
    """Publish a service of a class with its first price."""
    permissions.KEEP_OFFERS.require(by, care_class.institution)
    try:
        with transaction.atomic():
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
    ledger.record(
        event="enrolment.offer_kept", subject=made, by=by, at=at, division=made.institution.district_id,
        institution=made.institution_id, content={"offer": made.pk, "form": terms.form, "fen": terms.amount_fen},
    )  # fmt: skip
    return made
