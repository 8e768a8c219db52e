"""The care of the day at the demonstration's first institution: the week's menu, two allergies, a medicine, and what
was eaten, slept and played so far. Everything is marked 演示."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.choices.logs import Meal
from zhaohu.attendance.models import ChildDay, Device, MedicationOrder, MenuConflict
from zhaohu.attendance.services import allergies, conflicts, intake, medication, menus, shapes
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Decision, Purpose
from zhaohu.families.models import Child
from zhaohu.families.services import consents
from zhaohu.institutions.models import Institution
from zhaohu.portal import demonstration_paper
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment
from zhaohu.staff.queries import people

_DIRECTOR = "yuanzhang-chen"
_LUNCHES = (
    (("番茄炒蛋", "egg"), ("西兰花肉末", "")), (("清蒸鲈鱼", "fish"), ("青菜豆腐", "soy")),
    (("胡萝卜炖牛肉", ""), ("蛋花汤", "egg")), (("虾仁蒸蛋", "crustacean egg"), ("炒菠菜", "")),
    (("冬瓜丸子", ""), ("紫菜汤", "")),
)  # fmt: skip
_BREAKFASTS = (("牛奶燕麦粥", "milk gluten"), ("小米粥和花卷", "gluten"), ("豆浆和馒头", "soy gluten"))
_DAY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("08:40", {"what": "meal", "meal": "breakfast", "amount": "most"}),
    ("09:30", {"what": "water", "ml": 80}),
    ("10:40", {"what": "outdoor", "minutes": 70, "note": "操场，玩沙"}),
    ("11:05", {"what": "activity", "note": "听绘本：好饿的毛毛虫"}),
    ("11:45", {"what": "meal", "meal": "lunch", "amount": "all"}),
    ("12:20", {"what": "sleep", "state": "asleep"}),
    *((f"{12 + n // 60}:{n % 60:02}", {"what": "sleep_check", "position": "side"}) for n in range(32, 120, 12)),
    ("14:08", {"what": "sleep_check", "position": "back"}),
    ("14:20", {"what": "sleep", "state": "awake"}),
    ("14:50", {"what": "meal", "meal": "snack_pm", "amount": "all"}),
    ("15:40", {"what": "outdoor", "minutes": 55}),
    ("16:00", {"what": "mood", "mood": "happy"}),
)  # fmt: skip


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once the children have come and the staff is there; nothing where either is missing."""
    device = Device.objects.filter(institution__memberships__user__username=_DIRECTOR).order_by("pk").first()
    if device is None:
        return
    house, on = device.institution, day_of(at)
    director = actor_of(User.objects.get(username=_DIRECTOR), on=on)
    days = list(ChildDay.objects.filter(institution=house, on=on).select_related("child").order_by("pk"))
    carers = list(people.current(on).filter(institution=house, post="carer").order_by("pk")[:2])
    early = min(at, _moment(at, "06:30"))
    _menu(house, director, early)
    events = list(_events(days, carers, at))
    if len(days) > 1 and len(carers) > 1:
        events += _care(house, [day.child for day in days], carers, director, early, at)
    by = Actor(name=device.name, held=(Held("device", institution=house.pk),))
    told = msgspec.json.decode(msgspec.json.encode({"clock": at, "events": events}), type=shapes.Envelope)
    intake.take(device=device, told=told, by=by, at=at)
    say(f"演示机构今天的日志 {len(events)} 条，一周食谱已公布")


def _moment(at: datetime, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return timezone.localtime(at).replace(hour=hours, minute=minutes, second=0, microsecond=0)


def _menu(house: Institution, director: Actor, at: datetime) -> None:
    """The dishes from today on, and those of the week to come."""
    today, monday = day_of(at), menus.monday_of(day_of(at))
    for n in (*range(5), *range(7, 12)):
        on, number = monday + timedelta(days=n), n % 7
        if on < today:
            continue
        dishes = [(Meal.BREAKFAST, _BREAKFASTS[number % 3]), *((Meal.LUNCH, dish) for dish in _LUNCHES[number])]
        for meal, (name, allergens) in dishes:
            menus.add(institution=house, on=on, meal=meal, name=name, allergens=allergens.split(), by=director, at=at)
    for week in (monday, monday + menus.WEEK):
        if week + timedelta(days=4) >= today:
            menus.publish(institution=house, monday=week, by=director, at=at)


def _events(days: Sequence[ChildDay], carers: Sequence[Employment], at: datetime) -> Iterator[dict[str, Any]]:
    """What each class did together, as far as the day has come."""
    classes: dict[int, list[ChildDay]] = defaultdict(list)
    for day in days:
        if day.care_class_id is not None:
            classes[day.care_class_id].append(day)
    for care_class, mine in classes.items():
        for clock, facts in _DAY:
            when = _moment(at, clock)
            ids = [day.child_id for day in mine if _is_here(day, when)]
            if ids and when <= at:
                yield _event(when, carers[0] if carers else None, facts | {"children": ids}, care_class)


def _is_here(day: ChildDay, when: datetime) -> bool:
    return day.arrived_at is not None and day.arrived_at <= when and (day.left_at is None or when < day.left_at)


def _event(when: datetime, by: Employment | None, facts: dict[str, Any], care_class: int | None) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "kind": "log", "at": when, "seq": 0, "by": by.pk if by else None, "child": None,
        "class": care_class, "facts": facts,
    }  # fmt: skip


def _care(
    house: Institution, children: Sequence[Child], carers: Sequence[Employment], director: Actor, early: datetime,
    at: datetime,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Two allergies with the substitute for one, a medicine at ten with its two signatures."""
    for child, allergen, severity, action in (
        (children[0], "egg", Severity.SEVERE, "呼吸困难马上打 120，再给我们打电话。"),
        (children[1], "milk", Severity.MILD, "出皮疹时给我们打电话。"),
    ):
        by = _consented(child, early)
        allergies.state(child=child, allergen=allergen, severity=severity, action=action, by=by, at=early)
    met = MenuConflict.objects.filter(institution=house, child=children[0], over_at__isnull=True).first()
    if met is not None:
        conflicts.substitute(conflict=met, text="番茄豆腐", by=director, at=early)
    order = _order(house, children[0], early)
    for clock, what, signer in (("10:02", "medicine", carers[0]), ("10:03", "medicine_witness", carers[1])):
        if (when := _moment(at, clock)) <= at:
            yield _event(when, signer, {"what": what, "order": order.pk, "slot": "10:00"}, None)


def _order(house: Institution, child: Child, at: datetime) -> MedicationOrder:
    on = day_of(at)
    return medication.order(
        child=child, institution=house, drug="演示·止咳糖浆", dose="3 毫升，饭后口服", reason="咳嗽",
        times=[600, 930], first_on=on, last_on=on + timedelta(days=2), prescription=demonstration_paper.page("M03"),
        name="演示·处方.pdf", key=uuid.uuid4(), by=_consented(child, at), at=at,
    )  # fmt: skip


def _consented(child: Child, at: datetime) -> Actor:
    """Every guardian consents to health facts and photos; answers the first of them."""
    shown = rules.value("families.consent.purposes", on=day_of(at))
    rows = child.guardianships.select_related("guardian__user").order_by("pk")
    actors = [actor_of(row.guardian.user, on=day_of(at)) for row in rows]
    actors = [by for by in actors if by.guards(child.pk)]
    for by in actors:
        for purpose in (Purpose.HEALTH, Purpose.PHOTO):
            consents.decide(
                child=child, purpose=purpose, decision=Decision.GIVEN, version=shown[purpose]["version"], by=by, at=at
            )
    return actors[0]
