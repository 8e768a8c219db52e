"""Incidents for a test, told by the director of the child's institution."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.attendance import factories
from tests.attendance.log_factories import a_picture
from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import Incident, IncidentPack
from zhaohu.attendance.services import incident_packs, incidents
from zhaohu.core.access import Actor, system
from zhaohu.enrolment.models import Placement
from zhaohu.rules import services as rules

NOON = factories.moment("12:00")


def told(
    place: Placement, *, by: Actor | None = None, at: datetime = NOON, severity: str = "moderate", kind: str = "fall",
    **more: Any,
) -> Incident:  # fmt: skip
    """A fall of the child in the garden at 10:05."""
    about = {
        "child": place.child, "happened_at": factories.moment("10:05"), "place": "户外滑梯",
        "what": "演示：从滑梯上滑倒。", "first_aid": "冷敷 10 分钟，观察。",
    } | more  # fmt: skip
    return incidents.report(
        institution=place.institution, kind=kind, severity=severity, by=by or enrolment.director(place.institution),
        at=at, **about,
    )  # fmt: skip


def frozen(incident: Incident, at: datetime = NOON) -> IncidentPack:
    """The first pack of an incident, as its job freezes it."""
    return incident_packs.freeze(pack_id=incident.packs.get(number=1).pk, by=system("证据固定"), at=at)


def _photo(world: Any) -> int:
    rules.load_fixtures()
    return int(told(factories.a_child(), photos=[a_picture()]).photos.get().pk)


def _told() -> Incident:
    rules.load_fixtures()
    return told(factories.a_child())


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "incident_id": lambda world: _told().pk,
    "incident_photo_id": _photo,
    "pack_id": lambda world: frozen(_told()).pk,
    "incident_notice_id": lambda world: _told().notices.get().pk,
}
