"""Two invented incidents at the demonstration's first institution: one that waits for its family and the district, and
one that is signed and closed. Everything is marked 演示."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.attendance.choices.incidents import NoticeState
from zhaohu.attendance.queries import body
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_answers, incident_packs, incidents
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.staff.queries import people

_DIRECTOR, _FAMILY = "yuanzhang-chen", "jiazhang-sun"


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told by the director; nothing where there is no institution or no child in it."""
    director = User.objects.filter(username=_DIRECTOR).first()
    house = Institution.objects.filter(memberships__user=director).order_by("pk").first() if director else None
    if director is None or house is None:
        return
    on = day_of(at)
    found = queries.children(house, on)
    known = found.filter(guardianships__guardian__user__username=_FAMILY)
    child = known.order_by("pk").first() or found.order_by("pk").first()
    if child is None:
        return
    by = actor_of(director, on=on)
    _slight(house, child, by, at - timedelta(days=2))
    _waiting(house, child, by, at - timedelta(hours=3))
    say("演示机构的事件 2 起")


def _seen_by(house: Institution, at: datetime) -> list[incidents.Witness]:
    carer = people.current(day_of(at)).filter(institution=house, post="carer").order_by("pk").first()
    return [incidents.Witness(carer.pk)] if carer else []


def _waiting(house: Institution, child: Child, by: Actor, at: datetime) -> None:
    """A fall from the slide, twenty minutes before it was told."""
    made = incidents.report(
        institution=house, kind="fall", severity="moderate", child=child, happened_at=at - timedelta(minutes=20),
        place="户外滑梯", what="演示：从滑梯最后一级滑下时没有站稳，额头碰到扶手，右膝擦破。马上哭，意识清楚。",
        first_aid="演示：额头冷敷 10 分钟，膝盖清洗后贴敷料；观察 20 分钟，没有呕吐。", by=by, at=at,
        marks=[body.mark("front-forehead", "swelling"), body.mark("front-right_knee", "graze")],
        witnesses=_seen_by(house, at),
    )  # fmt: skip
    _freeze(made.packs.get().pk, at)


def _slight(house: Institution, child: Child, by: Actor, at: datetime) -> None:
    """A pinch by another child, signed the same day and closed the next."""
    made = incidents.report(
        institution=house, kind="bite", severity="minor", child=child, happened_at=at - timedelta(minutes=10),
        place="活动室", what="演示：争玩具时左臂被抓了一下，皮肤发红，没有破。", first_aid="演示：清水冲洗，安抚。",
        by=by, at=at, marks=[body.mark("front-left_arm", "redness")], witnesses=_seen_by(house, at),
    )  # fmt: skip
    _freeze(made.packs.get().pk, at)
    for notice in made.notices.select_related("guardian__user"):
        guardian = actor_of(notice.guardian.user, on=day_of(at))
        incident_answers.answer(notice=notice, state=NoticeState.SIGNED, by=guardian, at=at + timedelta(hours=2))
    incidents.close(incident=made, measures="演示：同类玩具增加到每桌两份，自由活动时老师站在中间。", by=by,
                    at=at + timedelta(days=1))  # fmt: skip


def _freeze(pack_id: int, at: datetime) -> None:
    incident_packs.freeze(pack_id=pack_id, by=system("证据固定"), at=at + timedelta(minutes=1))
