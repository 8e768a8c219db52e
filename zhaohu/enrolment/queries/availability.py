"""When hourly and occasional care can be booked: the free cells of a day within an offer's window.

A span is free when the class has a seat left in each of its cells. Reading reserves nothing: the booking asks again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.offers import BOOKABLE, CARING, OfferState
from zhaohu.enrolment.models import ClassDay, ServiceOffer
from zhaohu.enrolment.models.classes import CELLS, clock_of
from zhaohu.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class FreeSpan:
    """Cells `[first, last)` of a day, each with at least `places` seats left."""

    first: int
    last: int
    places: int

    @property
    def starts(self) -> str:
        return f"{clock_of(self.first):%H:%M}"

    @property
    def ends(self) -> str:
        return f"{clock_of(self.last):%H:%M}"


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer that can be booked on a day, with its free spans."""

    offer: ServiceOffer
    spans: list[FreeSpan]


def free_spans(offer: ServiceOffer, on: date, *, at: datetime | None = None, minimum: int = 1) -> list[FreeSpan]:
    """The free spans of an offer on a day, at least `minimum` cells long, earliest first; empty if it cannot be booked.

    With `at`, cells of that same day that have begun are gone.
    """
    return spans_of([offer], [on], at=at, minimum=minimum)[offer.pk, on]


def spans_of(
    offers: Collection[ServiceOffer], days: Sequence[date], *, at: datetime | None = None, minimum: int = 1
) -> dict[tuple[int, date], list[FreeSpan]]:
    """The free spans of each offer on each day, with one statement for all."""
    classes = {offer.care_class_id for offer in offers}
    rows = ClassDay.objects.filter(care_class_id__in=classes, on__in=days, open=True)
    counters = {(day.care_class_id, day.on): day for day in rows}
    return {
        (offer.pk, on): list(_spans(offer, counters.get((offer.care_class_id, on)), on, at, minimum))
        for offer in offers
        for on in days
    }


def _spans(
    offer: ServiceOffer, day: ClassDay | None, on: date, at: datetime | None, minimum: int
) -> Iterator[FreeSpan]:
    if day is None or on.isoweekday() not in offer.weekdays:
        return
    first = max(offer.first, first_cell(on, at))
    left = [seats - taken for seats, taken in zip(day.seats, day.taken, strict=True)]
    start = first
    for cell in range(first, offer.last + 1):
        if cell == offer.last or left[cell] <= 0:
            if cell - start >= minimum and cell > start:
                yield FreeSpan(start, cell, min(left[start:cell]))
            start = cell + 1


def first_cell(on: date, at: datetime | None) -> int:
    """The first cell of a day that has not begun at an instant."""
    if at is None or day_of(at) < on:
        return 0
    if day_of(at) > on:
        return CELLS
    local = timezone.localtime(at)
    return local.hour * 2 + (2 if local.minute >= 30 else 1)


def bookable() -> QuerySet[ServiceOffer]:
    """Published offers of hourly and occasional care of institutions that may take children."""
    rows = ServiceOffer.objects.filter(form__in=BOOKABLE, state=OfferState.PUBLISHED)
    return rows.filter(institution__filing_state__in=CARING, care_class__closed_on__isnull=True)


def open_offers(institution: Institution, on: date, *, at: datetime | None = None) -> list[OpenOffer]:
    """The offers of an institution with free spans on a day."""
    return open_offers_of([institution.pk], on, at=at).get(institution.pk, [])


def open_offers_of(institutions: Iterable[int], on: date, *, at: datetime | None = None) -> dict[int, list[OpenOffer]]:
    """The same for many institutions at once, with two statements; only institutions that have something free."""
    offers = list(bookable().filter(institution_id__in=list(institutions)).select_related("care_class").order_by("pk"))
    spans = spans_of(offers, [on], at=at)
    found: dict[int, list[OpenOffer]] = defaultdict(list)
    for offer in offers:
        if spans[offer.pk, on]:
            found[offer.institution_id].append(OpenOffer(offer, spans[offer.pk, on]))
    return dict(found)
