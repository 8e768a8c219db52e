"""What a tablet sends: the envelope, and the facts of each kind of event, read and checked in one step; and what an
event is on its way into the database and out again."""

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, field

from zhaohu.attendance.choices.events import CheckTime, EventKind
from zhaohu.attendance.services.log_shapes import Log

MOST = 500
Line = Annotated[str, Meta(max_length=40)]
Text = Annotated[str, Meta(max_length=200)]


class Told(Struct, gc=False):
    """One event as a tablet told it; `by` is an employment, `facts` are read by kind."""

    id: UUID
    kind: EventKind
    at: datetime
    seq: Annotated[int, Meta(ge=0)]
    facts: msgspec.Raw = msgspec.Raw(b"{}")
    by: int | None = None
    child: int | None = None
    care_class: int | None = field(default=None, name="class")


class Envelope(Struct):
    """A batch: the tablet's clock, and at most 500 events."""

    clock: datetime
    events: Annotated[list[Told], Meta(max_length=MOST)]


class Arrival(Struct):
    brought_by: Line = ""
    brought_name: Line = ""


class Check(Struct):
    when: CheckTime
    normal: bool
    temperature: Annotated[float, Meta(ge=30, le=45)] | None = None
    mouth: Text = ""
    hands: Text = ""
    skin: Text = ""
    spirit: Text = ""
    medicine: Text = ""
    isolated: bool = False
    called: bool = False


class Departure(Struct):
    pickup: Line = ""
    token: Annotated[str, Meta(max_length=2000)] = ""
    verified: Annotated[str, Meta(max_length=10)] = ""


class Refusal(Struct):
    name: Line
    reason: Text


class Absence(Struct):
    reason: Text


class HeadCount(Struct):
    present: Annotated[list[int], Meta(max_length=MOST)]
    place: Line = ""


class Clocking(Struct):
    pass


class Undo(Struct):
    of: UUID


class Correct(Struct):
    """`facts` are laid over those of the original; `at` and `void` may be among them."""

    of: UUID
    reason: Text
    facts: dict[str, Any] = {}


class Laid(Struct):
    """What a correction may say besides the facts of the kind."""

    at: datetime | None = None
    void: bool = False


_FACTS: dict[EventKind, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(shape)
    for kind, shape in {
        EventKind.ARRIVAL: Arrival,
        EventKind.CHECK: Check,
        EventKind.DEPARTURE: Departure,
        EventKind.REFUSAL: Refusal,
        EventKind.ABSENCE: Absence,
        EventKind.HEAD_COUNT: HeadCount,
        EventKind.CLOCK_IN: Clocking,
        EventKind.CLOCK_OUT: Clocking,
        EventKind.UNDO: Undo,
        EventKind.CORRECT: Correct,
        EventKind.LOG: Log,
    }.items()
}
_ENVELOPE = msgspec.json.Decoder(Envelope)


def envelope(body: bytes) -> Envelope:
    """The batch in a request's body. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _ENVELOPE.decode(body)


def facts(told: Told) -> Any:
    """The facts of an event in the shape of its kind. Raises msgspec.ValidationError or msgspec.DecodeError."""
    if told.kind == EventKind.LOG:
        told.facts = _with_child(told)
    found = _FACTS[told.kind].decode(told.facts)
    if isinstance(found, Correct):
        msgspec.convert(found.facts, Laid)
    return found


def _with_child(told: Told) -> msgspec.Raw:
    """A log event of one child names it like one of several."""
    said = msgspec.json.decode(told.facts, type=dict[str, Any])
    if told.child is not None and not said.get("children"):
        said["children"] = [told.child]
    return msgspec.Raw(msgspec.json.encode(said))


class Read(NamedTuple):
    """An event with its facts in shape (None where they could not be read), at the corrected instant."""

    event: Told
    facts: Any
    at: datetime


class Row(Struct, omit_defaults=True, gc=False):
    """An event as the statement that keeps it reads it; what is left out is empty."""

    id: UUID
    kind: str
    told_at: datetime
    at: datetime
    on: date
    seq: int
    facts: msgspec.Raw
    employment: int | None = None
    child: int | None = None
    care_class: int | None = field(default=None, name="class")
    of: UUID | None = None
    adult: str = ""
    fault: str = ""


class Verdict(NamedTuple):
    """What an event is worth: as it stood before (empty for a new one), and as it stands; `facts` are those of a check,
    with what corrections lay over them."""

    id: UUID
    kind: str
    child: int | None
    was: str
    state: str
    code: str
    at: datetime
    adult: str
    facts: dict[str, Any] = {}


_VERDICTS = msgspec.json.Decoder(list[Verdict])


def verdicts(told: str) -> list[Verdict]:
    """The verdicts as the statement that judges tells them."""
    return _VERDICTS.decode(told)
