"""What of its people waits for an institution."""

from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution


def of_institution(actor: Actor, *, at: datetime, institution: Institution) -> list[Todo]:
    """Certificates that run out, requests for leave, hires whose checks are answered."""
    return []
