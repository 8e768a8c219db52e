"""Messages as a family has them, as the institution's conversations, and who has read and answered what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.messages import Ask, Audience, MessageKind, MessageSide
from zhaohu.attendance.models import Message, MessageCopy, Retraction
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import health, pickups
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_SHOWN = ("message__institution", "message__child", "message__care_class", "child")


def open_days(at: datetime) -> timedelta:
    """How long after its due instant something to do is still asked for."""
    return timedelta(days=rules.value("attendance.messages", on=day_of(at))["open_days"])


# --- a family's ---


def own(actor: Actor) -> QuerySet[MessageCopy]:
    """What a guardian has received and written, of all his children."""
    return permissions.READ_OWN.rows(actor, MessageCopy.objects.select_related(*_SHOWN))


def unread(actor: Actor) -> int:
    """How many messages a guardian has not been shown."""
    return own(actor).filter(read_at__isnull=True, withheld_at__isnull=True).count()


def to_do(actor: Actor, at: datetime) -> QuerySet[MessageCopy]:
    """What institutions want of a guardian and nobody of the family has answered, the earliest due first."""
    rows = permissions.ANSWER.rows(actor, MessageCopy.objects.select_related(*_SHOWN))
    rows = rows.filter(message__kind=MessageKind.ACTION, withheld_at__isnull=True)
    rows = rows.filter(message__due_at__gt=at - open_days(at))
    done = MessageCopy.objects.filter(message=OuterRef("message"), child=OuterRef("child"), answered_at__isnull=False)
    return rows.exclude(Exists(done)).order_by("message__due_at", "pk")


@dataclass(frozen=True, slots=True)
class Told:
    """One message as a guardian reads it. `answer` is the family's, whoever of it gave it."""

    copy: MessageCopy
    mine: bool
    answer: str
    answered_by: str
    seen: bool
    retraction: Retraction | None


def told(actor: Actor, copies: Iterable[MessageCopy]) -> list[Told]:
    """Messages with what has become of them, with two statements however many there are."""
    rows = list(copies)
    ids = {row.message_id for row in rows}
    answered = MessageCopy.objects.filter(message__in=ids, answered_at__isnull=False).select_related("user", "message")
    given = {(one.message_id, one.child_id): one for one in answered}
    taken = {one.message_id: one for one in Retraction.objects.filter(message__in=ids)}
    found = []
    for row in rows:
        one = given.get((row.message_id, row.child_id))
        found.append(
            Told(
                row, row.message.author_id == actor.user_id, answer_in_words(one.message, one.answer) if one else "",
                one.user.name if one else "", row.message.seen_at is not None,
                taken.get(row.message_id) if row.withheld_at else None,
            )
        )  # fmt: skip
    return found


def places(actor: Actor, children: Iterable[Child], at: datetime) -> list[tuple[Child, Institution]]:
    """To which institutions a guardian may write, of which child."""
    on = day_of(at)
    return [
        (child, house) for child in children if not pickups.is_blocked(child.pk, actor, on)
        for house in health.institutions_of(child, on)
    ]  # fmt: skip


def answers(message: Message) -> list[tuple[str, str]]:
    """The answers that a message offers: the code that is kept, and its words."""
    if message.ask == Ask.CHOICE:
        return [(str(n), words) for n, words in enumerate(message.choices)]
    if message.ask == Ask.YES_NO:
        return [("yes", _("是")), ("no", _("否"))]
    return [("seen", _("已读并确认"))] if message.ask == Ask.SEEN else []


def answer_in_words(message: Message, answer: str) -> str:
    return dict(answers(message)).get(answer, answer)


# --- an institution's ---


def of_institution(institution: Institution) -> QuerySet[Message]:
    rows = Message.objects.filter(institution=institution)
    return rows.select_related("child", "care_class", "retraction", "seen_by")


def unseen(actor: Actor) -> int:
    """How many letters of families nobody at the person's institutions has opened."""
    rows = Message.objects.filter(side=MessageSide.FAMILY, seen_at__isnull=True)
    return permissions.SEE_ONE.rows(actor, rows).count()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation about one child: its last message (None before the first), and how many wait to be read."""

    child: Child
    last: Message | None
    unseen: int

    @property
    def waits(self) -> bool:
        """Whether the family had the last word."""
        return self.last is not None and self.last.side == MessageSide.FAMILY


def conversations(institution: Institution, at: datetime) -> list[Conversation]:
    """One for each child in care, and for each that ever was written about: what waits first, then the latest."""
    rows = Message.objects.filter(institution=institution, child__isnull=False)
    last = {row.child_id: row for row in rows.order_by("child_id", "-pk").distinct("child_id").select_related("child")}
    counted = rows.filter(side=MessageSide.FAMILY, seen_at__isnull=True).values_list("child_id").annotate(n=Count("pk"))
    new: dict[int | None, int] = dict(counted)
    known = {child.pk: child for child in pickups.children_of(institution, day_of(at))}
    known |= {row.child_id: row.child for row in last.values() if row.child_id and row.child}
    found = [Conversation(child, last.get(pk), new.get(pk, 0)) for pk, child in known.items()]
    return sorted(found, key=lambda one: (not one.unseen, not one.waits, -one.last.pk if one.last else 0))


def thread(institution: Institution, child: Child) -> QuerySet[Message]:
    """Every letter about one child."""
    return of_institution(institution).filter(child=child)


def sent(institution: Institution) -> QuerySet[Message]:
    """Bulletins, and letters that wanted an answer."""
    rows = of_institution(institution).filter(side=MessageSide.INSTITUTION)
    return rows.filter(Q(kind=MessageKind.ACTION) | ~Q(audience=Audience.CHILD))


@dataclass(frozen=True, slots=True)
class Counted:
    """A message sent, with how far it has come."""

    message: Message
    copies: int
    read: int
    children: int
    answered: int

    @property
    def open(self) -> int:
        return self.children - self.answered


def counted(messages: Collection[Message]) -> list[Counted]:
    """Messages with their counts, with one statement."""
    rows = MessageCopy.objects.filter(message__in=[one.pk for one in messages]).values("message_id")
    numbers = {
        row["message_id"]: (row["copies"], row["read"], row["children"], row["answered"])
        for row in rows.annotate(
            copies=Count("pk"), read=Count("read_at"), children=Count("child_id", distinct=True),
            answered=Count("answered_at"),
        )
    }  # fmt: skip
    return [Counted(one, *numbers.get(one.pk, (0, 0, 0, 0))) for one in messages]


@dataclass(frozen=True, slots=True)
class OfChild:
    """What has become of a message at one child's family."""

    child: Child
    copies: list[MessageCopy]
    answer: str

    @property
    def read(self) -> bool:
        return any(one.read_at for one in self.copies)

    @property
    def withheld(self) -> bool:
        return any(one.withheld_at for one in self.copies)


def families_of(message: Message) -> list[OfChild]:
    """Family by family; those who have not answered, then those who have not read, come first."""
    rows = message.copies.select_related("child", "user").exclude(user_id=message.author_id)
    of: dict[int, list[MessageCopy]] = {}
    for row in rows.order_by("child__nickname", "pk"):
        of.setdefault(row.child_id, []).append(row)
    found = []
    for copies in of.values():
        answer = next((one.answer for one in copies if one.answered_at), "")
        found.append(OfChild(copies[0].child, copies, answer_in_words(message, answer) if answer else ""))
    return sorted(found, key=lambda one: (bool(one.answer), one.read))
