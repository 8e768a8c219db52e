"""Arithmetic of a month on integers of fen: what is cut adds up again, nothing comes back that was not charged."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaohu.enrolment.choices.fees import LineKind
from zhaohu.enrolment.queries.fees_calculation import (
    BookedTime,
    Line,
    PlacedMonth,
    PriceOver,
    RefundTerms,
    balance,
    booked_lines,
    day_prices,
    placed_lines,
    refunded_days,
    shares,
)

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
WORKDAYS = [FIRST + timedelta(n) for n in range(31) if (FIRST + timedelta(n)).isoweekday() < 6]
BY_DAY, AFTER_FIVE = RefundTerms("按天", True, 1, True), RefundTerms("满五天", True, 6, True)
MEALS_ONLY = RefundTerms("只退餐", False, 0, True)
days = st.sets(st.sampled_from([FIRST + timedelta(n) for n in range(31)]), min_size=1).map(sorted)
amounts = st.integers(0, 3_000_000)
terms = st.sampled_from([BY_DAY, AFTER_FIVE, MEALS_ONLY])


def month(**changes: object) -> PlacedMonth:
    plain = PlacedMonth(
        placement=1, title="演示班", starts_on=FIRST, ends_on=None, open_days=WORKDAYS,
        prices=[PriceOver(date(2026, 1, 1), None, 360_000, 2_500)], absent=set(), refund=BY_DAY, meals=True,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


@st.composite
def months(draw: st.DrawFn) -> PlacedMonth:
    open_days = draw(days)
    change = draw(st.sampled_from([FIRST + timedelta(n) for n in range(1, 31)]))
    prices = [
        PriceOver(date(2026, 1, 1), change, draw(amounts), draw(amounts) // 100),
        PriceOver(change, None, draw(amounts), draw(amounts) // 100),
    ]
    starts_on = draw(st.dates(date(2026, 11, 1), LAST))
    return month(
        open_days=open_days, prices=prices, absent=draw(days), starts_on=starts_on, refund=draw(terms),
        ends_on=draw(st.none() | st.dates(starts_on, date(2027, 1, 31))), meals=draw(st.booleans()),
        streak=draw(st.integers(0, 20)),
    )  # fmt: skip


def total(lines: list[Line]) -> int:
    return sum(line.amount_fen for line in lines)


@given(amounts, st.integers(1, 31))
def test_the_days_of_a_price_add_up_to_it_and_differ_by_one_fen_at_most(amount: int, count: int) -> None:
    parts = shares(amount, count)
    assert sum(parts) == amount and max(parts) - min(parts) <= 1 and len(parts) == count


def test_a_whole_month_costs_exactly_its_price() -> None:
    (care, meals) = placed_lines(month())
    assert (care.amount_fen, meals.amount_fen, meals.quantity) == (360_000, 2_500 * 23, 23)
    assert care.facts["whole"]


def test_a_placement_from_the_middle_costs_its_open_days() -> None:
    (care,) = placed_lines(month(starts_on=date(2026, 12, 21), meals=False))
    assert care.quantity == 9
    assert care.amount_fen == 360_000 - 360_000 * 14 // 23


@given(months(), st.integers(1, 30))
def test_cutting_a_placement_at_any_day_changes_nothing_of_what_care_and_meals_cost(one: PlacedMonth, at: int) -> None:
    cut = FIRST + timedelta(at)
    whole = replace(one, refund=BY_DAY, ends_on=None, starts_on=FIRST)
    left, right = replace(whole, ends_on=cut - timedelta(1)), replace(whole, starts_on=cut)
    assert total(placed_lines(left)) + total(placed_lines(right)) == total(placed_lines(whole))


@given(months())
def test_no_more_is_given_back_than_was_charged_and_every_amount_is_an_integer(one: PlacedMonth) -> None:
    lines = placed_lines(one)
    for charged, back in ((LineKind.CARE, LineKind.ABSENCE_REFUND), (LineKind.MEALS, LineKind.MEAL_REFUND)):
        assert (
            0
            <= -sum(line.amount_fen for line in lines if line.kind == back)
            <= sum(line.amount_fen for line in lines if line.kind == charged)
        )
    assert all(type(line.amount_fen) is int for line in lines) and total(lines) >= 0


@given(months())
def test_care_never_costs_more_than_the_dearer_price(one: PlacedMonth) -> None:
    care = sum(line.amount_fen for line in placed_lines(one) if line.kind == LineKind.CARE)
    assert care <= max(price.amount_fen for price in one.prices) + len(one.open_days)


def test_a_price_that_changes_in_the_month_counts_from_its_day() -> None:
    change = date(2026, 12, 16)
    prices = [PriceOver(date(2026, 1, 1), change, 360_000, 0), PriceOver(change, None, 460_000, 0)]
    first, second = placed_lines(month(prices=prices, meals=False))
    assert (first.quantity, second.quantity) == (11, 12)
    assert first.amount_fen == 360_000 * 11 // 23
    assert second.amount_fen == 460_000 - 460_000 * 11 // 23


def test_a_day_without_a_price_is_free() -> None:
    late = month(prices=[PriceOver(date(2026, 12, 16), None, 230_000, 0)], meals=False)
    assert day_prices(late)[date(2026, 12, 1)] == 0
    assert total(placed_lines(late)) == 230_000 - 230_000 * 11 // 23


@pytest.mark.parametrize(("rule", "care_days", "meal_days"), [(BY_DAY, 7, 7), (AFTER_FIVE, 2, 7), (MEALS_ONLY, 0, 7)])
def test_absence_is_refunded_as_the_terms_of_the_service_say(rule: RefundTerms, care_days: int, meal_days: int) -> None:
    absent = set(WORKDAYS[3:10])
    lines = {line.kind: line for line in placed_lines(month(refund=rule, absent=absent))}
    care = lines.get(LineKind.ABSENCE_REFUND)
    assert (care.quantity if care else 0) == care_days
    assert lines[LineKind.MEAL_REFUND].amount_fen == -2_500 * meal_days


def test_days_of_absence_in_a_row_are_counted_over_the_turn_of_the_month() -> None:
    absent = set(WORKDAYS[:2])
    assert refunded_days(month(refund=AFTER_FIVE, absent=absent)) == []
    assert refunded_days(month(refund=AFTER_FIVE, absent=absent, streak=4)) == [WORKDAYS[1]]


def test_a_day_of_attendance_begins_the_row_anew() -> None:
    absent = set(WORKDAYS[:5]) | set(WORKDAYS[6:10])
    assert refunded_days(month(refund=AFTER_FIVE, absent=absent)) == []


def test_an_absence_on_a_closed_day_gives_nothing_back() -> None:
    sunday = date(2026, 12, 6)
    assert placed_lines(month(absent={sunday})) == placed_lines(month())


@pytest.mark.parametrize(
    ("state", "charge", "kind", "amount"),
    [
        ("attended", None, LineKind.BOOKING, 5_000),
        ("attended", 4_000, LineKind.BOOKING, 4_000),
        ("cancelled_late", 2_500, LineKind.LATE_CANCEL, 2_500),
        ("no_show", 5_000, LineKind.NO_SHOW, 5_000),
    ],
)
def test_a_booking_costs_what_was_settled_when_it_ended(
    state: str, charge: int | None, kind: LineKind, amount: int
) -> None:
    (line,) = booked_lines([BookedTime(1, FIRST, "9:00–11:00", state, 5_000, charge)])
    assert (line.kind, line.amount_fen, line.booking) == (kind, amount, 1)


@pytest.mark.parametrize(("state", "charge"), [("cancelled", None), ("no_show", None), ("attended", 0), ("booked", 1)])
def test_a_booking_that_costs_nothing_has_no_line(state: str, charge: int | None) -> None:
    assert booked_lines([BookedTime(1, FIRST, "", state, 5_000, charge)]) == []


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_a_statement_is_never_below_nought_and_what_is_left_is_carried(parts: list[int]) -> None:
    due, carried = balance([Line(LineKind.CARE, 1, 0, part) for part in parts])
    assert due >= 0 and carried >= 0 and 0 in (due, carried) and due - carried == sum(parts)
