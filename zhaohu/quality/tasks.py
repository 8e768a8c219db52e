"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.quality.services import keeping, standards


@app.task(queueing_lock="expire_demonstration")
def expire(timestamp: int) -> None:
    """Close the names whose term is over."""
    keeping.expire(by=system("示范有效期"), at=clock.now())


@app.task(queueing_lock="remind_rechecks")
def remind_rechecks(timestamp: int) -> None:
    """Tell districts and institutions of the yearly looks that are near or due."""
    keeping.remind(at=clock.now())


@app.task(queueing_lock="announce_standards")
def announce_standards(timestamp: int) -> None:
    """Tell the institutions of the documents that hold from today on."""
    standards.announce(at=clock.now())
