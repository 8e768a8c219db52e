"""Incidents for a test, told by the director of the child's institution."""

from datetime import datetime
from typing import Any

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import Incident
from zhaohu.attendance.services import incidents
from zhaohu.core.access import Actor
from zhaohu.enrolment.models import Placement

NOON = factories.moment("12:00")


def told(
    place: Placement, *, by: Actor | None = None, at: datetime = NOON, severity: str = "moderate", kind: str = "fall",
    **more: Any,
) -> Incident:  # fmt: skip
    """A fall of the child in the garden at 10:05."""
    about = {
        "child": place.child, "happened_at": factories.moment("10:05"), "place": "户外滑梯", "what": "演示：从滑梯上滑倒。",
        "first_aid": "冷敷 10 分钟，观察。",
    } | more  # fmt: skip
    return incidents.report(
        institution=place.institution, kind=kind, severity=severity, by=by or enrolment.director(place.institution),
        at=at, **about,
    )  # fmt: skip
