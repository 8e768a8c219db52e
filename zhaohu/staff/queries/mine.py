"""What a person sees of the own work: today, the coming shifts, what runs out, who opened the file."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.staff.choices.people import EmploymentState, LeaveState
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models import Employment, Leave, Presence, RosterShift
from zhaohu.staff.queries import expiry, presence, standing

_DAYS = 14


@dataclass(frozen=True, slots=True)
class Work:
    """One employment as the person sees it."""

    row: Employment
    open: Presence | None
    today: list[RosterShift]
    coming: list[RosterShift]
    problems: list[ProblemError]
    needed: list[expiry.Expiry]
    leaves: list[Leave]

    @property
    def employed(self) -> bool:
        return self.row.state == EmploymentState.EMPLOYED


def shifts(employment: Employment, first: date, last: date) -> QuerySet[RosterShift]:
    """The published shifts of somebody over some days."""
    rows = RosterShift.objects.filter(
        employment=employment, on__range=(first, last), roster__state=RosterState.PUBLISHED
    )
    return rows.select_related("care_class").order_by("on", "first")


def work(row: Employment, *, at: datetime) -> Work:
    """One employment: today and the coming two weeks."""
    on = day_of(at)
    found = list(shifts(row, on, on + timedelta(days=_DAYS)))
    leaves = row.leaves.filter(state__in=[LeaveState.ASKED, LeaveState.GRANTED], last_on__gte=on).order_by("first_on")
    return Work(
        row=row,
        open=presence.open_of(row),
        today=[shift for shift in found if shift.on == on],
        coming=[shift for shift in found if shift.on > on],
        problems=standing.problems(row, on),
        needed=expiry.of([row], on)[row.pk],
        leaves=list(leaves),
    )
