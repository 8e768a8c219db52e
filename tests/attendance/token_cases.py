"""Tokens that server and tablet both judge: frontend/test/tokens.json, made by

python -m tests.attendance.token_cases
"""

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FILE = Path(__file__).resolve().parents[2] / "frontend" / "test" / "tokens.json"
_NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
_SECRET, _OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([fill]) * 32) for fill in (7, 8))
_KID, _CHILD = "演示-20261130", 12


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _public(secret: Ed25519PrivateKey) -> str:
    return coded(secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _token(secret: Ed25519PrivateKey = _SECRET, **changed: Any) -> str:
    claim = {
        "kid": _KID, "child": _CHILD, "person": "person:34", "from": (_NOW - timedelta(seconds=10)).isoformat(),
        "to": (_NOW + timedelta(seconds=60)).isoformat(), "n": "演示一次",
    } | changed  # fmt: skip
    first = coded(json.dumps(claim, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{first}.{coded(secret.sign(first.encode()))}"


def _altered(token: str, place: int) -> str:
    """One character changed, so that what it stands for changes too."""
    other = "A" if token[place] != "A" else "Q"
    return token[:place] + other + token[place + 1 :]


def cases() -> dict[str, Any]:
    """Keys, and tokens with what each is worth: `why` is empty for a good one."""
    good, of_another, of_somebody = _token(), _token(child=13), _token(person="person:35")
    first, _dot, signature = good.partition(".")
    told = [
        ("good", good, {}, ""),
        ("good with blanks around", f" {good}\n", {}, ""),
        ("the first instant counts", good, {"now": _NOW - timedelta(seconds=10)}, ""),
        ("the last instant does not", good, {"now": _NOW + timedelta(seconds=60)}, "expired"),
        ("before its time", good, {"now": _NOW - timedelta(seconds=11)}, "early"),
        ("of yesterday", good, {"now": _NOW + timedelta(days=1)}, "expired"),
        ("of another child", good, {"child": 13}, "child"),
        ("by a guardian", _token(person="guardian:5"), {}, ""),
        ("signed by another key", _token(_OTHER), {}, "signature"),
        ("of a key that is not known", _token(kid="演示-20261129"), {}, "key"),
        ("child changed, signature kept", f"{of_another.partition('.')[0]}.{signature}", {"child": 13}, "signature"),
        ("person changed, signature kept", f"{of_somebody.partition('.')[0]}.{signature}", {}, "signature"),
        ("signature changed", _altered(good, len(first) + 5), {}, "signature"),
        ("signature of another token", f"{_token(n='演示两次').partition('.')[0]}.{signature}", {}, "signature"),
        ("signature cut short", good[:-8], {}, "signature"),
        ("without a signature", first, {}, "form"),
        ("three parts", f"{good}.AAAA", {}, "form"),
        ("empty", "", {}, "form"),
        ("no token at all", "https://zhaohu.example/pickup/", {}, "form"),
        ("no JSON", f"{coded(b'not json')}.{signature}", {}, "form"),
        ("no times", _token(**{"from": "", "to": ""}), {}, "form"),
    ]  # fmt: skip
    rows = [
        {
            "name": name, "token": token, "child": more.get("child", _CHILD),
            "now": more.get("now", _NOW).isoformat(), "why": why,
        }
        for name, token, more, why in told
    ]  # fmt: skip
    return {"keys": [{"kid": _KID, "public": _public(_SECRET)}], "cases": rows}


def text() -> str:
    """The file as it should be."""
    return json.dumps(cases(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stderr.write(f"{FILE}\n")
