"""SM2 against the example of GB/T 32918.5 annex A.2, and the signers behind their one interface."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhaohu.ledger import signing, sm2

SECRET = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
PUBLIC = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SIGNATURE = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def test_the_example_of_the_standard_comes_out() -> None:
    assert sm2.public_key(SECRET).hex() == PUBLIC
    assert sm2.sign(SECRET, b"message digest", nonce=NONCE).hex() == SIGNATURE
    assert sm2.verify(bytes.fromhex(PUBLIC), bytes.fromhex(SIGNATURE), b"message digest")


def test_what_is_altered_does_not_verify() -> None:
    public, signature = bytes.fromhex(PUBLIC), bytes.fromhex(SIGNATURE)
    assert not sm2.verify(public, signature, b"another message")
    assert not sm2.verify(public, signature[:-1] + b"\0", b"message digest")
    assert not sm2.verify(public, bytes(64), b"message digest")
    assert not sm2.verify(public[:-1] + b"\0", signature, b"message digest")
    assert not sm2.verify(b"", signature, b"message digest")


def test_the_same_message_is_signed_alike_and_another_differently() -> None:
    assert sm2.sign(SECRET, b"a") == sm2.sign(SECRET, b"a") != sm2.sign(SECRET, b"b")
    with pytest.raises(ValueError, match="not an SM2 key"):
        sm2.public_key(sm2.N)
    with pytest.raises(ValueError, match="cannot be signed"):
        sm2.sign(sm2.N, b"a", nonce=1)


@pytest.mark.parametrize("algorithm", ["Ed25519", "SM2"])
def test_each_signer_signs_what_its_public_key_verifies(algorithm: str, settings: Any) -> None:
    settings.LEDGER_ALGORITHM = algorithm
    signer = signing.signer()
    proof = {"algorithm": algorithm, "public_key": signer.public_key, "signature": signer.sign(b"note")}
    assert signing.is_signed(**proof, message=b"note")
    assert not signing.is_signed(**proof, message=b"another")
    assert not signing.is_signed(**{**proof, "algorithm": "RSA"}, message=b"note")
    settings.LEDGER_FORMER_KEYS = ["ab" * 32]
    assert signing.trusted_keys() == {signer.public_key, b"\xab" * 32}


def test_a_wrong_key_is_told_in_words(settings: Any) -> None:
    settings.LEDGER_KEY = "short"
    with pytest.raises(ImproperlyConfigured, match="ZHAOHU_LEDGER_KEY"):
        signing.signer()
