"""Jobs of the ledger; when they run is said in `config/schedule.py`."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.ledger import sequencing


@app.task(queueing_lock="ledger.sequence")
def sequence(timestamp: int) -> None:
    """Give every entry that is ready its place, and sign the head; a run beside another does nothing."""
    sequencing.sequence(at=clock.now())
