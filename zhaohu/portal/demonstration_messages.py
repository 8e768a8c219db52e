"""Invented letters at the demonstration's first institution: two families write, one thing to answer for everybody, one
message that went to the wrong family. Everything is marked 演示."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.attendance.choices.messages import Ask, Audience, MessageKind
from zhaohu.attendance.models import ChildDay, Message
from zhaohu.attendance.queries import pickups, recipients
from zhaohu.attendance.services import messages, retractions
from zhaohu.core.access import Actor
from zhaohu.core.clock import BEIJING, day_of
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution

_DIRECTOR = "yuanzhang-chen"
_SEED, _FEWEST = 20261124, 2


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Tell the story once, where there are children to write about."""
    director = User.objects.filter(username=_DIRECTOR).first()
    if director is None or Message.objects.exists():
        return
    by = actor_of(director, on=day_of(at))
    house = Institution.objects.filter(memberships__user=director).order_by("pk").first()
    kids = _in_care(house, at) if house else []
    if house is None or len(kids) < _FEWEST:
        return
    _bulletins(house, by, at)
    _letters(house, kids[0], by, at)
    _wrong(house, kids[1], kids[0], by, _since(at, 2))
    say(f"演示家园消息：{Message.objects.count()} 条")


def _in_care(house: Institution, at: datetime) -> list[Child]:
    """Children who came today and have a guardian, those with two first; the first one's mother can be signed in as."""
    days = ChildDay.objects.filter(institution=house, on=day_of(at), arrived_at__isnull=False)
    kids = [child for child in pickups.children_of(house, day_of(at)) if _guardian(child, at)]
    here = set(days.values_list("child_id", flat=True))
    kids.sort(key=lambda child: (child.pk not in here, -children.guardians(child, day_of(at)).count(), child.pk))
    if kids:
        mother = children.guardians(kids[0], day_of(at)).order_by("pk")[0]
        mother.demonstration = True
        mother.save(update_fields=["demonstration"])
    return kids


def _since(at: datetime, hours: int) -> datetime:
    """Some hours ago, and still today: whoever became a guardian today has it too."""
    midnight = timezone.localtime(at, BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(at - timedelta(hours=hours), midnight)


def _guardian(child: Child, at: datetime) -> Actor | None:
    user = children.guardians(child, day_of(at)).order_by("pk").first()
    return actor_of(user, on=day_of(at)) if user else None


def _send(house: Institution, draft: messages.Draft, by: Actor, at: datetime, number: int) -> Message:
    """The director has looked at the recipients."""
    to = recipients.find(house, draft.to, draft.text, at)
    key = uuid.UUID(int=_SEED + number)
    return messages.send(institution=house, draft=draft, confirmed=to.digest, key=key, by=by, at=at)


def _bulletins(house: Institution, by: Actor, at: datetime) -> None:
    text = "【演示】明天降温，请给孩子多带一件薄外套，写上名字。"
    _send(house, messages.Draft(to=Audience.ALL, text=text), by, _since(at, 6), 1)
    question = _send(
        house,
        messages.Draft(
            to=Audience.ALL, text="【演示】周六上午 9:30 亲子运动会，您家来吗？来的话大人穿运动鞋。",
            kind=MessageKind.ACTION, ask=Ask.YES_NO, due_at=at + timedelta(days=2),
        ),
        by, _since(at, 3), 2,
    )  # fmt: skip
    for number, copy in enumerate(question.copies.select_related("user").order_by("pk")):
        if number % 3 == 2:
            family = actor_of(copy.user, on=day_of(at))
            answer = "no" if number % 2 else "yes"
            messages.answer(copy=copy, answer=answer, by=family, at=at)


def _letters(house: Institution, child: Child, by: Actor, at: datetime) -> None:
    """A conversation that ends with the family's letter, and one thing to choose."""
    if (family := _guardian(child, at)) is None:
        return
    told = (
        (8, "【演示】昨晚睡得晚，今天中午请让她多睡一会儿。"), (7, "【演示】好的，午睡延长到两点半，醒来先喝水。"),
        (1, "【演示】今天姥姥来接，会晚十分钟，麻烦老师。"),
    )  # fmt: skip
    for number, (hours, text) in enumerate(told):
        when = _since(at, hours)
        if number == 1:
            messages.see(institution=house, child=child, by=by, at=when)
            _send(house, messages.Draft(to=f"child:{child.pk}", text=text), by, when, 10 + number)
            continue
        key = uuid.UUID(int=_SEED + 10 + number)
        messages.write(child=child, institution=house, text=text, key=key, by=family, at=when)
    _send(
        house,
        messages.Draft(
            to=f"child:{child.pk}", text="【演示】体检改到下周，您哪天方便一起来？", kind=MessageKind.ACTION,
            ask=Ask.CHOICE,
            options=("周二上午", "周四上午"), due_at=at + timedelta(days=1),
        ),
        by, _since(at, 2), 20,
    )  # fmt: skip


def _wrong(house: Institution, wrong: Child, right: Child, by: Actor, at: datetime) -> None:
    text = f"【演示】{right.nickname}午睡时有点咳嗽，已经多喂了水。"
    message = _send(house, messages.Draft(to=f"child:{wrong.pk}", text=text), by, at, 30)
    retractions.retract(
        message=message, children=[wrong.pk], about=right.pk, reason="选错了孩子", by=by, at=at + timedelta(minutes=4)
    )
