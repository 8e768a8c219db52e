"""The shape of a person's identity number (GB 11643—1999 and its kin). Nothing here looks anything up."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhaohu.core.identity import citizen_check_character
from zhaohu.families import errors
from zhaohu.families.choices import IdentityKind

_CITIZEN = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_SHAPES = {
    IdentityKind.BIRTH_CERTIFICATE: re.compile(r"[A-Z]\d{9}", re.ASCII),
    IdentityKind.RESIDENCE_PERMIT: re.compile(r"8[123]0000\d{11}[\dX]", re.ASCII),
    IdentityKind.FOREIGN_PERMANENT: re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]", re.ASCII),
    IdentityKind.PASSPORT: re.compile(r"[A-Z0-9]{5,20}", re.ASCII),
    IdentityKind.TEMPORARY: re.compile(r"T[0-9A-F]{12}", re.ASCII),
}
_TO_HALF_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)}


def checked(kind: IdentityKind, number: str, *, born_on: date | None = None) -> str:
    """The number as it is kept: half-width, upper case, no spaces. Raises IDENTITY_SHAPE with what is wrong."""
    text = re.sub(r"[\s-]", "", number.translate(_TO_HALF_WIDTH)).upper()
    reason = _citizen_fault(text, born_on) if kind == IdentityKind.CITIZEN_ID else _shape_fault(kind, text)
    if reason:
        raise errors.IDENTITY_SHAPE.raised(field="identity_number", kind=kind.label, reason=reason)
    return text


def _shape_fault(kind: IdentityKind, text: str) -> str:
    return "" if _SHAPES[kind].fullmatch(text) else _("位数或字符不符")


def _citizen_fault(text: str, born_on: date | None) -> str:
    if not _CITIZEN.fullmatch(text):
        return _("应为 18 位，末位可以是 X")
    if text[17] != citizen_check_character(text[:17]):
        return _("校验位不符，可能有一位填错")
    try:
        day = datetime.strptime(text[6:14], "%Y%m%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return _("其中的出生日期不存在")
    return _("其中的出生日期与所填不一致") if born_on and day != born_on else ""
