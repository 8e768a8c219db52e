"""A message that went to the wrong family is taken back. Its text is shown there no more; who had read it stays known;
it is an incident, of which the director and the guardians of the child it spoke of are told."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.incidents import IncidentKind, Severity
from zhaohu.attendance.errors import messages as errors
from zhaohu.attendance.models import Incident, Message, MessageCopy, Retraction
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import incidents
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


@transaction.atomic
def retract(
    *, message: Message, children: Collection[int], about: int | None, reason: str, by: Actor, at: datetime
) -> Retraction:
    """Withhold a message from the families of `children`, to whom it should not have gone; `about` is the child that it
    spoke of. The first word holds: a second one changes nothing. Raises RETRACT_WHOM or RETRACT_REASON.
    """
    rows = Message.objects.select_for_update(of=("self",)).select_related("institution")
    message = rows.get(pk=message.pk)
    permissions.RETRACT.require(by, message)
    if (known := Retraction.objects.filter(message=message).first()) is not None:
        return known
    copies = list(message.copies.select_for_update().filter(child__in=children).order_by("pk"))
    if not copies:
        raise errors.RETRACT_WHOM.raised(field="children")
    if not reason.strip():
        raise errors.RETRACT_REASON.raised(field="reason")
    spoken = _spoken_of(message, about, at)
    made = Retraction.objects.create(
        message=message, institution=message.institution, child=spoken, reason=reason.strip()[:200],
        made_by_id=by.user_id or 0, made_by_name=by.name, made_at=at,
    )  # fmt: skip
    message.copies.filter(pk__in=[one.pk for one in copies]).update(withheld_at=at)
    made.incident = _incident(message, copies, spoken, made.reason, by, at)
    made.save(update_fields=["incident"])
    link, told = reverse("attendance:own_messages"), sorted({one.user_id for one in copies})
    params = {"institution": message.institution.name}
    lines = [notifications.Line(user, "message_retracted", params, link, str(message.pk)) for user in told]
    notifications.notify_each(told=lines, at=at)
    content = {
        "message": message.pk, "withheld": [one.pk for one in copies], "about": spoken.pk if spoken else None,
        "had_read": [one.pk for one in copies if one.read_at], "incident": made.incident_id,
    }  # fmt: skip
    ledger.record(
        event="message.retracted", subject=made, by=by, at=at, content=content, institution=message.institution_id
    )  # fmt: skip
    return made


def _spoken_of(message: Message, about: int | None, at: datetime) -> Child | None:
    if about is None:
        return None
    return pickups.children_of(message.institution, day_of(at)).filter(pk=about).first()


def _incident(
    message: Message, copies: Collection[MessageCopy], spoken: Child | None, reason: str, by: Actor, at: datetime
) -> Incident:
    """The breach as the institution's incident. It says how many had read it, and repeats nothing of the text."""
    read = len({one.user_id for one in copies if one.read_at})
    return incidents.report(
        institution=message.institution, kind=IncidentKind.MISDIRECTED, severity=Severity.MINOR, child=spoken,
        happened_at=message.sent_at, place=_("家园消息"), by=by, at=at, key=message.key,
        what=_("一条消息发给了 {people} 位不该收到的监护人，撤回以前 {read} 位已读过。原因：{reason}").format(
            people=len({one.user_id for one in copies}), read=read, reason=reason
        ),
        first_aid=_("已撤回，发错的家庭不能再看，并请他们不要转发。"),
    )  # fmt: skip
