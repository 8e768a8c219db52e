"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.jobs import PATIENT
from zhaohu.families.services import erasures, relation_checks


@app.task(retry=PATIENT)
def check_relation(guardianship_id: int) -> None:
    """Ask the registers for one guardianship."""
    relation_checks.check(guardianship_id=guardianship_id, by=system("监护关系比对"), at=clock.now())


@app.task(retry=PATIENT)
def erase(timestamp: int) -> None:
    """Delete what may be kept no longer, of the children whose deletion was granted."""
    erasures.due(by=system("到期删除"), at=clock.now())
