"""A hand-over token is good for its child, in its minute, with its institution's key; a changed byte undoes it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.attendance import token_cases
from zhaohu.attendance.models import HandOverKey
from zhaohu.attendance.services import tokens
from zhaohu.attendance.services.tokens import Fault

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
_SECRET = Ed25519PrivateKey.from_private_bytes(b"z" * 32)
_PUBLIC = _SECRET.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
_KEY = HandOverKey(kid="k", public=_PUBLIC, secret=(b"z" * 32).hex())
KEYS = {"k": _PUBLIC}


def _token(**changed: object) -> str:
    values = {
        "kid": "k", "child": 12, "person": "person:34", "from_": AT, "to": AT + timedelta(seconds=60), "n": "once",
    } | changed  # fmt: skip
    return tokens.sign(tokens.Claim(**values), _KEY)  # type: ignore[arg-type]


def _fault(token: str, **changed: object) -> Fault | None:
    values = {"keys": KEYS, "child": 12, "at": AT + timedelta(seconds=5)} | changed
    return tokens.verify(token, **values).fault  # type: ignore[arg-type]


def test_a_token_is_good_within_its_minute() -> None:
    found = tokens.verify(_token(), keys=KEYS, child=12, at=AT)
    assert found.fault is None and found.claim is not None and found.claim.person == "person:34"


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_changed_byte_is_refused(place: int, bit: int) -> None:
    token = _token()
    data = bytearray(token.encode())
    data[place % len(data)] ^= 1 << bit
    changed = data.decode("latin-1")
    assert changed == token or _fault(changed) is not None


@given(data=st.data())
def test_any_other_spelling_of_the_same_bytes_is_refused(data: st.DataObject) -> None:
    first, _dot, signature = _token().partition(".")
    last = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="))
    changed = f"{first}.{signature[:-1]}{last}"
    assert (last == signature[-1]) or _fault(changed) == Fault.SIGNATURE


@given(child=st.one_of(st.none(), st.integers()))
def test_a_token_of_one_child_is_no_token_of_another(child: int | None) -> None:
    assert (child == 12) or _fault(_token(), child=child) == Fault.CHILD


@given(seconds=st.integers(-100_000, 100_000))
def test_outside_its_time_a_token_is_refused(seconds: int) -> None:
    found = _fault(_token(), at=AT + timedelta(seconds=seconds))
    assert found == (Fault.EARLY if seconds < 0 else Fault.EXPIRED if seconds >= 60 else None)


@given(secret=st.binary(min_size=32, max_size=32))
def test_another_key_signs_nothing_here(secret: bytes) -> None:
    forged = tokens.sign(
        tokens.Claim(kid="k", child=12, person="person:34", from_=AT, to=AT + timedelta(hours=1), n="x"),
        HandOverKey(kid="k", public=b"", secret=secret.hex()),
    )
    assert secret == b"z" * 32 or _fault(forged) == Fault.SIGNATURE
    assert _fault(_token(kid="other")) == Fault.KEY


@given(text=st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    assert _fault(text) is not None
    assert _fault(f"{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}.AAAA") is not None


@pytest.mark.parametrize("case", token_cases.cases()["cases"], ids=lambda case: case["name"])
def test_the_server_judges_the_shared_tokens_as_the_tablet_does(case: dict[str, str]) -> None:
    keys = {one["kid"]: base64.urlsafe_b64decode(one["public"] + "=") for one in token_cases.cases()["keys"]}
    found = tokens.verify(case["token"], keys=keys, child=int(case["child"]), at=datetime.fromisoformat(case["now"]))
    assert (str(found.fault) if found.fault else "") == case["why"]


def test_the_shared_tokens_are_those_of_this_code() -> None:
    assert json.loads(token_cases.FILE.read_text(encoding="utf-8")) == token_cases.cases()
