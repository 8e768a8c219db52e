"""How one answer of the filing form is read, shown, and found missing."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhaohu.core import encryption
from zhaohu.core.identity import mask

if TYPE_CHECKING:
    from zhaohu.institutions.filing_form import Field

_LONGEST = {"text": 300, "long_text": 2000, "phone": 40}
_MOST = {"number": 9999, "area": 999_999, "money": 999_999}
_PHONE = re.compile(r"[0-9+()\- ]{7,20}", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_TRUE, _FALSE = {"yes", "true", "on"}, {"no", "false"}


class Unreadable(ValueError):
    """An answer that cannot be taken, in words."""


def seal(value: str) -> dict[str, str]:
    """A personal number as a draft keeps it: encrypted, with what may be shown."""
    return {"sealed": base64.b64encode(encryption.encrypt(value)).decode(), "shown": mask(value)}


def unseal(value: Mapping[str, str]) -> str:
    """The number in clear; reading it is an audited deed of the caller."""
    return encryption.decrypt(base64.b64decode(value["sealed"]))


def wanted(field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the field is required, seen the other answers."""
    if not field.required or not field.when:
        return field.required
    for mark in ("=", ":"):
        key, found, value = field.when.partition(mark)
        if found:
            answer = answers.get(key)
            return answer == value if mark == "=" else value in (answer or [])
    return bool(answers.get(field.when))


def is_empty(field: Field, value: Any) -> bool:
    """Whether a value is no answer. A promise that is not made is none."""
    return value in (None, "", [], {}) or (field.kind == "promise" and value is not True)


def read(field: Field, raw: Any, *, most: int | None = None) -> Any:
    """The answer behind what was typed or sent; None for nothing. Raises Unreadable."""
    if isinstance(raw, str):
        raw = raw.replace("\x00", "").strip()
    if raw in (None, "", []):
        return False if field.kind == "promise" else None
    value = _READERS[field.kind](field, raw)
    if field.kind in _MOST:
        _bounded(field, value, _MOST[field.kind] if most is None else most)
    return value


def _bounded(field: Field, value: float, most: int) -> None:
    unit = str(field.unit)
    if value > most:
        raise Unreadable(_("填了 {value} {unit}，超过上限 {most} {unit}。").format(value=value, unit=unit, most=most))
    if value < field.least:
        raise Unreadable(_("填了 {value} {unit}，不能少于 {least}。").format(value=value, unit=unit, least=field.least))


def _text(field: Field, raw: Any) -> str:
    text, longest = str(raw), _LONGEST[field.kind]
    if len(text) > longest:
        raise Unreadable(_("共 {n} 字，最多 {most} 字。请缩短。").format(n=len(text), most=longest))
    return text


def _phone(field: Field, raw: Any) -> Any:
    if field.sealed and isinstance(raw, dict) and set(raw) == {"sealed", "shown"}:
        return raw
    text = str(raw)
    if field.sealed:
        if not _MOBILE.fullmatch(text):
            raise Unreadable(_("不是 11 位手机号。请填中国内地手机号。"))
        return seal(text)
    if not _PHONE.fullmatch(text):
        raise Unreadable(_("不是电话号码。请填数字，例如 010-00000000。"))
    return text


def _whole(field: Field, raw: Any) -> int:
    try:
        return int(str(raw))
    except ValueError:
        raise Unreadable(_("「{raw}」不是整数。请只填数字。").format(raw=str(raw)[:20])) from None


def _decimal(field: Field, raw: Any) -> float | int:
    try:
        value = round(float(str(raw)), 2)
    except ValueError:
        raise Unreadable(_("「{raw}」不是数字。请只填数字。").format(raw=str(raw)[:20])) from None
    if value != value or abs(value) == float("inf"):
        raise Unreadable(_("「{raw}」不是数字。请只填数字。").format(raw=str(raw)[:20]))
    return int(value) if value == int(value) else value


def _degree(field: Field, raw: Any) -> float:
    try:
        value = round(float(str(raw)), 6)
    except ValueError:
        value = 999.0
    if not -180 <= value <= 180:
        raise Unreadable(_("「{raw}」不是经纬度。请填小数，例如 116.46012。").format(raw=str(raw)[:20]))
    return value


def _day(field: Field, raw: Any) -> str:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise Unreadable(_("「{raw}」不是日期。请按 2026-11-24 的样子填。").format(raw=str(raw)[:20])) from None


def _choice(field: Field, raw: Any) -> str:
    if field.choices is None or str(raw) not in field.choices.values:
        raise Unreadable(_("没有这一选项。请从列出的选项中选择。"))
    return str(raw)


def _choices(field: Field, raw: Any) -> list[str]:
    if not isinstance(raw, list):
        raw = [raw]
    return [_choice(field, one) for one in dict.fromkeys(map(str, raw))]


def _yes_no(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw) in _TRUE:
        return True
    if str(raw) in _FALSE:
        return False
    raise Unreadable(_("请选「是」或「否」。"))


def _division(field: Field, raw: Any) -> str:
    if not re.fullmatch(r"\d{6}|\d{9}", str(raw), re.ASCII):
        raise Unreadable(_("没有这一选项。请从列出的选项中选择。"))
    return str(raw)


_READERS = {
    "text": _text,
    "long_text": _text,
    "phone": _phone,
    "number": _whole,
    "area": _decimal,
    "money": _decimal,
    "degree": _degree,
    "day": _day,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "promise": _yes_no,
    "division": _division,
}


def text(field: Field, value: Any, names: Mapping[str, str]) -> str:
    """An answer in words; `names` are those of divisions. Personal numbers stay masked."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return str(value.get("shown", ""))
    if field.choices is not None:
        chosen = value if isinstance(value, list) else [value]
        labels = dict(field.choices.choices)
        return "、".join(str(labels.get(one, one)) for one in chosen)
    if field.kind == "division":
        return names.get(value, value)
    if field.kind in _MOST:
        return f"{value:,} {field.unit}".strip()
    return str(value)
