"""Jobs of the room."""

from procrastinate.contrib.django import app

from zhaohu.accounts.services import sessions
from zhaohu.core import clock


@app.task(queueing_lock="accounts.sweep")
def sweep(timestamp: int) -> None:
    """Forget ended sessions, used codes and old attempts."""
    sessions.sweep(at=clock.now())
