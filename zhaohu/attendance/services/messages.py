"""Messages are written, read and answered. A text goes to those who are guardians at that instant and whom no court
keeps away; more than one family only after the list of them was looked at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from zhaohu.attendance.choices.messages import Ask, Audience, MessageKind, MessageSide
from zhaohu.attendance.errors import messages as errors
from zhaohu.attendance.models import Message, MessageCopy
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import health, pickups, recipients
from zhaohu.attendance.queries import messages as queries
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import from_database
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

TOLD = ("message_received", "message_asks_you", "message_reminded")
_LONGEST_OPTION = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody of an institution wants to send: to `child:12`, `class:3`, `all` or `expected`."""

    to: str
    text: str
    kind: MessageKind = MessageKind.FEED
    ask: str = ""
    options: Sequence[str] = ()
    due_at: datetime | None = None


@transaction.atomic
def send(*, institution: Institution, draft: Draft, confirmed: str, key: UUID, by: Actor, at: datetime) -> Message:
    """Send a message to the guardians of a child, or a bulletin. `confirmed` is the digest of the recipients looked at.

    Raises MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_ASK, MESSAGE_OPTIONS, MESSAGE_DUE, MESSAGE_TO_WHOM, MESSAGE_NOBODY,
    MESSAGE_CONFIRM or MESSAGE_KEY.
    """
    permissions.WRITE.require(by, institution)
    if known := _known(key, by):
        return known
    text, options = check(draft, at)
    to = recipients.find(institution, draft.to, text, at)
    if not to.people:
        raise errors.MESSAGE_NOBODY.raised(field="to")
    if to.must_be_confirmed and confirmed != to.digest:
        raise errors.MESSAGE_CONFIRM.raised()
    is_action = draft.kind == MessageKind.ACTION
    made = Message(
        institution=institution, child=to.child, side=MessageSide.INSTITUTION, kind=draft.kind, audience=to.audience,
        care_class=to.care_class, text=text, ask=draft.ask if is_action else "",
        options="\n".join(options) or None, due_at=draft.due_at if is_action else None, author_id=by.user_id or 0,
        author_name=by.name, key=key, sent_at=at,
    )  # fmt: skip
    if (twice := _saved(made, by)) is not None:
        return twice
    pairs = [(one.child, row.guardian.user_id) for one in to.addressed for row in one.guardians]
    _copies(made, [(child.pk, user, None) for child, user in pairs])
    template = "message_asks_you" if is_action else "message_received"
    params = {"institution": institution.name, "about": to.child.nickname if to.child else str(to.audience.label)}
    params |= {"by": f"{made.due_at:%m-%d}" if made.due_at else ""}
    link = reverse("attendance:own_messages")
    told = [notifications.Line(user, template, params, link, str(made.pk)) for _child, user in pairs]
    notifications.notify_each(told=told, at=at)
    _record(made, [child.pk for child, _user in pairs], by, at)
    return made


def check(draft: Draft, at: datetime) -> tuple[str, list[str]]:
    """The text and the answers offered, as they are kept; the problems that `send` raises of them."""
    rule = rules.value("attendance.messages", on=day_of(at))
    text = _text(draft.text, rule)
    if draft.kind != MessageKind.ACTION:
        return text, []
    if draft.ask not in Ask.values:
        raise errors.MESSAGE_ASK.raised(field="ask")
    if draft.due_at is None or not at < draft.due_at <= at + timedelta(days=rule["longest_days"]):
        raise errors.MESSAGE_DUE.raised(field="due_at", days=rule["longest_days"])
    if draft.ask != Ask.CHOICE:
        return text, []
    options = [option.strip() for option in draft.options if option.strip()]
    fits = 2 <= len(options) <= rule["options"] and len(set(options)) == len(options)
    if not fits or max(map(len, options)) > _LONGEST_OPTION:
        raise errors.MESSAGE_OPTIONS.raised(field="options", most=rule["options"])
    return text, options


def _text(told: str, rule: dict[str, Any]) -> str:
    text = told.strip()
    if not text:
        raise errors.MESSAGE_EMPTY.raised(field="text")
    if len(text) > rule["most"]:
        raise errors.MESSAGE_TOO_LONG.raised(field="text", n=len(text), most=rule["most"])
    return text


@transaction.atomic
def write(*, child: Child, institution: Institution, text: str, key: UUID, by: Actor, at: datetime) -> Message:
    """A guardian writes to the institution of a child; its other guardians read it too.

    Raises MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NO_PLACE, MESSAGE_YOU_ARE_BLOCKED or MESSAGE_KEY.
    """
    permissions.WRITE_OWN.require(by, child)
    if known := _known(key, by):
        return known
    on = day_of(at)
    words = _text(text, rules.value("attendance.messages", on=on))
    if pickups.is_blocked(child.pk, by, on):
        raise errors.MESSAGE_YOU_ARE_BLOCKED.raised()
    if not health.institutions_of(child, on).filter(pk=institution.pk).exists():
        raise errors.MESSAGE_NO_PLACE.raised(field="place")
    made = Message(
        institution=institution, child=child, side=MessageSide.FAMILY, audience=Audience.CHILD, text=words,
        author_id=by.user_id or 0, author_name=by.name, key=key, sent_at=at,
    )  # fmt: skip
    if (twice := _saved(made, by)) is not None:
        return twice
    held = recipients.kept_away([child.pk], at)
    users = [pk for pk in children.guardians(child, on).values_list("pk", flat=True) if (child.pk, pk) not in held]
    _copies(made, [(child.pk, user, at if user == by.user_id else None) for user in users])
    notifications.notify(
        users=recipients.colleagues(institution, child, at), template="message_from_family", at=at, key=str(made.pk),
        params={"child": child.nickname, "institution": institution.name},
        link=f"{reverse('attendance:message_thread', args=[child.pk])}?institution={institution.uscc}",
    )  # fmt: skip
    _record(made, [child.pk], by, at)
    return made


def _known(key: UUID, by: Actor) -> Message | None:
    """The message that the same click has already made."""
    found = Message.objects.filter(key=key).first()
    if found is not None and found.author_id != by.user_id:
        raise errors.MESSAGE_KEY.raised()
    return found


def _saved(made: Message, by: Actor) -> Message | None:
    """Keep the message; the one that another click made in the same moment instead, if one did."""
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        if (known := _known(made.key, by)) is None:
            raise
        return known
    return None


def _copies(made: Message, of: Collection[tuple[int, int, datetime | None]]) -> None:
    MessageCopy.objects.bulk_create(
        MessageCopy(message=made, institution_id=made.institution_id, child_id=child, user_id=user, read_at=read)
        for child, user, read in of
    )


def _record(made: Message, ids: Collection[int], by: Actor, at: datetime) -> None:
    ledger.record(
        event="message.sent", subject=made, by=by, at=at, institution=made.institution_id,
        content={
            "message": made.pk, "side": made.side, "audience": made.audience, "children": sorted(set(ids)),
            "text_sm3": sm3((made.text or "").encode()).hex(),
        },
    )  # fmt: skip


@transaction.atomic
def read(*, copies: Collection[MessageCopy], by: Actor, at: datetime) -> None:
    """These texts are about to be shown to their guardian. What was withheld meanwhile shows none, and is marked so."""
    rows = MessageCopy.objects.select_for_update().in_bulk([one.pk for one in copies if one.user_id == by.user_id])
    new = [row for row in rows.values() if row.read_at is None and row.withheld_at is None]
    for one in copies:
        one.withheld_at = rows[one.pk].withheld_at if one.pk in rows else at
    if not new:
        return
    MessageCopy.objects.filter(pk__in=[row.pk for row in new]).update(read_at=at)
    keys = {str(row.message_id) for row in new}
    notifications.note_read(user=by.user_id or 0, keys=keys, templates=TOLD, at=at)
    first, content = new[0], {"copies": sorted(row.pk for row in new)}
    ledger.record(event="message.read", subject=first, by=by, at=at, content=content, institution=first.institution_id)


@transaction.atomic
def see(*, institution: Institution, child: Child, by: Actor, at: datetime) -> int:
    """Somebody of the institution opens the conversation about a child: the family's letters in it are seen."""
    permissions.SEE.require(by, institution)
    rows = Message.objects.select_for_update().filter(
        institution=institution, child=child, side=MessageSide.FAMILY, seen_at__isnull=True
    )
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        Message.objects.filter(pk__in=ids).update(seen_at=at, seen_by_id=by.user_id)
        first = Message(pk=ids[0])
        content = {"messages": ids, "child": child.pk}
        ledger.record(
            event="message.seen", subject=first, by=by, at=at, content=content, institution=institution.pk
        )  # fmt: skip
    notifications.note_read(
        user=by.user_id or 0, keys=map(str, ids), templates=("message_from_family",), at=at
    )  # fmt: skip
    return len(ids)


@transaction.atomic
def answer(*, copy: MessageCopy, answer: str, by: Actor, at: datetime) -> MessageCopy:
    """A guardian answers for the child, once. Raises MESSAGE_ANSWER, MESSAGE_ANSWERED or MESSAGE_CLOSED."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=copy.message_id)
    copy = MessageCopy.objects.select_for_update(of=("self",)).select_related("child").get(pk=copy.pk)
    permissions.ANSWER.require(by, copy)
    if pickups.is_blocked(copy.child_id, by, day_of(at)):
        raise errors.MESSAGE_YOU_ARE_BLOCKED.raised()
    if answer not in dict(queries.answers(message)):
        raise errors.MESSAGE_ANSWER.raised()
    given = message.copies.filter(child=copy.child_id, answered_at__isnull=False).select_related("user").first()
    if given is not None:
        if given.pk == copy.pk and given.answer == answer:
            return given  # the same click twice
        words = queries.answer_in_words(message, given.answer)
        raise errors.MESSAGE_ANSWERED.raised(name=given.user.name, answer=words)
    if copy.withheld_at or message.due_at is None or message.due_at + queries.open_days(at) <= at:
        raise errors.MESSAGE_CLOSED.raised()
    copy.answer, copy.answered_at, copy.read_at = answer, at, copy.read_at or at
    try:
        with transaction.atomic():
            copy.save(update_fields=["answer", "answered_at", "read_at"])
    except IntegrityError as error:
        raise from_database(error) from error
    notifications.note_read(user=by.user_id or 0, keys=[str(message.pk)], templates=TOLD, at=at)
    content = {"message": message.pk, "child": copy.child_id, "answer": answer}
    ledger.record(
        event="message.answered", subject=copy, by=by, at=at, content=content, institution=message.institution_id
    )  # fmt: skip
    return copy
