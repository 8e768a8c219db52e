"""Jobs of the room; each may run twice."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.quality.services import keeping


@app.task(queueing_lock="expire_demonstration")
def expire(timestamp: int) -> None:
    """Close the names whose term is over."""
    keeping.expire(by=system("示范有效期"), at=clock.now())
