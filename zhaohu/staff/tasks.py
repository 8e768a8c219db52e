"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.staff.services import record_queries


@app.task(retry=PATIENT)
def ask_register(query_id: int) -> None:
    """Ask the register of offences for one person."""
    record_queries.check(query_id=query_id, by=system("违法犯罪记录查询"), at=clock.now())
