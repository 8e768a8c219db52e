"""Who signs checkpoints: Ed25519, or SM2 where state cryptography is asked for; both behind one interface."""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zhaohu.ledger import sm2


class Signer(Protocol):
    """A key that signs the ledger's checkpoints. A signing machine's adapter would fit here too."""

    algorithm: str
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""


class Ed25519Signer:
    algorithm = "Ed25519"

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class SM2Signer:
    algorithm = "SM2"

    def __init__(self, secret: bytes) -> None:
        self._secret = int.from_bytes(secret, "big")
        self.public_key = sm2.public_key(self._secret)

    def sign(self, message: bytes) -> bytes:
        return sm2.sign(self._secret, message)


_SIGNERS: dict[str, type[Ed25519Signer] | type[SM2Signer]] = {"Ed25519": Ed25519Signer, "SM2": SM2Signer}


def signer() -> Signer:
    """The signer of this installation, from LEDGER_KEY (hex, 32 bytes) and LEDGER_ALGORITHM."""
    try:
        return _SIGNERS[settings.LEDGER_ALGORITHM](bytes.fromhex(settings.LEDGER_KEY))
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            "ZHAOHU_LEDGER_KEY 应为 64 位十六进制，ZHAOHU_LEDGER_ALGORITHM 应为 Ed25519 或 SM2"
        ) from error


def is_signed(*, algorithm: str, public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is of this message by this key."""
    if algorithm == "SM2":
        return sm2.verify(public_key, signature, message)
    if algorithm != "Ed25519":
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted_keys() -> frozenset[bytes]:
    """The public keys whose checkpoints count: today's, and those that LEDGER_FORMER_KEYS lists."""
    return frozenset({signer().public_key, *map(bytes.fromhex, settings.LEDGER_FORMER_KEYS)})
