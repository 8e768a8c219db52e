"""One kind of message as data: its words, its ways out of the house, and how urgent it is."""

import string
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from zhaohu.notifications.choices import Channel, Urgency


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of message: a title for the list, a sentence with its facts in braces."""

    code: str
    title: str | Promise
    text: str | Promise
    channels: tuple[Channel, ...] = ()
    urgency: Urgency = Urgency.ROUTINE

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the message needs."""
        pieces = string.Formatter().parse(f"{self.title}{self.text}")
        return frozenset(piece[1] for piece in pieces if piece[1])

    def told(self, params: dict[str, Any]) -> tuple[str, str]:
        """Title and text with the facts filled in."""
        return str(self.title).format(**params), str(self.text).format(**params)


OUT = (Channel.SMS, Channel.EMAIL)
ACTION, URGENT = Urgency.ACTION, Urgency.URGENT
