"""Who may collect a child, for a test: through the services that guardians, directors and tablets use."""

import io
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from PIL import Image

from tests import factories as houses
from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.choices.pickups import PickupRelation
from zhaohu.attendance.models import CustodyBlock, PickupPerson
from zhaohu.attendance.services import custody, pickups
from zhaohu.core.access import Actor
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution

MONDAY = enrolment.MONDAY
NOON = factories.moment("12:00")
_serial = count(1)


def picture(side: int = 900) -> bytes:
    """A photo as a phone takes one, only smaller."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), (200, 120, 80)).save(out, "JPEG")
    return out.getvalue()


def who(**facts: Any) -> pickups.Particulars:
    number = next(_serial)
    values = {
        "name": f"演示·外婆{number}", "phone": f"1990000{number:04d}",
        "relation": PickupRelation.MATERNAL_GRANDMOTHER, "photo": picture(),
    } | facts  # fmt: skip
    return pickups.Particulars(**values)


def guardian(child: Child) -> Actor:
    return families.guardian_of(child)


def a_person(
    child: Child, *, by: Actor | None = None, at: datetime | None = None, starts_on: date = MONDAY,
    last_on: date = MONDAY + timedelta(days=90), weekdays: list[int] | None = None, **facts: Any,
) -> PickupPerson:  # fmt: skip
    """Somebody who may collect the child, authorised on Monday at seven."""
    return pickups.add(
        child=child, who=who(**facts), starts_on=starts_on, last_on=last_on, weekdays=weekdays, key=uuid4(),
        by=by or guardian(child), at=at or factories.moment("07:00"),
    )  # fmt: skip


def a_temporary(
    child: Child, *, first: str = "15:00", last: str = "19:00", at: datetime | None = None, **facts: Any
) -> tuple[PickupPerson, str]:
    """Somebody who may collect the child this Monday afternoon, and the code."""
    return pickups.add_temporary(
        child=child, who=who(**facts), on=MONDAY, first=time.fromisoformat(first), last=time.fromisoformat(last),
        key=uuid4(), by=guardian(child), at=at or NOON,
    )  # fmt: skip


def a_block(
    child: Child, *, against: str = "", name: str = "", by: Actor | None = None, at: datetime = NOON, **facts: Any
) -> CustodyBlock:
    """A court's document, handed in by the child's first guardian."""
    values = {
        "against": against, "name": name or ("" if against else "演示·李某"), "court": "演示区人民法院",
        "number": f"（2026）演民保令{next(_serial)}号", "issued_on": MONDAY, "ends_on": None, "data": picture(60),
        "file_name": "文书.jpg",
    } | facts  # fmt: skip
    return custody.ask(child=child, order=custody.Order(**values), by=by or guardian(child), at=at)


def confirmed(block: CustodyBlock, institution: Institution, *, at: datetime = NOON) -> CustodyBlock:
    """The director has seen the document."""
    by = enrolment.director(institution)
    return custody.decide(block=block, confirm=True, reason="已看原件", by=by, at=at)


def second_guardian(child: Child) -> tuple[Actor, str]:
    """The child's other guardian, and how the tablet names him."""
    user = families.a_second_guardian(child)
    return houses.actor(user), f"guardian:{user.guardian.pk}"
