"""Having a week drawn up by the solver: asked for once, carried out by a job, taken up again where a worker died.

Nothing is held while the search runs. Whatever is set by hand meanwhile counts: the search begins again from it.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.errors import rosters as errors
from zhaohu.staff.models import Roster, RosterShift
from zhaohu.staff.permissions import rosters as permissions
from zhaohu.staff.queries import weeks
from zhaohu.staff.roster import instance as checking
from zhaohu.staff.roster import solver
from zhaohu.staff.services import rosters


@transaction.atomic
def order(*, roster: Roster, by: Actor, at: datetime) -> Roster:
    """Have a job draw up what is still to come of a week. Asked for again while it works, it is the same work.

    Raises ROSTER_PUBLISHED or ROSTER_PAST.
    """
    roster = rosters.locked(roster)
    permissions.KEEP_ROSTER.require(by, roster.institution)
    if roster.state == RosterState.DRAFTING:
        return roster
    rosters.still_draft(roster)
    if day_of(at) > roster.week_on + timedelta(days=6):
        raise errors.ROSTER_PAST.raised()
    roster.state, roster.asked_at = RosterState.DRAFTING, at
    rosters.changed(roster, "state", "asked_at")
    jobs.defer("zhaohu.staff.tasks.draft_roster", roster_id=roster.pk)
    rosters.record("staff.roster_kept", roster, by, at, drafting=True)
    return roster


@transaction.atomic
def stop(*, roster: Roster, by: Actor, at: datetime) -> Roster:
    """Do without the draft that is being drawn up; what was there stays. Twice is once."""
    roster = rosters.locked(roster)
    permissions.KEEP_ROSTER.require(by, roster.institution)
    if roster.state == RosterState.DRAFTING:
        roster.state = RosterState.DRAFT
        rosters.changed(roster, "state")
        rosters.record("staff.roster_kept", roster, by, at, drafting=False)
    return roster


def carry_out(*, roster_id: int, by: Actor, at: datetime) -> None:
    """Draw up a week that is asked for; shifts set by hand stay. The same facts give the same, and twice is once.

    Whoever was barred while the search ran is left out when it is written.
    """
    permissions.DRAW_UP_ROSTER.require(by)
    while (roster := _asked_for(roster_id)) is not None:
        since = max(day_of(at), roster.week_on)
        answer = _sought(roster, since=since, at=at)
        if _write(roster, since, answer, by, at):
            return


def _asked_for(roster_id: int) -> Roster | None:
    rows = Roster.objects.select_related("institution__district")
    return rows.filter(pk=roster_id, state=RosterState.DRAFTING).first()


def _sought(roster: Roster, *, since: date, at: datetime) -> checking.Answer:
    week = weeks.facts(roster.institution, roster.week_on)
    fixed = RosterShift.objects.filter(roster=roster).exclude(by_hand=False, on__gte=since)
    asked = weeks.instance(week, fixed, since=since)
    budget = rules.value("staff.roster.budget", on=day_of(at))["deterministic"]
    answer = solver.solve(asked, budget=budget)
    if faults := checking.faults(asked, answer):
        raise AssertionError(f"the solver answered {faults[0]}")
    return answer


@transaction.atomic
def _write(sought: Roster, since: date, answer: checking.Answer, by: Actor, at: datetime) -> bool:
    """Write the answer, unless the week was changed while it was sought."""
    roster = rosters.locked(sought)
    if roster.revision != sought.revision:
        return False
    rosters.hold_people(roster.institution)
    week = weeks.facts(roster.institution, roster.week_on)
    RosterShift.objects.filter(roster=roster, by_hand=False, on__gte=since).delete()
    made = [
        RosterShift(
            roster=roster, employment_id=shift.person, care_class_id=shift.care_class, on=week.days[shift.day],
            first=shift.first, last=shift.last,
        )
        for shift in answer.shifts
        if week.may_work(shift.person, week.days[shift.day])
    ]  # fmt: skip
    RosterShift.objects.bulk_create(made)
    roster.state, roster.drafted_at, roster.solver = RosterState.DRAFT, at, answer.solver
    rosters.changed(roster, "state", "drafted_at", "solver")
    levels = [[level.goal, level.value] for level in answer.levels]
    rosters.record("staff.roster_kept", roster, by, at, shifts=len(made), levels=levels)
    return True
