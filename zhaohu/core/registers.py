"""Asking an authority's register over HTTP: one question, one answer, or an OSError for the caller to repeat."""

from collections.abc import Collection
from typing import Any

import requests

_SECONDS = 10


def asked(address: str, token: str, question: dict[str, Any]) -> Any:
    """What the register at an address answers to `POST question`, as JSON. Raises OSError for silence, another status
    than 200, or what is no JSON."""
    answer = requests.post(
        address, json=question, headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS, allow_redirects=False
    )
    if answer.status_code != 200:
        raise OSError(f"the register answered {answer.status_code}")
    return answer.json()


def outcome(body: Any, known: Collection[str]) -> str:
    """The outcome that an answer names. Raises OSError for one that is outside the protocol."""
    said = body.get("outcome") if isinstance(body, dict) else None
    if said not in known:
        raise OSError("the register answered outside the protocol")
    return str(said)
