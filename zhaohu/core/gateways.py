"""How a message leaves the house: over the city's gateways, or in a demonstration into a page.

The text message gateway takes `POST {"to": "13800000000", "text": "…"}` with `Authorization: Bearer …` and answers 2xx
when it has taken the message over; anything else, or silence, is an OSError for the caller to repeat. A repetition
carries the same `Idempotency-Key`.
"""

from typing import Protocol

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from zhaohu.core.models import DemonstrationMessage

_SECONDS = 10


class Gateway(Protocol):
    """A way of delivery."""

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        """Hand the message over. Raises OSError when it was not taken."""


class DemonstrationGateway:
    """Keeps messages for the demonstration's inbox page; nothing leaves the machine."""

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        DemonstrationMessage.objects.create(to=to, text=f"{subject}\n{text}".strip())


class HttpGateway:
    """A gateway behind an address."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        answer = requests.post(
            self.address,
            json={"to": to, "text": text},
            headers={"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {}),
            timeout=_SECONDS,
            allow_redirects=False,
        )
        if answer.status_code // 100 != 2:
            raise OSError(f"gateway answered {answer.status_code}")


class MailGateway:
    """Electronic mail over SMTP; the key becomes the message's own number, by which a repetition is known."""

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
        headers = {"Message-ID": f"<{key}@{host}>"} if key else {}
        EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers).send()


class NoGateway:
    """Outside the demonstration a gateway must be named; until then nothing can be sent, and that is said."""

    def send(self, *, to: str, text: str, subject: str = "", key: str = "") -> None:
        raise OSError("no message gateway is configured (ZHAOHU_SMS_GATEWAY, ZHAOHU_SMTP_HOST)")


def sms() -> Gateway:
    """The gateway for text messages."""
    if settings.SMS_GATEWAY:
        return HttpGateway(settings.SMS_GATEWAY, settings.SMS_TOKEN)
    return DemonstrationGateway() if settings.DEMO else NoGateway()


def mail() -> Gateway:
    """The gateway for electronic mail."""
    if settings.EMAIL_HOST:
        return MailGateway()
    return DemonstrationGateway() if settings.DEMO else NoGateway()
