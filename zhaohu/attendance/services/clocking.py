"""Staff clock in and out at a tablet: each through the staff room, which refuses whoever may not work that day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhaohu.attendance.services.shapes import Row
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError


def clock(*, rows: Sequence[Row], by: Actor, at: datetime) -> dict[UUID, ProblemError]:
    """Clock people in and out; the refusals by event."""
    return {}
