"""How a message leaves the house. The demonstration gateway keeps it in memory of the database's inbox page instead."""

from typing import Protocol


class Gateway(Protocol):
    """A way of delivery."""

    def send(self, *, to: str, text: str) -> None:
        """Deliver, or raise OSError."""


class _Demonstration:
    def send(self, *, to: str, text: str) -> None:
        """Nothing leaves."""


def sms() -> Gateway:
    """The gateway for text messages."""
    return _Demonstration()
