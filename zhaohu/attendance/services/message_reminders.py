"""Whoever has not answered is reminded once; at the due instant the sender is told who is left."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from zhaohu.attendance.choices.messages import MessageKind
from zhaohu.attendance.models import Message, MessageCopy
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import recipients
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.queries import children
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


def remind(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Look at everything that waits for an answer; returns how many messages were reminded of and how many raised."""
    permissions.REMIND.require(by)
    hours = timedelta(hours=rules.value("attendance.messages", on=day_of(at))["remind_hours"])
    rows = Message.objects.filter(kind=MessageKind.ACTION, escalated_at__isnull=True, due_at__lte=at + hours)
    reminded = raised = 0
    for pk in list(rows.order_by("due_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            message = Message.objects.select_for_update(of=("self",)).select_related("institution").get(pk=pk)
            if message.due_at is None or message.escalated_at is not None:
                continue
            if message.due_at <= at:
                raised += _raise(message, by, at)
            elif message.reminded_at is None and _moment(message.sent_at, message.due_at, hours) <= at:
                reminded += _remind(message, by, at)
    return reminded, raised


def _moment(sent: datetime, due: datetime, hours: timedelta) -> datetime:
    """When to remind: these hours before it is due, and not in the first half of the time that was given."""
    return max(due - hours, sent + (due - sent) / 2)


def _remind(message: Message, by: Actor, at: datetime) -> int:
    waiting = _waiting(message)
    ids = {one.child_id for one in waiting}
    held = recipients.kept_away(ids, at)
    still = set(
        children.guarding(day_of(at)).filter(child_id__in=ids).values_list("child_id", "guardian__user_id")
    )  # fmt: skip
    users = {one.user_id for one in waiting if (one.child_id, one.user_id) in still - held}
    params = {"institution": message.institution.name, "by": f"{message.due_at:%m-%d}"}
    link = reverse("attendance:own_messages")
    lines = [notifications.Line(pk, "message_reminded", params, link, str(message.pk)) for pk in sorted(users)]
    notifications.notify_each(told=lines, at=at)
    message.reminded_at = at
    message.save(update_fields=["reminded_at"])
    if users:
        _record(permissions.REMIND.event, message, len(ids), by, at)
    return bool(users)


def _raise(message: Message, by: Actor, at: datetime) -> int:
    """The sender is told how many families are left; the page that the notice leads to lists them."""
    families = len({one.child_id for one in _waiting(message)})
    message.escalated_at = at
    message.save(update_fields=["escalated_at"])
    if not families:
        return 0
    notifications.notify(
        users=[message.author], template="message_unanswered", at=at, key=str(message.pk),
        params={"n": families, "institution": message.institution.name},
        link=reverse("attendance:message", args=[message.pk]),
    )  # fmt: skip
    _record("message.unanswered", message, families, by, at)
    return 1


def _waiting(message: Message) -> list[MessageCopy]:
    """The copies of families of which nobody has answered."""
    done = message.copies.filter(answered_at__isnull=False).values("child_id")
    return list(message.copies.filter(withheld_at__isnull=True).exclude(child_id__in=done))


def _record(event: str, message: Message, families: int, by: Actor, at: datetime) -> None:
    content = {"message": message.pk, "families": families}
    ledger.record(event=event, subject=message, by=by, at=at, content=content, institution=message.institution_id)
