"""Invented persons who may collect the children of the demonstration families, and a court's document that waits."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta

from PIL import Image, ImageDraw

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.attendance.choices.pickups import PickupRelation
from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.services import custody, pickups
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.portal import demonstration_paper

_SEED = 20191015
_HOME = ("jiazhang-sun", "jiazhang-zhou")
_SKIN, _GROUND = "#f1d3b8", ("#d7e6ea", "#efe3d0", "#e3e8da")


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Tell the story once."""
    if PickupPerson.objects.exists():
        return
    for number, username in enumerate(_HOME):
        user = User.objects.filter(username=username).first()
        by = actor_of(user, on=day_of(at)) if user else None
        child = children.of(by).filter(born_on__isnull=False).order_by("-placements__pk", "pk").first() if by else None
        if by is not None and child is not None:
            _family(child, by, at, number)
    say(f"演示接送人：{PickupPerson.objects.count()} 位")


def _family(child: Child, by: Actor, at: datetime, number: int) -> None:
    today = day_of(at)
    grandmother = _who("演示·王外婆", 1 + 10 * number, PickupRelation.MATERNAL_GRANDMOTHER, "#9aa3a8")
    pickups.add(
        child=child, who=grandmother, starts_on=today, last_on=today + timedelta(days=200), weekdays=None,
        key=uuid.UUID(int=_SEED + 10 * number), by=by, at=at,
    )  # fmt: skip
    nanny = _who("演示·刘阿姨", 2 + 10 * number, PickupRelation.NANNY, "#3b2f2a")
    pickups.add(
        child=child, who=nanny, starts_on=today, last_on=today + timedelta(days=5), weekdays=[2, 4],
        key=uuid.UUID(int=_SEED + 10 * number + 1), by=by, at=at,
    )  # fmt: skip
    neighbour = _who("演示·赵邻居", 3 + 10 * number, PickupRelation.FRIEND, "#5a4636")
    pickups.add_temporary(
        child=child, who=neighbour, on=today + timedelta(days=1), first=time(15), last=time(19),
        key=uuid.UUID(int=_SEED + 10 * number + 2), by=by, at=at,
    )  # fmt: skip
    if number:
        order = custody.Order(
            against="", name="演示·周某", court="演示区人民法院", number="（2026）演民保令1号",
            issued_on=today - timedelta(days=2), ends_on=today + timedelta(days=180),
            data=demonstration_paper.page("M08"), file_name="演示文书.pdf",
        )  # fmt: skip
        custody.ask(child=child, order=order, by=by, at=at)


def _who(name: str, number: int, relation: PickupRelation, hair: str) -> pickups.Particulars:
    return pickups.Particulars(
        name=name, phone=f"199000001{number:02d}", relation=relation, photo=_portrait(hair, _GROUND[number % 3])
    )


def _portrait(hair: str, ground: str) -> bytes:
    """A drawn face: there is nobody behind it."""
    picture = Image.new("RGB", (480, 480), ground)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((90, 340, 390, 640), fill="#6f8f99")
    draw.ellipse((140, 80, 340, 310), fill=hair)
    draw.ellipse((160, 120, 320, 340), fill=_SKIN)
    for left in (200, 264):
        draw.ellipse((left, 210, left + 16, 226), fill="#33302e")
    draw.arc((205, 240, 275, 295), 20, 160, fill="#8a4b3d", width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
