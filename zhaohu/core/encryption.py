"""Personal data at rest: SM4-GCM for the value, HMAC-SM3 for look-up, and rotation of keys.

A stored value is `key id (4) | nonce (12) | tag (16) | ciphertext`; the key id is the head of SM3(key), so that any key
still listed in `FIELD_KEYS` decrypts and the first encrypts.
"""

import os
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

_NONCE, _TAG, _ID = 12, 16, 4


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def lookup(value: str) -> bytes:
    """The keyed digest by which an encrypted value is found again, 32 bytes."""
    mac = hmac.HMAC(bytes.fromhex(settings.HMAC_KEY), hashes.SM3())
    mac.update(value.strip().upper().encode())
    return mac.finalize()


def encrypt(value: str) -> bytes:
    """Encrypt with the current key."""
    key, nonce = bytes.fromhex(settings.FIELD_KEYS[0]), os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    ciphertext = encryptor.update(value.encode()) + encryptor.finalize()
    return sm3(key)[:_ID] + nonce + encryptor.tag + ciphertext


def decrypt(stored: bytes) -> str:
    """Decrypt with whichever listed key encrypted it; KeyError if none did, InvalidTag if it was altered."""
    keys = {sm3(key)[:_ID]: key for key in map(bytes.fromhex, settings.FIELD_KEYS)}
    key = keys[stored[:_ID]]
    nonce, tag = stored[_ID : _ID + _NONCE], stored[_ID + _NONCE : _ID + _NONCE + _TAG]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    return (decryptor.update(stored[_ID + _NONCE + _TAG :]) + decryptor.finalize()).decode()


class EncryptedText(models.BinaryField):  # type: ignore[type-arg]
    """Text that rests encrypted. Not searchable: keep a `lookup` digest beside it where it must be found."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if isinstance(value, str) and value else None

    def from_db_value(self, value: Any, *_: Any) -> str:
        return decrypt(bytes(value)) if value else ""

    def to_python(self, value: Any) -> Any:
        return value
