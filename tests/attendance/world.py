"""Real values for the arguments of the room's addresses."""

import contextlib
from collections.abc import Callable
from typing import Any

from tests.attendance import factories, incident_factories, log_world, message_world, pickup_world
from tests.enrolment import factories as enrolment
from tests.staff import factories as staff
from zhaohu.attendance.models import Alert, Event, Unlock
from zhaohu.attendance.services import illnesses, unlocking
from zhaohu.core.errors import ProblemError
from zhaohu.rules import services as rules


def an_event_in_conflict() -> Event:
    """A departure of a child that has not come."""
    rules.load_fixtures()
    device, _token = factories.a_tablet()
    event = factories.departure("17:00", factories.a_child(device.institution).child)
    factories.hand_in(device, event)
    return Event.objects.get(pk=event["id"])


def an_alert(kind: str = "missing") -> Alert:
    place = factories.a_child()
    return Alert.objects.create(
        institution=place.institution, kind=kind, on=factories.MONDAY, care_class=place.care_class,
        child=place.child if kind == "missing" else None, begun_at=factories.moment("08:15"),
        about="HFMD" if kind == "cluster" else "", raised_at=factories.moment("08:15") if kind == "cluster" else None,
        facts={
            "due": "08:00", "present": 6, "carers": 1, "needed": 2, "short": 1,
            "name": "手足口病", "level": "cluster", "cases": 2, "days": 7, "need": 2,
        },
    )  # fmt: skip


def an_illness() -> Any:
    rules.load_fixtures()
    place = factories.a_child()
    return illnesses.report(
        institution=place.institution, child=place.child, disease="HFMD", began_on=enrolment.ON,
        by=enrolment.director(place.institution), at=factories.AT,
    )  # fmt: skip


def a_locked_person() -> Unlock:
    rules.load_fixtures()
    carer = staff.hired()
    device, _token = factories.a_tablet(carer.institution)
    with contextlib.suppress(ProblemError):
        unlocking.unlock(
            device=device, employment_id=carer.pk, pin="1", by=factories.actor(device), at=factories.moment("07:30")
        )
    return Unlock.objects.get(device=device)


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    **pickup_world.PROVIDERS,
    "event_id": lambda world: an_event_in_conflict().pk,
    "missing_id": lambda world: an_alert().pk,
    "cluster_id": lambda world: an_alert("cluster").pk,
    "ratio_alert_id": lambda world: an_alert("ratio").pk,
    "illness_id": lambda world: an_illness().pk,
    "device_id": lambda world: _device().pk,
    "unlock_id": lambda world: a_locked_person().pk,
    **log_world.PROVIDERS,
    **message_world.PROVIDERS,
    **incident_factories.PROVIDERS,
}


def _device() -> Any:
    rules.load_fixtures()
    return factories.a_tablet()[0]
