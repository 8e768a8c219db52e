"""The facts of a log event: what, whom, and what belongs to it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from zhaohu.attendance.choices.logs import OF_MEDICINE, Amount, LogKind, Meal, Mood, Nappy, Position, SleepState

MOST_CHILDREN = 100
Text = Annotated[str, Meta(max_length=200)]
Small = Annotated[int, Meta(ge=1, le=1000)]
_NEEDED: dict[LogKind, tuple[str, ...]] = {
    LogKind.MEAL: ("meal", "amount"),
    LogKind.MILK: ("ml",),
    LogKind.WATER: ("ml",),
    LogKind.SLEEP: ("state",),
    LogKind.SLEEP_CHECK: (),
    LogKind.NAPPY: ("nappy",),
    LogKind.MOOD: ("mood",),
    LogKind.OUTDOOR: ("minutes",),
    LogKind.ACTIVITY: ("note",),
    LogKind.PHOTO: ("photo",),
    LogKind.NOTE: ("note",),
    LogKind.MEDICINE: ("order", "slot"),
    LogKind.MEDICINE_WITNESS: ("order", "slot"),
}


class Log(Struct):
    """What was noted. A medicine names its order, everything else its children."""

    what: LogKind
    children: Annotated[list[int], Meta(max_length=MOST_CHILDREN)] = []
    meal: Meal | None = None
    amount: Amount | None = None
    ml: Small | None = None
    state: SleepState | None = None
    position: Position | None = None
    normal: bool = True
    nappy: Nappy | None = None
    mood: Mood | None = None
    minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    photo: UUID | None = None
    note: Text = ""
    order: int | None = None
    slot: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None

    def __post_init__(self) -> None:
        missing = [name for name in _NEEDED[self.what] if not getattr(self, name)]
        if missing:
            raise ValueError(f"{self.what} needs {', '.join(missing)}")
        if self.what not in OF_MEDICINE and not self.children:
            raise ValueError("names no child")

    @property
    def minute(self) -> int:
        """The ordered time as minutes after midnight."""
        return minute_of(self.slot or "00:00")


def minute_of(clock: str) -> int:
    """`10:30` as minutes after midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def facts(raw: dict[str, Any]) -> Log | None:
    """Facts as they stand after corrections; None where they cannot be read any more."""
    try:
        return msgspec.convert(raw, Log)
    except msgspec.ValidationError:
        return None


def told(log: Log) -> dict[str, Any]:
    """The facts that are kept for each child: without what is empty, and without whom else it was about."""
    found = msgspec.to_builtins(log)
    return {
        name: value for name, value in found.items()
        if value not in (None, "", []) and name not in ("what", "children") and (name, value) != ("normal", True)
    }  # fmt: skip
