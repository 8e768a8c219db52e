"""The hotline, the police and the credit platform, as far as they hear from us: over their gateways, or in a
demonstration into a page.

A gateway takes `POST <body>` as JSON with `Authorization: Bearer …` and `Idempotency-Key`, and answers 2xx once it has
taken it over; a repetition carries the same key. Anything else, or silence, is an OSError for the caller to repeat.
The hotline gets `{"order", "stage": "answered" | "closed" | "refused" | "transferred", "text", "finding", "at"}`; the
police get `{"number", "district", "category", "institution", "place", "received_at"}`; the city's credit platform gets
`{"batchId", "sourceUnit", "dataset", "schemaVersion", "generatedAt", "count", "sm3", "records"}`.
"""

import json
from typing import Any, Protocol

import requests
from django.conf import settings

from zhaohu.core.models import DemonstrationMessage
from zhaohu.supervision.choices.orders import OutgoingKind

_SECONDS = 10


class Way(Protocol):
    """A way out of the house."""

    def send(self, *, key: str, body: dict[str, Any]) -> None:
        """Hand something over. Raises OSError when it was not taken."""


class HttpWay:
    """An office behind an address."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def send(self, *, key: str, body: dict[str, Any]) -> None:
        answer = requests.post(
            self.address, data=json.dumps(body, ensure_ascii=False).encode(), timeout=_SECONDS, allow_redirects=False,
            headers={
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key,
            },
        )  # fmt: skip
        if answer.status_code // 100 != 2:
            raise OSError(f"office answered {answer.status_code}")


class DemonstrationWay:
    """Keeps what would be sent for the demonstration's page of messages; nothing leaves the machine."""

    def __init__(self, to: str) -> None:
        self.to = to

    def send(self, *, key: str, body: dict[str, Any]) -> None:
        DemonstrationMessage.objects.create(to=self.to, text=json.dumps(body, ensure_ascii=False))


class NoWay:
    """Outside the demonstration an address must be named; until then nothing is sent, and that is said."""

    def send(self, *, key: str, body: dict[str, Any]) -> None:
        raise OSError("no gateway is configured (ZHAOHU_HOTLINE_GATEWAY, ZHAOHU_POLICE_GATEWAY, ZHAOHU_CREDIT_GATEWAY)")


def way(kind: OutgoingKind) -> Way:
    """How something of this kind leaves the house."""
    address, token, to = {
        OutgoingKind.HOTLINE_ANSWER: (settings.HOTLINE_GATEWAY, settings.HOTLINE_TOKEN, "12345"),
        OutgoingKind.POLICE_REPORT: (settings.POLICE_GATEWAY, settings.POLICE_TOKEN, "110"),
        OutgoingKind.CREDIT_BATCH: (settings.CREDIT_GATEWAY, settings.CREDIT_TOKEN, "credit"),
    }[kind]
    if address:
        return HttpWay(address, token)
    return DemonstrationWay(to) if settings.DEMO else NoWay()
