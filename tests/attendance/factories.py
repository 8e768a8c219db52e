"""Tablets and what they tell, for a test: as a tablet would, through the services."""

import uuid
from datetime import date, datetime, time
from typing import Any

import msgspec
from django.utils import timezone

from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import ChildDay, Device, Event
from zhaohu.attendance.services import devices, intake, shapes
from zhaohu.core.access import NOBODY, Actor, Held
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment

AT, MONDAY = enrolment.AT, enrolment.MONDAY


def moment(clock: str, on: date = MONDAY) -> datetime:
    """That time of the tests' Monday, in Beijing."""
    return timezone.make_aware(datetime.combine(on, time.fromisoformat(clock)))


def a_tablet(institution: Institution | None = None, name: str = "") -> tuple[Device, str]:
    """A tablet paired with the director's code, and its token."""
    institution = institution or enrolment.an_institution()
    code = devices.make_code(institution=institution, by=enrolment.director(institution), at=moment("07:00"))
    return devices.pair(
        code=code, name=name or f"平板{uuid.uuid4().hex[:6]}", address=None, by=NOBODY, at=moment("07:01")
    )


def actor(device: Device) -> Actor:
    return Actor(name=device.name, held=(Held("device", institution=device.institution_id),))


def a_child(institution: Institution | None = None, **terms: Any) -> Placement:
    """A child with a place from Monday on, 8:00 to 17:00."""
    return enrolment.an_accepted_place(offer=enrolment.an_offer(enrolment.a_class(institution), **terms))


def children(count: int, institution: Institution) -> list[Placement]:
    """Children of one class."""
    offer = enrolment.an_offer(enrolment.a_class(institution, size=max(count, 5), carers=8))
    return [enrolment.an_accepted_place(offer=offer) for _ in range(count)]


def key_of(child: Child) -> str:
    """How the tablet names the child's first guardian."""
    return f"guardian:{child.guardianships.earliest('pk').guardian_id}"


def said(
    kind: str,
    at: str | datetime,
    child: Child | None = None,
    *,
    seq: int = 0,
    by: Employment | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """One event as a tablet writes it."""
    when = moment(at) if isinstance(at, str) else at
    return {
        "id": str(uuid.uuid4()), "kind": kind, "at": when.isoformat(), "seq": seq, "by": by.pk if by else None,
        "child": child.pk if child else None, "class": None, "facts": facts,
    }  # fmt: skip


def arrival(at: str | datetime, child: Child, **more: Any) -> dict[str, Any]:
    return said("arrival", at, child, **({"brought_by": key_of(child)} | more))


def departure(at: str | datetime, child: Child, **more: Any) -> dict[str, Any]:
    return said("departure", at, child, **({"pickup": key_of(child), "verified": "photo"} | more))


def hand_in(
    device: Device, *events: dict[str, Any], at: str | datetime = "18:00", clock: datetime | None = None
) -> list[dict[str, Any]]:
    """The tablet hands events in; its clock is right unless told otherwise."""
    now = moment(at) if isinstance(at, str) else at
    body = msgspec.json.encode({"clock": (clock or now).isoformat(), "events": list(events)})
    found = intake.take(device=device, told=shapes.envelope(body), by=actor(device), at=now)
    told: list[dict[str, Any]] = msgspec.to_builtins(found)
    return told


def states(*events: dict[str, Any]) -> list[tuple[str, str]]:
    """State and code of events, as they stand."""
    rows = {str(row.pk): (row.state, row.code) for row in Event.objects.all()}
    return [rows[event["id"]] for event in events]


def day_of(child: Child) -> ChildDay:
    return ChildDay.objects.get(child=child, on=MONDAY)
