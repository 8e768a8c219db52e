"""What a month costs: pure arithmetic on integers of fen, from facts that `fees_facts` has gathered.

A monthly price is laid over the open days of the month on which the child's class may come, the parts of a fen going
to the days one after the other so that all days together are exactly the price (rule `enrolment.fees`, proration
`open_days`). Whatever part of the month a placement covers, whichever way it is cut, the parts add up: a day costs
what it costs. A day's refund is never more than the day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.fees import LineKind


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is written. `facts` are what its sentence needs."""

    kind: LineKind
    quantity: int
    unit_fen: int
    amount_fen: int
    placement: int | None = None
    booking: int | None = None
    of: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceOver:
    """A price over a period, `to` not included; in fen a month, and a day of attendance for meals."""

    since: date
    to: date | None
    amount_fen: int
    meal_fen: int

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.to is None or on < self.to)


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """One entry of the rule `enrolment.refund_rules`. Care comes back from the `from_day`th day of absence in a row."""

    title: str
    care: bool
    from_day: int
    meals: bool

    @classmethod
    def of(cls, rule: Mapping[str, Any]) -> "RefundTerms":
        absent = "absent_days"
        return cls(rule["title"], rule["care"] == absent, rule["from_day"], rule["meals"] == absent)


@dataclass(frozen=True, slots=True)
class PlacedMonth:
    """One placement in one month. `open_days`: every day of the month on which a child of this service may come, the
    days outside the placement too. `streak`: days of absence in a row just before the month.
    `unreported`: the days of absence that nobody reported; care comes back for leave alone, meals for every day."""

    placement: int
    title: str
    starts_on: date
    ends_on: date | None
    open_days: Sequence[date]
    prices: Sequence[PriceOver]
    absent: Collection[date]
    refund: RefundTerms
    meals: bool
    streak: int = 0
    unreported: Collection[date] = ()

    @property
    def days(self) -> list[date]:
        """The open days that the placement covers."""
        return [on for on in self.open_days if self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)]


@dataclass(frozen=True, slots=True)
class BookedTime:
    """A booking that has ended, with what it costs."""

    booking: int
    on: date
    span: str
    state: str
    price_fen: int
    charge_fen: int | None


_KIND_OF_BOOKING = {
    BookingState.ATTENDED: LineKind.BOOKING,
    BookingState.CANCELLED_LATE: LineKind.LATE_CANCEL,
    BookingState.NO_SHOW: LineKind.NO_SHOW,
}


def shares(amount_fen: int, days: int) -> list[int]:
    """An amount laid over days: integers that differ by at most one fen and add up to it."""
    return [amount_fen * (n + 1) // days - amount_fen * n // days for n in range(days)]


def day_prices(month: PlacedMonth) -> dict[date, int]:
    """What care costs on each open day of the month, by the price that holds on it; a day without a price is free."""
    laid = {price: shares(price.amount_fen, len(month.open_days)) for price in month.prices}
    found = {}
    for place, on in enumerate(month.open_days):
        price = next((price for price in month.prices if price.holds(on)), None)
        found[on] = laid[price][place] if price else 0
    return found


def refunded_days(month: PlacedMonth) -> list[date]:
    """The days of absence for which care is given back, by the terms."""
    if not month.refund.care:
        return []
    found, streak = [], month.streak
    for on in month.days:
        streak = streak + 1 if on in month.absent and on not in month.unreported else 0
        if streak >= month.refund.from_day and streak:
            found.append(on)
    return found


def placed_lines(month: PlacedMonth) -> list[Line]:
    """Care, meals and what is given back of them, a line for each price."""
    a_day, given_back = day_prices(month), set(refunded_days(month))
    lines: list[Line] = []
    for price in month.prices:
        days = [on for on in month.days if price.holds(on)]
        if days:
            lines += _of_price(month, price, days, a_day, given_back)
    return lines


def _of_price(
    month: PlacedMonth, price: PriceOver, days: list[date], a_day: dict[date, int], given_back: set[date]
) -> list[Line]:
    facts = {
        "service": month.title, "first": days[0].isoformat(), "last": days[-1].isoformat(), "days": len(days),
        "open_days": len(month.open_days), "fen": price.amount_fen, "whole": len(days) == len(month.open_days),
        "terms": month.refund.title,
    }  # fmt: skip
    absent = [on for on in days if on in month.absent]
    back = [on for on in days if on in given_back]

    def line(kind: LineKind, quantity: int, unit: int, amount: int, on: list[date]) -> Line:
        told = facts | ({"on": [day.isoformat() for day in on]} if on else {})
        return Line(kind, quantity, unit, amount, placement=month.placement, facts=told)

    lines = [line(LineKind.CARE, len(days), price.amount_fen, sum(a_day[on] for on in days), [])]
    if month.meals and price.meal_fen:
        lines.append(line(LineKind.MEALS, len(days), price.meal_fen, price.meal_fen * len(days), []))
    if back:
        lines.append(line(LineKind.ABSENCE_REFUND, len(back), 0, -sum(a_day[on] for on in back), back))
    if month.meals and price.meal_fen and month.refund.meals and absent:
        lines.append(line(LineKind.MEAL_REFUND, len(absent), price.meal_fen, -price.meal_fen * len(absent), absent))
    return [made for made in lines if made.amount_fen]


def booked_lines(times: Iterable[BookedTime]) -> list[Line]:
    """A line for each booking that costs something: what was settled when it ended, or the price if the child came."""
    lines = []
    for time in times:
        kind = _KIND_OF_BOOKING.get(BookingState(time.state))
        came = time.price_fen if kind == LineKind.BOOKING else 0
        amount = came if time.charge_fen is None else time.charge_fen
        if kind and amount:
            facts = {"day": time.on.isoformat(), "span": time.span, "price": time.price_fen}
            lines.append(Line(kind, 1, time.price_fen, amount, booking=time.booking, facts=facts))
    return lines


def balance(lines: Iterable[Line]) -> tuple[int, int]:
    """What is to be paid, and what is carried over as a credit: never both, never below nought."""
    total = sum(line.amount_fen for line in lines)
    return max(0, total), max(0, -total)
