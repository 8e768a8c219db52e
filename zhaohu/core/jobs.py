"""Work that need not be done while somebody waits: a job is queued in the deed's own transaction, one message a job.

Tasks live in `tasks.py` of their room and take identifiers, never objects. A job may run twice (its worker may die
after the work and before the note of it), so a task asks a row under a UNIQUE key whether it is already done.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# Waits of 4 s, 16 s, 1 min, 4 min, 17 min, about 1 h 8 min; then the job is a dead letter.
PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4)


def defer(task: str, **arguments: Any) -> int:
    """Queue a job of the named task (`zhaohu.<room>.tasks.<name>`); it exists if the transaction commits."""
    return app.configure_task(task).defer(**arguments)


def defer_each(task: str, arguments: Sequence[dict[str, Any]], *, at: datetime | None = None) -> list[int]:
    """Queue a job of the named task for each of these arguments, with one statement; with `at` not before that."""
    return app.configure_task(task, schedule_at=at).batch_defer(*arguments) if arguments else []


def again(job_id: int, *, at: datetime) -> None:
    """Put a dead letter back into the queue."""
    app.job_manager.retry_job_by_id(job_id, retry_at=at)


@contextmanager
def working(name: str) -> Iterator[bool]:
    """Whether this process is the one that works on the named thing; the claim dies with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [name])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [name])
