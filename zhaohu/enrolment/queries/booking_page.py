"""What the page on which a family books shows: days, starts, ends, the price and the rule for the time chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.offers import CARING, FeeUnit, OfferState
from zhaohu.enrolment.models import Price, ServiceOffer
from zhaohu.enrolment.queries import availability, bookings
from zhaohu.families.models import Child
from zhaohu.families.queries import ages
from zhaohu.rules import queries as rules

_PREFERRED_CELLS = 6


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the strip."""

    on: date
    free: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The time chosen, with what it costs and how it is cancelled."""

    on: date
    first: int
    last: int
    price_fen: int
    rule: Mapping[str, int]
    free_until: datetime
    late_fen: int
    no_show_fen: int
    free_for_minutes_only: bool


@dataclass(frozen=True, slots=True)
class BookingPage:
    """Everything that is shown; `chosen` is None until there is a start, a price and room."""

    published: bool
    price: Price | None
    days: Sequence[Day]
    on: date
    starts: Sequence[int]
    first: int | None
    lasts: Sequence[int]
    chosen: Chosen | None
    children: Sequence[Child]
    fitting: Sequence[Child]


def build(offer: ServiceOffer, wanted: Mapping[str, str], *, at: datetime, children: Sequence[Child]) -> BookingPage:
    """The page for `on`, `first` and `last` of the address; whatever is missing or gone is chosen anew.

    Without a day, the first that has room; without an end, three hours or as long as there is room.
    """
    rule = rules.value("enrolment.booking", on=day_of(at), division=offer.institution.district_id)
    days = [day_of(at) + timedelta(days=n) for n in range(rule["days_ahead"] + 1)]
    spans = availability.spans_of([offer], days, at=at, minimum=rule["minimum_cells"])
    strip = [Day(on, bool(spans[offer.pk, on])) for on in days if on.isoweekday() in offer.weekdays]
    on = _day(wanted.get("on", ""), strip, days[0])
    free = spans.get((offer.pk, on), [])
    starts = [cell for span in free for cell in range(span.first, span.last - rule["minimum_cells"] + 1)]
    first = _number(wanted.get("first", ""), starts)
    end = next((span.last for span in free if first is not None and span.first <= first < span.last), 0)
    lasts = list(range(first + rule["minimum_cells"], end + 1)) if first is not None else []
    price = _price(offer, on)
    months = {child.pk: _months(child, on) for child in children}
    return BookingPage(
        published=offer.state == OfferState.PUBLISHED and offer.institution.filing_state in CARING,
        price=price, days=strip, on=on, starts=starts, first=first, lasts=lasts,
        chosen=_chosen(on, first, _last(wanted.get("last", ""), first, lasts), price, rule, at),
        children=children, fitting=[c for c in children if offer.from_months <= months[c.pk] < offer.to_months],
    )  # fmt: skip


def _day(text: str, strip: Sequence[Day], today: date) -> date:
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        wanted = None
    if wanted and any(day.on == wanted for day in strip):
        return wanted
    return next((day.on for day in strip if day.free), strip[0].on if strip else today)


def _number(text: str, known: Sequence[int]) -> int | None:
    number = int(text) if text.isdecimal() and len(text) < 3 else None
    return number if number in known else None


def _last(text: str, first: int | None, lasts: Sequence[int]) -> int | None:
    if first is None or not lasts:
        return None
    return _number(text, lasts) or min(first + _PREFERRED_CELLS, lasts[-1])


def _price(offer: ServiceOffer, on: date) -> Price | None:
    found = offer.prices.filter(valid_from__lte=on).exclude(valid_to__lte=on)
    return found.first()


def _months(child: Child, on: date) -> int:
    born_on = child.born_on or child.expected_on
    return ages.months(born_on, on) if born_on else -1


def _chosen(
    on: date, first: int | None, last: int | None, price: Price | None, rule: Mapping[str, int], at: datetime
) -> Chosen | None:
    if first is None or last is None or price is None:
        return None
    fen = bookings.price_of(price.amount_fen, FeeUnit(price.unit), last - first)
    regular = bookings.instant(on, first) - timedelta(hours=rule["free_cancel_hours"])
    return Chosen(
        on=on, first=first, last=last, price_fen=fen, rule=rule,
        free_until=bookings.free_until(on, first, rule, at), late_fen=bookings.late_charge(fen, rule),
        no_show_fen=fen * rule["no_show_charge_percent"] // 100, free_for_minutes_only=at >= regular,
    )  # fmt: skip
