"""The facts of one institution over some months, gathered with a fixed number of statements however many children."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import AbsenceReason, PlacementState
from zhaohu.enrolment.models import Absence, Booking, ClassDay, Placement, Price
from zhaohu.enrolment.queries import fees_calculation as calculation
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_CHARGED = (PlacementState.AGREED, PlacementState.ENDED)
_ENDED = (BookingState.ATTENDED, BookingState.NO_SHOW, BookingState.CANCELLED_LATE)
_STREAK_DAYS = 31


def first_of(on: date) -> date:
    """The first day of a day's month."""
    return on.replace(day=1)


def after(month: date) -> date:
    """The first day of the next month."""
    return first_of(month + timedelta(days=31))


def before(month: date, count: int = 1) -> date:
    """The first day of an earlier month."""
    for _ in range(count):
        month = first_of(month - timedelta(days=1))
    return month


@dataclass(frozen=True)
class Facts:
    """What is known of an institution from `since` up to, not including, `to` (first days of months)."""

    institution: Institution
    since: date
    to: date
    only: Collection[int] | None = None

    @property
    def _children(self) -> Q:
        return Q() if self.only is None else Q(child_id__in=self.only)

    @cached_property
    def placements(self) -> dict[int, list[Placement]]:
        """Placements that cost something, by child."""
        rows = Placement.objects.filter(
            self._children, institution=self.institution, state__in=_CHARGED, starts_on__lt=self.to
        ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.since))
        found = defaultdict(list)
        for row in rows.select_related("offer", "care_class").order_by("starts_on", "pk"):
            found[row.child_id].append(row)
        return dict(found)

    @cached_property
    def _all(self) -> list[Placement]:
        return [placement for rows in self.placements.values() for placement in rows]

    @cached_property
    def bookings(self) -> dict[int, list[Booking]]:
        """Bookings that have ended and may cost something, by child."""
        rows = Booking.objects.filter(
            self._children, institution=self.institution, state__in=_ENDED, on__gte=self.since, on__lt=self.to
        )
        found = defaultdict(list)
        for row in rows.order_by("on", "first", "pk"):
            found[row.child_id].append(row)
        return dict(found)

    @cached_property
    def _open_days(self) -> dict[int, list[date]]:
        classes = {placement.care_class_id for placement in self._all}
        rows = ClassDay.objects.filter(
            care_class_id__in=classes, open=True, on__gte=self.since - timedelta(days=_STREAK_DAYS), on__lt=self.to
        )
        found = defaultdict(list)
        for class_id, on in rows.order_by("on").values_list("care_class_id", "on"):
            found[class_id].append(on)
        return found

    @cached_property
    def _prices(self) -> dict[int, list[calculation.PriceOver]]:
        rows = Price.objects.filter(offer_id__in={placement.offer_id for placement in self._all})
        found = defaultdict(list)
        for row in rows.order_by("valid_from"):
            price = calculation.PriceOver(row.valid_from, row.valid_to, row.amount_fen, row.meal_fen)
            found[row.offer_id].append(price)
        return found

    @cached_property
    def _absences(self) -> dict[int, dict[date, str]]:
        """Days of absence and why, by placement."""
        rows = Absence.objects.filter(
            placement_id__in=[placement.pk for placement in self._all], withdrawn_at__isnull=True, on__lt=self.to,
            on__gte=self.since - timedelta(days=_STREAK_DAYS),
        )  # fmt: skip
        found: dict[int, dict[date, str]] = defaultdict(dict)
        for placement_id, on, reason in rows.values_list("placement_id", "on", "reason"):
            found[placement_id][on] = reason
        return found

    @cached_property
    def _terms(self) -> dict[str, calculation.RefundTerms]:
        rule = rules.value(
            "enrolment.refund_rules", on=self.to - timedelta(days=1), division=self.institution.district_id
        )
        return {code: calculation.RefundTerms.of(entry) for code, entry in rule.items()}

    def placed(self, child_id: int, month: date) -> Iterator[calculation.PlacedMonth]:
        """The child's placements in a month, as the calculation wants them."""
        end = after(month)
        for row in self.placements.get(child_id, ()):
            if row.starts_on >= end or (row.ends_on and row.ends_on < month):
                continue
            days = [on for on in self._open_days.get(row.care_class_id, ()) if on.isoweekday() in row.weekdays]
            absent = self._absences.get(row.pk, {})
            unreported = {on for on, reason in absent.items() if reason == AbsenceReason.UNREPORTED}
            yield calculation.PlacedMonth(
                placement=row.pk, title=f"{row.care_class.name}", starts_on=row.starts_on, ends_on=row.ends_on,
                open_days=[on for on in days if month <= on < end], prices=self._prices.get(row.offer_id, []),
                absent=absent.keys(), unreported=unreported, meals=row.offer.meals,
                refund=self._terms[row.offer.refund_rule],
                streak=_streak([on for on in days if row.starts_on <= on < month], absent.keys() - unreported),
            )  # fmt: skip

    def lines(self, child_id: int, month: date) -> list[calculation.Line]:
        """What the month itself costs the child, by what is known now."""
        lines = [
            line for placed in self.placed(child_id, month) if placed.open_days
            for line in calculation.placed_lines(placed)
        ]  # fmt: skip
        end = after(month)
        times = [
            calculation.BookedTime(
                row.pk, row.on, f"{row.starts:%H:%M}–{row.ends:%H:%M}", row.state, row.price_fen, row.charge_fen
            )
            for row in self.bookings.get(child_id, ())
            if month <= row.on < end
        ]
        return lines + calculation.booked_lines(times)

    def children(self, month: date) -> set[int]:
        """Whoever has a placement or an ended booking in a month."""
        end = after(month)
        booked = {child for child, rows in self.bookings.items() if any(month <= row.on < end for row in rows)}
        return booked | {
            child for child, rows in self.placements.items()
            if any(row.starts_on < end and (row.ends_on is None or row.ends_on >= month) for row in rows)
        }  # fmt: skip


def _streak(days: list[date], absent: set[date]) -> int:
    count = 0
    for on in reversed(days):
        if on not in absent:
            break
        count += 1
    return count
