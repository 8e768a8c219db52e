"""Identity codes: shape and check digit. Nothing here looks anything up."""

import re

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])", re.ASCII
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])", re.ASCII)
_USCC_SHAPE = re.compile(f"[{USCC_ALPHABET}]{{18}}", re.ASCII)


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """The ninth character of an organisation code (GB 11714), characters 9 to 17 of the credit code."""
    value = [int(c) if c.isdigit() else ord(c) - 55 for c in first8]
    rest = 11 - sum(v * w for v, w in zip(value, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def is_uscc(code: str) -> bool:
    """Whether a code is a well-formed unified social credit code, its check character included."""
    return bool(_USCC_SHAPE.fullmatch(code)) and code[17] == uscc_check_character(code[:17])


def is_mobile(phone: str) -> bool:
    """Whether this is a mobile number of eleven digits."""
    return bool(_MOBILE.fullmatch(phone)) and len(phone) == 11


def citizen_check_character(first17: str) -> str:
    """The 18th character of a citizen's identity number (GB 11643-1999)."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, _CITIZEN_WEIGHTS, strict=True)) % 11]


def mask(value: str, *, head: int = 3, tail: int = 4) -> str:
    """A number as people may see it: `110***********0024`."""
    hidden = len(value) - head - tail
    return value if hidden <= 0 else value[:head] + "*" * hidden + value[len(value) - tail :]


def conceal(text: str) -> str:
    """A free text as the public may see it: citizens' identity numbers and mobile numbers in it are masked."""
    return _MOBILE.sub(lambda found: mask(found[0]), _CITIZEN.sub(lambda found: mask(found[0]), text))
