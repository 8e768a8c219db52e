"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock, jobs
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.institutions.models import Institution
from zhaohu.staff.services import drafting, record_queries, reminders


@app.task(retry=PATIENT)
def ask_register(query_id: int) -> None:
    """Ask the register of offences for one person."""
    record_queries.check(query_id=query_id, by=system("违法犯罪记录查询"), at=clock.now())


@app.task(retry=PATIENT)
def draft_roster(roster_id: int) -> None:
    """Draw up the roster of a week."""
    with jobs.working(f"roster:{roster_id}") as mine:
        if mine:
            drafting.carry_out(roster_id=roster_id, by=system("自动排班"), at=clock.now())


@app.task(queueing_lock="remind_staff")
def remind_all(timestamp: int) -> None:
    """Every institution that employs somebody, one job each."""
    for institution_id in reminders.employers():
        jobs.defer("zhaohu.staff.tasks.remind", institution_id=institution_id)


@app.task(retry=PATIENT)
def remind(institution_id: int) -> None:
    """Tell the directors of one institution what runs out."""
    institution = Institution.objects.get(pk=institution_id)
    reminders.remind(institution=institution, by=system("证书到期提醒"), at=clock.now())
