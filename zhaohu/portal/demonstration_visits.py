"""A visit of the demonstration, under way today: one officer is on site, the other opens `/visit/` and goes on."""

from __future__ import annotations

import array
import io
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from django.utils import timezone
from PIL import Image

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import sounds
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import InspectionKind
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.models import Inspection, Inspector
from zhaohu.supervision.queries import checklist, frequency
from zhaohu.supervision.services import dispatch, naming, plans, visit_files, visit_intake, visit_shapes

_DISTRICT = "110105"
# Who goes on is named on the demonstration's page (`accounts.services.demonstration`).
_ON_SITE, _GOES_ON = "chaoyang-han", "chaoyang-zhifa"
_RATE, _SECONDS = 16000, 3
_DAYS, _MINUTES = timedelta(days=1), timedelta(minutes=1)


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are inspectors, a lead, and an institution to which nobody is going."""
    lead = User.objects.filter(username="chaoyang-fuze").first()
    team = [Inspector.objects.filter(user__username=name).first() for name in (_ON_SITE, _GOES_ON)]
    rows = Institution.objects.filter(filing_state=FilingState.FILED, district_id=_DISTRICT)
    houses = list(rows.order_by("-pk"))
    standings = frequency.standings(houses, on=day_of(at))
    house = next((one for one in houses if not standings[one.pk].open_visits), None)
    if lead is None or house is None or None in team:
        return
    known = [one for one in team if one is not None]
    visit = _sent(house, known, actor_of(lead, on=day_of(at)), at)
    _gone(visit, actor_of(known[0].user, on=day_of(at)), at - 30 * _MINUTES)
    say(f"演示现场检查：{known[1].user.name} 今天到 {house.name}")


def _sent(house: Institution, team: list[Inspector], by: Actor, at: datetime) -> Inspection:
    """A special plan for one house, dispatched yesterday for today."""
    on = day_of(at)
    draft = plans.Draft(
        title="冬季安全和供餐专项检查", kind=InspectionKind.SPECIAL, district=Division.objects.get(pk=_DISTRICT),
        reason="入冬以后用火、用电和供餐风险", items=checklist.chosen(on, domains=["safety", "food"], weights=["C"]),
        from_on=on, to_on=on + 7 * _DAYS,
    )  # fmt: skip
    plan = plans.make(draft=draft, key=uuid5(NAMESPACE_URL, "演示现场检查"), by=by, at=at - 2 * _DAYS)
    choice = naming.Choice(institutions=[house], team=team)
    (visit,) = naming.name(plan=plan, revision=None, choice=choice, by=by, at=at - 1 * _DAYS)
    dispatch.dispatch(plan=plan, revision=None, days={visit.pk: on}, by=by, at=at - 1 * _DAYS)
    return visit


def _gone(visit: Inspection, by: Actor, at: datetime) -> None:
    """The first officer has shown the certificate, gone through two items, and left a photo and a voice note at the
    first."""
    place = {"lat": visit.institution.lat, "lng": visit.institution.lng, "accuracy": 15.0}
    first, second = visit.items[:2]
    photo, voice = at + 6 * _MINUTES, at + 7 * _MINUTES
    events = [
        _event("check_in", "", at, shown=True, place=place),
        _event("answer", first, at + 5 * _MINUTES, result="met", fact="逐间看过。"),
        _event("photo", first, photo, device=_written(photo), place=place),
        _event("voice", first, voice, device=_written(voice), place=place, seconds=_SECONDS),
        _event("answer", second, at + 9 * _MINUTES, result="met"),
    ]
    now = at + 10 * _MINUTES
    body = msgspec.json.encode({"clock": now.isoformat(), "events": events})
    visit_intake.take(inspection=visit, told=visit_shapes.envelope(body), by=by, at=now)
    for kind, data in ((VisitEventKind.PHOTO, _picture()), (VisitEventKind.VOICE, _tone())):
        key = uuid5(NAMESPACE_URL, f"演示 {kind}")
        visit_files.keep(inspection=visit, kind=kind, id=key, data=data, by=by, at=now)


def _event(kind: str, item: str, at: datetime, **facts: Any) -> dict[str, Any]:
    id = uuid5(NAMESPACE_URL, f"演示 {kind} {item}".strip() if kind in ("answer", "check_in") else f"演示 {kind}")
    return {"id": str(id), "kind": kind, "item": item, "at": _written(at), "facts": facts}


def _written(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="milliseconds")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (206, 216, 220)).save(out, "JPEG")
    return out.getvalue()


def _tone() -> bytes:
    """Three soft strokes of a bell: a voice would be somebody's."""
    swing = [math.sin(2 * math.pi * 523 * n / _RATE) * math.exp(-4 * n / _RATE) for n in range(_RATE)]
    return sounds.written(array.array("h", [round(9000 * one) for one in swing] * _SECONDS).tobytes(), _RATE)
