"""A calendar file (RFC 5545) of whole days."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

_SIGNS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LINE = 75  # octets, before a line is folded


def written(events: Iterable[tuple[date, date, str, str]], *, at: datetime) -> bytes:
    """The events, each from its first to its last day. The same event keeps its number, so importing again moves it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhaohu//Leave//ZH", "CALSCALE:GREGORIAN"]
    for number, event in enumerate(events):
        lines += _event(number, *event, at=at)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode()


def _event(number: int, first: date, last: date, title: str, words: str, *, at: datetime) -> Iterator[str]:
    key = sha256(f"{number} {title}".encode()).hexdigest()[:24]
    yield "BEGIN:VEVENT"
    yield f"UID:{key}@leave.zhaohu"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"  # the day after: RFC 5545 3.6.1
    yield f"SUMMARY:{title.translate(_SIGNS)}"
    if words:
        yield f"DESCRIPTION:{words.translate(_SIGNS)}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, never within a sign; those that follow begin with a space."""
    part, room = "", _LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", _LINE - 1
        part, room = part + sign, room - size
    yield part
