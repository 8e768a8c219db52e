"""What a phone sends: the envelope, and the facts of each kind of event, read and checked in one step."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from zhaohu.supervision.choices.visits import Answer, VisitEventKind

MOST = 200
Instant = Annotated[datetime, Meta(tz=True)]
Code = Annotated[str, Meta(max_length=10)]
Line = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=2000)]


class Told(Struct):
    """One event as a phone told it."""

    id: UUID
    kind: VisitEventKind
    at: Instant
    item: Code = ""
    facts: msgspec.Raw = msgspec.Raw(b"{}")


class Envelope(Struct):
    """A batch: the phone's time, and at most 200 events."""

    clock: Instant
    events: Annotated[list[Told], Meta(max_length=MOST)]


class Place(Struct, omit_defaults=True):
    """Where the phone was, or why it cannot say."""

    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lng: Annotated[float, Meta(ge=-180, le=180)] | None = None
    accuracy: Annotated[float, Meta(ge=0)] | None = None
    why: Line = ""


class CheckIn(Struct):
    """The certificate was shown to the institution."""

    shown: bool
    place: Place


class AnswerFacts(Struct):
    result: Answer
    fact: Text = ""
    measures: dict[Code, float] = {}
    words: Text = ""
    term: Code = ""
    note: Text = ""


class Photo(Struct):
    """`device` is the wall clock of the phone, as it stood."""

    device: Instant
    place: Place
    caption: Line = ""


class Voice(Struct):
    """`seconds` is what the phone counted; the file tells how long it is."""

    device: Instant
    place: Place
    seconds: Annotated[int, Meta(ge=1, le=3600)]


class Settle(Struct):
    """This answer counts, over those."""

    of: UUID
    over: Annotated[list[UUID], Meta(min_length=1, max_length=10)]


class Withdraw(Struct):
    """A photo or a voice note of the same item, which is to stand no more."""

    of: UUID
    because: Line


_FACTS: dict[VisitEventKind, msgspec.json.Decoder[Any]] = {
    VisitEventKind.CHECK_IN: msgspec.json.Decoder(CheckIn),
    VisitEventKind.ANSWER: msgspec.json.Decoder(AnswerFacts),
    VisitEventKind.PHOTO: msgspec.json.Decoder(Photo),
    VisitEventKind.SETTLE: msgspec.json.Decoder(Settle),
    VisitEventKind.VOICE: msgspec.json.Decoder(Voice),
    VisitEventKind.WITHDRAW: msgspec.json.Decoder(Withdraw),
}
_ENVELOPE = msgspec.json.Decoder(Envelope)


def envelope(body: bytes) -> Envelope:
    """The batch in a request's body. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _ENVELOPE.decode(body)


def facts(told: Told) -> Any:
    """The facts of an event in the shape of its kind. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _FACTS[told.kind].decode(told.facts)


def plain(found: Any) -> dict[str, Any]:
    """Facts as they are kept."""
    made: dict[str, Any] = msgspec.to_builtins(found)
    return made
