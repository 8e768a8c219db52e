"""The day at the demonstration's first institution: a tablet, and the children who have come and gone so far."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import Post, User
from zhaohu.accounts.queries import actor_of
from zhaohu.attendance.queries import expected
from zhaohu.attendance.services import devices, intake, shapes
from zhaohu.core.access import NOBODY, Actor, Held
from zhaohu.core.clock import day_of
from zhaohu.families.models import Guardianship
from zhaohu.institutions.models import Institution

_DIRECTOR = "yuanzhang-chen"
_CENTRE = "jinsong-shequ"
_SEED = 20261130


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Pair a tablet and hand in what has happened today: most children came, were checked, and later left."""
    director = User.objects.filter(username=_DIRECTOR).first()
    house = Institution.objects.filter(memberships__user=director).order_by("pk").first() if director else None
    if director is None or house is None:
        return
    _near(house, day_of(at))
    code = devices.make_code(institution=house, by=actor_of(director, on=day_of(at)), at=at)
    device, _token = devices.pair(code=code, name="托小一班", address=None, by=NOBODY, at=at)
    events = list(_events(house, at))
    by = Actor(name=device.name, held=(Held("device", institution=house.pk),))
    told = msgspec.json.decode(msgspec.json.encode({"clock": at, "events": events}), type=shapes.Envelope)
    intake.take(device=device, told=told, by=by, at=at)
    say(f"演示机构今天的在园记录 {len(events)} 条")


def _near(house: Institution, on: date) -> None:
    """The demonstration's community health centre serves the street of the first institution too."""
    centre = User.objects.filter(username=_CENTRE).first()
    if centre and house.street_id:
        Post.objects.get_or_create(
            user=centre, role=Role.HEALTH_CENTRE, department=Department.HEALTH_CENTRE, division_id=house.street_id,
            defaults={"valid_from": on},
        )  # fmt: skip


def _events(house: Institution, at: datetime) -> list[dict[str, Any]]:
    chance = random.Random(_SEED)  # noqa: S311 - the same invented day every time
    on, made = day_of(at), []
    for number, child in enumerate(expected.of_day([house.pk], on)):
        due, over = child.due_at(on), child.over_at(on)
        known = Guardianship.objects.filter(child_id=child.child).order_by("pk").first()
        if child.excused or due is None or over is None or known is None or number % 9 == 8:
            continue
        came = due - timedelta(minutes=chance.randint(0, 14))
        left = over - timedelta(minutes=chance.randint(0, 20))
        guardian = f"guardian:{known.guardian_id}"
        day: list[tuple[str, datetime, dict[str, Any]]] = [
            ("arrival", came, {"brought_by": guardian}),
            ("check", came, {"when": "morning", "normal": True}),
            ("departure", left, {"pickup": guardian}),
        ]
        made += [_event(kind, child.child, when, n, facts) for n, (kind, when, facts) in enumerate(day) if when <= at]
    return made


def _event(kind: str, child: int, at: datetime, seq: int, facts: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, "at": at, "seq": seq, "child": child, "facts": facts}
