"""Personal data at rest: nobody reads it without a key, nobody alters it unseen, keys can be changed."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from zhaohu.core import encryption
from zhaohu.core.identity import citizen_check_character, is_uscc, mask, uscc_check_character

OLD, NEW = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"


def test_the_digest_is_sm3() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905—2016 附录 A
    assert encryption.sm3(b"abc").hex() == expected


@given(st.text())
def test_what_is_encrypted_comes_back(value: str) -> None:
    stored = encryption.encrypt(value)
    assert encryption.decrypt(stored) == value and encryption.encrypt(value) != stored


def test_an_altered_value_is_found() -> None:
    stored = bytearray(encryption.encrypt("13800000000"))
    stored[-1] ^= 1
    with pytest.raises(InvalidTag):
        encryption.decrypt(bytes(stored))


def test_after_a_change_of_keys_old_values_are_still_read_and_new_ones_use_the_new_key(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    stored = encryption.encrypt("13800000000")
    settings.FIELD_KEYS = [NEW, OLD]
    assert encryption.decrypt(stored) == "13800000000"
    renewed = encryption.encrypt("13800000000")
    settings.FIELD_KEYS = [NEW]
    assert encryption.decrypt(renewed) == "13800000000"
    with pytest.raises(KeyError):
        encryption.decrypt(stored)


def test_a_value_is_found_by_its_keyed_digest_however_it_is_written(settings: Any) -> None:
    digest = encryption.lookup(" 11010519491231002x ")
    assert digest == encryption.lookup("11010519491231002X")
    settings.HMAC_KEY = "33" * 32
    assert digest != encryption.lookup("11010519491231002X")


@pytest.mark.django_db
def test_a_field_rests_encrypted_and_reads_as_text() -> None:
    person = factories.user()
    person.phone = "13800000000"
    person.save()
    person.refresh_from_db()
    assert person.phone == "13800000000"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [person.pk])
        assert b"13800000000" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("value", "shown"),
    [("11010519491231002X", "110***********002X"), ("13800000000", "138****0000"), ("1234567", "1234567")],
)
def test_a_number_is_masked(value: str, shown: str) -> None:
    assert mask(value) == shown


def test_check_characters() -> None:
    assert citizen_check_character("11010519491231002") == "X"  # GB 11643—1999 附录
    code = factories.uscc()
    assert is_uscc(code) and code[17] == uscc_check_character(code[:17])
    assert not is_uscc(code[:17] + ("0" if code[17] != "0" else "1")) and not is_uscc(code[:17])
