"""Jobs of the room; each may run twice, and goes on where an earlier run died."""

from procrastinate.contrib.django import app

from zhaohu.core import clock
from zhaohu.institutions.services import pushes, registrations_undo


@app.task(retry=5)
def check_push(push_id: int) -> None:
    """Check a received file."""
    with pushes.working(push_id) as mine:
        if mine:
            pushes.check(push_id=push_id)


@app.task(retry=5)
def write_push(push_id: int) -> None:
    """Write a checked file."""
    with pushes.working(push_id) as mine:
        if mine:
            pushes.write(push_id=push_id, at=clock.now())


@app.task(retry=5)
def undo_push(push_id: int) -> None:
    """Undo a written push."""
    with pushes.working(push_id) as mine:
        if mine:
            registrations_undo.carry_out(push_id=push_id, at=clock.now())
