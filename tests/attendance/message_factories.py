"""Messages for a test: through the services that an institution's people and guardians use."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.models import User
from zhaohu.attendance.choices.messages import MessageKind
from zhaohu.attendance.models import Message, MessageCopy
from zhaohu.attendance.queries import recipients
from zhaohu.attendance.services import messages
from zhaohu.core.access import Actor, Held
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution

AT = factories.AT


def a_house(count: int = 2) -> tuple[Institution, list[Child]]:
    """An institution with children of one class."""
    institution = enrolment.an_institution()
    return institution, [place.child for place in factories.children(count, institution)]


def send(
    institution: Institution, to: str, text: str = "今天在园都好。", *, at: datetime = AT, by: Actor | None = None,
    key: UUID | None = None, confirmed: str | None = None, **more: Any,
) -> Message:  # fmt: skip
    """The director writes, and has looked at the recipients."""
    if confirmed is None:
        confirmed = recipients.find(institution, to, text, at).digest
    return messages.send(
        institution=institution, draft=messages.Draft(to=to, text=text, **more), confirmed=confirmed,
        key=key or uuid4(), by=by or enrolment.director(institution), at=at,
    )  # fmt: skip


def ask(institution: Institution, to: str, text: str = "周六亲子活动，来吗？", **more: Any) -> Message:
    """The director wants an answer within two days."""
    values = {"kind": MessageKind.ACTION, "ask": "yes_no", "due_at": AT + timedelta(days=2)} | more
    return send(institution, to, text, **values)


def write(child: Child, institution: Institution, text: str = "昨晚睡得晚，请让她多睡一会儿。", **more: Any) -> Message:
    """The child's guardian writes."""
    values = {"key": uuid4(), "by": families.guardian_of(child), "at": AT} | more
    return messages.write(child=child, institution=institution, text=text, **values)


def copy_of(message: Message, child: Child, by: Actor | None = None) -> MessageCopy:
    by = by or families.guardian_of(child)
    return MessageCopy.objects.get(message=message, child=child, user_id=by.user_id)


def held_as_carer(institution: Institution, user: User | None = None) -> tuple[Held, ...]:
    """What somebody holds who looks after the children of an institution."""
    return (Held("carer", user=user.pk if user else None, institution=institution.pk),)
