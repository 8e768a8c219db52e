"""The page of a week: each class day by day with its shifts and gaps, those without a class, and each one's hours."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import CareClass
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import HELD
from zhaohu.staff.models import Employment, Roster, RosterShift
from zhaohu.staff.permissions import rosters as permissions
from zhaohu.staff.queries import conflicts, people, weeks


@dataclass(slots=True)
class Cell:
    """One class on one day: its shifts, where carers are missing, and the most children and carers of the day."""

    on: date
    open: bool
    children: int = 0
    needed: int = 0
    shifts: list[RosterShift] = field(default_factory=list)
    gaps: list[conflicts.Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hours:
    """How long somebody works in the week, and on which days he cannot."""

    worker: weeks.Worker
    cells: int
    most: int
    kept: list[tuple[date, str]]

    @property
    def hours(self) -> float:
        return self.cells / 2

    @property
    def share(self) -> int:
        return min(100, self.cells * 100 // self.most)


@dataclass(frozen=True, slots=True)
class WeekPage:
    """Everything that the page shows."""

    roster: Roster | None
    days: list[date]
    rows: list[tuple[CareClass, list[Cell]]]
    others: list[Cell]
    gaps: list[conflicts.Gap]
    faults: list[str]
    why: list[str]
    people: list[Hours]


def shown(institution: Institution, week_on: date, *, at: datetime) -> WeekPage:
    """The week as it stands; what is wrong is looked for from today on."""
    week, since = weeks.facts(institution, week_on), day_of(at)
    roster = Roster.objects.filter(institution=institution, week_on=week_on).first()
    shifts = weeks.shifts_of(roster) if roster else []
    gaps = conflicts.gaps(week, shifts, since=since)
    open_days = {day for _, day in week.needs} | {shift.on for shift in shifts}
    days = [day for day in week.days if day in open_days] or week.days[:5]
    return WeekPage(
        roster=roster,
        days=days,
        rows=[(made, [_cell(week, made.pk, day, shifts, gaps) for day in days]) for made in week.classes],
        others=[_cell(week, None, day, shifts, []) for day in days],
        gaps=gaps,
        faults=conflicts.of_people(week, [shift for shift in shifts if shift.on >= since]),
        why=conflicts.kept(week, gaps),
        people=_people(week, shifts),
    )


def _cell(week: weeks.Week, pk: int | None, on: date, shifts: list[RosterShift], gaps: list[conflicts.Gap]) -> Cell:
    needs = week.needs.get((pk or 0, on))
    return Cell(
        on=on,
        open=needs is not None,
        children=max(week.children.get((pk or 0, on), [0])),
        needed=max(needs or [0]),
        shifts=[shift for shift in shifts if shift.on == on and shift.care_class_id == pk],
        gaps=[gap for gap in gaps if gap.on == on and gap.care_class.pk == pk],
    )


def _people(week: weeks.Week, shifts: list[RosterShift]) -> list[Hours]:
    mine = weeks.by_person(shifts)
    return [
        Hours(
            worker, sum(shift.last - shift.first for shift in mine.get(pk, [])), week.limits.weekly,
            sorted(worker.kept.items()),
        )
        for pk, worker in week.workers.items()
        if worker.counts or pk in mine
    ]  # fmt: skip


def staff(institution: Institution, week_on: date) -> QuerySet[Employment]:
    """Whom one may choose for a shift of the week."""
    return people.of_institution(institution, week_on).filter(state__in=HELD)


def shifts(actor: Actor) -> QuerySet[RosterShift]:
    """The shifts that the actor may change."""
    held = [held.institution for held in actor.held if held.institution and permissions.KEEP_ROSTER.allows(actor)]
    mine = permissions.KEEP_ROSTER.rows(actor, Institution.objects.filter(pk__in=held))
    rows = RosterShift.objects.filter(roster__institution__in=mine)
    return rows.select_related("roster__institution__district", "employment__member", "care_class")
