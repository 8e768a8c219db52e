"""How the demonstration's children grow: measured at check-ups, screened, and checked where they are in care.
Everything is marked 演示."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.child_health.choices.growth import Position, TakenBy
from zhaohu.child_health.queries import development, house_checks
from zhaohu.child_health.services import development as screenings
from zhaohu.child_health.services import growth
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution

# Day of life: kilograms, centimetres, head; from two years on no head.
_USUAL = {
    0: ("3.3", "50.0", "34.2"), 30: ("4.4", "54.6", "37.0"), 92: ("6.5", "62.0", "40.6"), 183: ("8.1", "68.0", "43.4"),
    245: ("8.9", "71.3", "44.8"), 366: ("9.9", "76.4", "46.2"), 480: ("10.7", "80.3", "46.9"),
    548: ("11.2", "82.6", "47.4"), 730: ("12.4", "87.6", ""), 913: ("13.6", "92.6", ""),
}  # fmt: skip
_TWO_YEARS = 730
# One family's child gains no weight after a year and a half.
_LIGHTER = {548: "9.7", 730: "9.6", 913: "9.9"}
_CHECKED = 6


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once the families and the places are there."""
    count = _family("jiazhang-sun", {}, at) + _family("jiazhang-zhou", _LIGHTER, at) + _checks(at)
    say(f"演示生长记录：{count} 次测量")


def _family(account: str, other: dict[int, str], at: datetime) -> int:
    user, count = User.objects.filter(username=account).first(), 0
    by = actor_of(user, on=day_of(at)) if user else None
    for child in children.of(by) if by else ():
        if by and child.born_on:
            for days in [days for days in _USUAL if child.born_on + timedelta(days=days) < day_of(at)]:
                taken = _taken(child, days, other.get(days, _USUAL[days][0]))
                growth.measure(child=child, taken=taken, key=uuid.uuid4(), confirmed=True, by=by, at=at)
                count += 1
            _screened(child, by, at)
    return count


def _taken(child: Child, days: int, weight: str) -> growth.Taken:
    _kg, length, head = _USUAL[days]
    return growth.Taken(
        on=child.born_on + timedelta(days=days) if child.born_on else child.created_at.date(), note="演示",
        weight_kg=Decimal(weight), length_cm=Decimal(length), head_cm=Decimal(head) if head else None,
        position=Position.LYING if days < _TWO_YEARS else Position.STANDING, taken_by=TakenBy.HEALTH_CENTRE,
    )  # fmt: skip


def _screened(child: Child, by: Actor, at: datetime) -> None:
    """The age point before today's, with no sign; today's is still to be answered."""
    on = day_of(at)
    for month in development.open_points(child, on)[1:2]:
        answers = {sign.code: False for sign in development.signs(month, on)}
        screenings.screen(child=child, month=month, answers=answers, key=uuid.uuid4(), by=by, at=at)


def _checks(at: datetime) -> int:
    """The first institution has done some of its half-yearly checks."""
    user, on = User.objects.filter(username="yuanzhang-chen").first(), day_of(at)
    house = Institution.objects.filter(memberships__user=user).order_by("pk").first() if user else None
    if user is None or house is None:
        return 0
    by = actor_of(user, on=on)
    due = [one.child for one in house_checks.of(house, on=on) if one.permitted][:_CHECKED]
    for child in due:
        age = (on - child.born_on).days if child.born_on else 0
        nearest = max(days for days in _USUAL if days <= max(age, 0))
        weight, length, _head = _USUAL[nearest]
        taken = growth.Taken(
            on=on - timedelta(days=2), weight_kg=Decimal(weight), length_cm=Decimal(length), note="演示",
            position=Position.LYING if age < _TWO_YEARS else Position.STANDING,
        )  # fmt: skip
        growth.measure_at_place(
            child=child, institution=house, taken=taken, key=uuid.uuid4(), confirmed=True, by=by, at=at
        )
    return len(due)
