"""How a family's money reaches an institution: over a payment provider, or in a demonstration over a page of ours.

The provider takes orders, is asked about them, pays back, and notifies us (docs/api.md). Every message in either
direction is signed with HMAC-SM3 of its body under one shared key; an order's number is our key, so that a repeated
request is one order. Silence, or anything but 2xx, is an OSError: nothing is known then, and the order is asked about
again later.
"""

import hmac as constant_time
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import requests
from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.urls import reverse

_SECONDS = 10
SIGNATURE = "X-Zhaohu-Signature"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says of an order: `state` is `pending`, `paid`, `failed` or `unknown`."""

    state: str
    amount_fen: int = 0
    reference: str = ""


class Provider(Protocol):
    """A payment provider. Every method raises OSError when there was no proper answer."""

    name: str

    def create(self, *, order: UUID, amount_fen: int, subject: str, back: str, expires_at: datetime) -> str:
        """Open an order, or find the one of that number; returns the address at which the family pays."""

    def query(self, *, order: UUID) -> Answer:
        """What became of an order."""

    def refund(self, *, order: UUID, refund: UUID, amount_fen: int) -> str:
        """Pay back, once a refund number; returns the provider's reference."""


def sign(body: bytes, key: str) -> str:
    """HMAC-SM3 of a body, hex."""
    mac = hmac.HMAC(key.encode(), hashes.SM3())
    mac.update(body)
    return mac.finalize().hex()


def signed(body: bytes, signature: str) -> bool:
    """Whether the provider in use signed this body."""
    key = _key()
    return bool(key) and constant_time.compare_digest(sign(body, key).encode(), signature.encode())


def _key() -> str:
    if settings.PAYMENT_GATEWAY:
        return str(settings.PAYMENT_KEY)
    return f"demonstration {settings.SECRET_KEY}" if settings.DEMO else ""


class HttpProvider:
    """A provider behind an address."""

    name = "http"

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = address.rstrip("/"), key

    def create(self, *, order: UUID, amount_fen: int, subject: str, back: str, expires_at: datetime) -> str:
        body = {
            "order": str(order), "amount_fen": amount_fen, "subject": subject, "expires_at": expires_at.isoformat(),
            "return_url": back, "notify_url": f"{settings.PUBLIC_ADDRESS}/api/v1/payments/notices",
        }  # fmt: skip
        address = self._ask("POST", "/orders", body).get("pay_url")
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise OSError("payment provider named no address to pay at")
        return address

    def query(self, *, order: UUID) -> Answer:
        told = self._ask("GET", f"/orders/{order}", None)
        amount = told.get("amount_fen", 0)
        return Answer(str(told.get("state")), amount if isinstance(amount, int) else 0, str(told.get("reference", "")))

    def refund(self, *, order: UUID, refund: UUID, amount_fen: int) -> str:
        told = self._ask("POST", "/refunds", {"order": str(order), "refund": str(refund), "amount_fen": amount_fen})
        if told.get("state") != "done":
            raise OSError(f"payment provider answered {told.get('state')}")
        return str(told.get("reference", ""))

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """The provider's answer. The signature of a request without a body is that of its path."""
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        answer = requests.request(
            method, f"{self.address}{path}", data=data, timeout=_SECONDS, allow_redirects=False,
            headers={"Content-Type": "application/json", SIGNATURE: sign(data or path.encode(), self.key)},
        )  # fmt: skip
        if answer.status_code == 404:
            return {"state": "unknown"}
        if answer.status_code // 100 != 2:
            raise OSError(f"payment provider answered {answer.status_code}")
        try:
            told = answer.json()
        except ValueError as error:
            raise OSError("payment provider answered no JSON") from error
        if not isinstance(told, dict):
            raise OSError("payment provider answered no object")
        return told


class DemonstrationProvider:
    """Pays at a page of our own; no money moves. What was pressed there reaches us as a signed notification."""

    name = "demonstration"

    def create(self, *, order: UUID, amount_fen: int, subject: str, back: str, expires_at: datetime) -> str:
        return reverse("enrolment:pay_demonstration", args=[order])

    def query(self, *, order: UUID) -> Answer:
        return Answer("pending")

    def refund(self, *, order: UUID, refund: UUID, amount_fen: int) -> str:
        return f"DEMO-R-{refund.hex[:16]}"

    def notice(self, *, order: UUID, amount_fen: int, paid: bool) -> tuple[bytes, str]:
        """The body and signature with which this provider notifies us."""
        told = {
            "order": str(order), "state": "paid" if paid else "failed", "amount_fen": amount_fen,
            "reference": f"DEMO-{order.hex[:20]}",
        }  # fmt: skip
        body = json.dumps(told).encode()
        return body, sign(body, _key())


def provider() -> Provider | None:
    """The provider in use; None where none is named and this is no demonstration."""
    if settings.PAYMENT_GATEWAY:
        return HttpProvider(settings.PAYMENT_GATEWAY, settings.PAYMENT_KEY)
    return DemonstrationProvider() if settings.DEMO else None
