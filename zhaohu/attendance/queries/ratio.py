"""How many children a class has now and how many carers: the live ratio, and how it will be within the next hour.

A carer counts where the post counts (rule `staff.ratio`) and nothing speaks against working that day; he stands in the
class of his shift, without a shift in the class that he belongs to. A class in session needs ceil(children ÷ ratio).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zhaohu.attendance.queries import expected
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.queries.bookings import instant
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models import ClassAssignment, Presence, RosterShift
from zhaohu.staff.queries import standing


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody at work, until when his shift lasts (None: no shift), and whether he counts."""

    employment: int
    name: str
    counts: bool
    until: datetime | None


@dataclass(slots=True)
class ClassNow:
    """A class at an instant."""

    care_class: CareClass
    per_carer: int
    children: list[expected.Expected] = field(default_factory=list)
    carers: list[Carer] = field(default_factory=list)
    coming: list[datetime] = field(default_factory=list)
    worst: tuple[datetime, int] | None = None

    def _where(self, state: str) -> list[expected.Expected]:
        return [one for one in self.children if one.where == state]

    @property
    def present(self) -> int:
        return len(self._where("present"))

    @property
    def enrolled(self) -> int:
        """Children of the day, those excused included."""
        return len(self.children)

    @property
    def excused(self) -> int:
        return len(self._where("absent"))

    @property
    def to_come(self) -> list[expected.Expected]:
        return self._where("expected")

    @property
    def counting(self) -> int:
        return sum(carer.counts for carer in self.carers)

    @property
    def needed(self) -> int:
        return ceil(self.present / self.per_carer)

    @property
    def short(self) -> int:
        return max(0, self.needed - self.counting)

    @property
    def ratio(self) -> float | None:
        """Children for each carer; None without a carer or a child."""
        return round(self.present / self.counting, 1) if self.counting and self.present else None

    @property
    def bar(self) -> int:
        """The ratio as a bar whose three quarters are the standard, in per cent."""
        if not self.present:
            return 0
        return min(100, round(75 * self.present / max(self.counting, 1) / self.per_carer)) if self.counting else 100


def now(institutions: Collection[int], *, at: datetime) -> dict[int, list[ClassNow]]:
    """The classes of some institutions at an instant, with the same statements however many there are."""
    with rules.remembered():
        return _now(institutions, at)


def _now(institutions: Collection[int], at: datetime) -> dict[int, list[ClassNow]]:
    on = day_of(at)
    standard = rules.value("institution.classes", on=on)
    rows = CareClass.objects.filter(institution_id__in=institutions).exclude(closed_on__lte=on)
    classes = {
        one.pk: ClassNow(one, standard[one.class_type]["children_per_carer"])
        for one in rows.order_by("institution_id", "from_months", "name", "pk")
    }
    for child in expected.of_day(institutions, on):
        if child.care_class in classes:
            classes[child.care_class].children.append(child)
    _staffed(classes, institutions, at)
    ahead = timedelta(minutes=rules.value("attendance.ratio", on=on)["forecast_minutes"])
    found: dict[int, list[ClassNow]] = defaultdict(list)
    for one in classes.values():
        one.worst = forecast(one, at, at + ahead)
        found[one.care_class.institution_id].append(one)
    return found


def _staffed(classes: dict[int, ClassNow], institutions: Collection[int], at: datetime) -> None:
    """Put everybody at work into a class; whose shift begins within the day and is not there yet is `coming`."""
    on, midnight = day_of(at), timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    here = Presence.objects.filter(institution_id__in=institutions, came_at__gte=midnight, came_at__lte=at)
    here = here.filter(Q(left_at__isnull=True) | Q(left_at__gt=at)).select_related("employment__member")
    people: list[Any] = list(standing.marked(here, on, prefix="employment__"))
    posts = standing.counts_to_ratio(on)
    shifts = _shifts(institutions, at)
    belongs = _belongs({row.employment_id for row in people}, at)
    present = {row.employment_id for row in people}
    for row in people:
        current = next((one for one in shifts[row.employment_id] if _covers(one, at)), None)
        target = current.care_class_id if current else belongs.get(row.employment_id)
        if target in classes:
            until = instant(on, current.last) if current else None
            counts = bool(row.is_sound and row.employment.post in posts)
            classes[target].carers.append(Carer(row.employment_id, row.employment.member.name, counts, until))
    for employment, mine in shifts.items():
        for shift in mine:
            if employment not in present and shift.care_class_id in classes and instant(on, shift.first) > at:
                classes[shift.care_class_id].coming.append(instant(on, shift.first))


def _covers(shift: RosterShift, at: datetime) -> bool:
    return instant(shift.on, shift.first) <= at < instant(shift.on, shift.last)


def _shifts(institutions: Collection[int], at: datetime) -> dict[int, list[RosterShift]]:
    rows = RosterShift.objects.filter(
        roster__institution_id__in=institutions, roster__state=RosterState.PUBLISHED, on=day_of(at),
        care_class__isnull=False,
    )  # fmt: skip
    found: dict[int, list[RosterShift]] = defaultdict(list)
    for row in rows.order_by("first", "pk"):
        found[row.employment_id].append(row)
    return found


def _belongs(employments: Iterable[int], at: datetime) -> dict[int, int]:
    on = day_of(at)
    rows = ClassAssignment.objects.filter(employment_id__in=list(employments), starts_on__lte=on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("-starts_on", "-pk")
    return dict(rows.values_list("employment_id", "care_class_id"))


def forecast(one: ClassNow, at: datetime, until: datetime) -> tuple[datetime, int] | None:
    """When within the time ahead the class will lack most carers, and how many; None if never.

    Children come and go at their hours, carers at those of their shifts; whoever has no shift stays.
    """
    on, moves = day_of(at), []
    for child in one.children:
        due, over = child.due_at(on), child.over_at(on)
        if child.where == "expected" and due and over and over > at:
            moves.append((max(due, at), 1, 0))
        if child.where in ("expected", "present") and over and over > at:
            moves.append((over, -1, 0))
    moves += [(carer.until, 0, -1) for carer in one.carers if carer.counts and carer.until and carer.until > at]
    moves += [(comes, 0, 1) for comes in one.coming]
    children, carers, worst = one.present, one.counting, None
    times = sorted({move[0] for move in moves if at < move[0] <= until} | {at})
    for time in times:
        children = one.present + sum(move[1] for move in moves if move[0] <= time)
        carers = one.counting + sum(move[2] for move in moves if move[0] <= time)
        short = ceil(children / one.per_carer) - carers
        if short > 0 and time > at and (worst is None or short > worst[1]):
            worst = (time, short)
    return worst
