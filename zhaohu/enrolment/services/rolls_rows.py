"""One row of children present: cleaned, its shape checked, every fault named. Nothing here asks the database."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhaohu.core.errors import Problem, ProblemError
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.families.choices import IdentityKind, Relation, Sex
from zhaohu.families.queries import identities
from zhaohu.institutions.choices.institution import ServiceForm

TITLES = {
    "nickname": ("小名", "昵称"),
    "name": ("姓名", "儿童姓名", "孩子姓名"),
    "sex": ("性别",),
    "born_on": ("出生日期", "生日"),
    "identity_kind": ("证件类型",),
    "identity_number": ("证件号码", "证件号", "身份证号", "身份证号码"),
    "guardian_name": ("监护人姓名", "家长姓名"),
    "guardian_phone": ("监护人手机号", "监护人手机", "家长手机号", "手机号"),
    "relation": ("关系", "与儿童关系", "与孩子关系"),
    "class_name": ("班", "班级", "班名"),
    "form": ("服务形式", "托育形式"),
    "starts_on": ("入托日期", "入园日期"),
    "ends_on": ("最后一天", "离托日期"),
}
NEEDED = tuple(name for name in TITLES if name not in ("nickname", "ends_on"))
OPTIONAL = frozenset({"nickname", "sex", "identity_kind", "identity_number", "ends_on"})
EXAMPLE_NAME = "示例宝宝"
_LENGTHS = {"nickname": 30, "name": 60, "guardian_name": 60, "class_name": 40}
_LONGEST = 60
_FACT = 24
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"[1-9]\d{4}", re.ASCII)
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·•.\- ']){0,58}[^\W\d_]")
_FORM = re.compile(r"(\D+?)\s*(?:(\d{1,2}):(\d{2})\D+(\d{1,2}):(\d{2}))?$")
_FIRST_SERIAL, _FIRST_DAY = date(1899, 12, 30), date(2015, 1, 1)
_NOTHING = frozenset({"-", "—", "/", "无", "暂无"})
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE, "": Sex.UNKNOWN, "未知": Sex.UNKNOWN}
_KINDS = {
    "居民身份证": IdentityKind.CITIZEN_ID, "居民身份证号": IdentityKind.CITIZEN_ID, "身份证": IdentityKind.CITIZEN_ID,
    "身份证号": IdentityKind.CITIZEN_ID, "出生医学证明": IdentityKind.BIRTH_CERTIFICATE,
    "出生医学证明编号": IdentityKind.BIRTH_CERTIFICATE, "出生证明": IdentityKind.BIRTH_CERTIFICATE,
    "港澳台居民居住证": IdentityKind.RESIDENCE_PERMIT, "外国人永久居留证": IdentityKind.FOREIGN_PERMANENT,
    "护照": IdentityKind.PASSPORT,
}  # fmt: skip
KIND_TITLES = ("居民身份证", "出生医学证明", "港澳台居民居住证", "外国人永久居留证", "护照")
RELATION_TITLES = ("母亲", "父亲", "祖父母、外祖父母", "其他监护人")
_RELATIONS = {
    "母亲": Relation.MOTHER, "妈妈": Relation.MOTHER, "母": Relation.MOTHER, "父亲": Relation.FATHER,
    "爸爸": Relation.FATHER, "父": Relation.FATHER, "其他": Relation.OTHER, "其他监护人": Relation.OTHER,
    **dict.fromkeys(
        ("祖父母、外祖父母", "祖父母", "外祖父母", "爷爷", "奶奶", "姥姥", "姥爷", "外公", "外婆"), Relation.GRANDPARENT
    ),
}  # fmt: skip
_FORMS = {
    "全日托": ServiceForm.FULL_DAY, "全日": ServiceForm.FULL_DAY, "全托": ServiceForm.FULL_DAY,
    "半日托": ServiceForm.HALF_DAY, "半日": ServiceForm.HALF_DAY, "半托": ServiceForm.HALF_DAY,
    "计时托": ServiceForm.HOURLY, "临时托": ServiceForm.OCCASIONAL,
}  # fmt: skip
_BOOKED = (ServiceForm.HOURLY, ServiceForm.OCCASIONAL)


@dataclass(slots=True)
class Row:
    """A row understood: `values` of what could be read, and every fault with the field it is in."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, problem: Problem, fact: object = "") -> None:
        self.faults.append({"code": problem.code, "field": name, "fact": str(fact)[: 4 * _FACT]})


def text_of(cell: Any) -> str:
    """What a cell says, as people read it in the sheet."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.11G}"
    return str(cell)[:2000]


def read(number: int, cells: Mapping[str, str], *, on: date) -> Row:
    """Check the shape of one row. Every fault is found, not only the first."""
    row = Row(number)
    texts = {name: _clean(row, name, cells.get(name, "")) for name in TITLES}
    if texts["name"] == EXAMPLE_NAME:
        return Row(number, faults=[{"code": errors.EXAMPLE.code, "field": "name", "fact": ""}])
    for name in TITLES:
        if not texts[name] and name not in OPTIONAL and not any(fault["field"] == name for fault in row.faults):
            row.wrong(name, errors.MISSING)
    _people(row, texts)
    _days(row, texts, on)
    _identity(row, texts)
    _care(row, texts)
    return row


def _clean(row: Row, name: str, raw: str) -> str:
    """The text of a cell, half-width and without blanks around; empty where it cannot be taken."""
    if "\ufffd" in raw:
        row.wrong(name, errors.ENCODING)
        return ""
    text = _BLANKS.sub(" ", unicodedata.normalize("NFKC", _CONTROL.sub("", raw))).strip()
    if name == "guardian_phone":
        text = re.sub(r"^\+?86(?=\D*1)|[\s-]", "", text)
    if text in _NOTHING:
        return ""
    if text[:1] in ("=", "+", "-", "@"):
        row.wrong(name, errors.FORMULA, text[0])
    elif _CONTROL.search(raw):
        row.wrong(name, errors.CONTROL)
    elif len(text) > _LENGTHS.get(name, _LONGEST):
        row.wrong(name, errors.TOO_LONG, len(text))
    else:
        return text
    return ""


def _people(row: Row, texts: dict[str, str]) -> None:
    for name in ("name", "guardian_name"):
        if texts[name] and not _NAME.fullmatch(texts[name]):
            row.wrong(name, errors.NAME)
        row.values[name] = texts[name]
    row.values["nickname"] = texts["nickname"] or texts["name"][-2:]
    row.values["guardian_phone"] = texts["guardian_phone"]
    if texts["guardian_phone"] and not _PHONE.fullmatch(texts["guardian_phone"]):
        row.wrong("guardian_phone", errors.PHONE)
    for name, table, problem in (("sex", _SEXES, errors.SEX), ("relation", _RELATIONS, errors.RELATION)):
        if texts[name] in table:
            row.values[name] = table[texts[name]]
        elif texts[name]:
            row.wrong(name, problem, texts[name][:_FACT])


def _days(row: Row, texts: dict[str, str], on: date) -> None:
    for name in ("born_on", "starts_on", "ends_on"):
        row.values[name] = _day(row, name, texts[name]) if texts[name] else None
    born, starts, ends = (row.values[name] for name in ("born_on", "starts_on", "ends_on"))
    if born and born > on:
        row.wrong("born_on", errors.BORN_LATER)
    elif born and starts and starts < born:
        row.wrong("starts_on", errors.STARTS_BEFORE_BIRTH)
    if ends and starts and ends < starts:
        row.wrong("ends_on", errors.DAYS_ORDER)
    elif ends and ends < on:
        row.wrong("ends_on", errors.LEFT, ends)


def _day(row: Row, name: str, text: str) -> date | None:
    """A day as people write it, or as a spreadsheet counts it (days since 1899-12-30)."""
    if _SERIAL.fullmatch(text):
        found = _FIRST_SERIAL + timedelta(days=int(text))
        if found >= _FIRST_DAY:
            return found
    parts = _DAY.fullmatch(text)
    if parts is None:
        row.wrong(name, errors.DAY, text[:_FACT])
        return None
    year, month, day = (int(part) for part in parts.groups() if part)
    try:
        found = date(year, month, day)
    except ValueError:
        row.wrong(name, errors.DAY_IMPOSSIBLE, text[:_FACT])
        return None
    if found < _FIRST_DAY:
        row.wrong(name, errors.DAY, text[:_FACT])
        return None
    return found


def _identity(row: Row, texts: dict[str, str]) -> None:
    number, title = texts["identity_number"], texts["identity_kind"]
    kind = _KINDS.get(title)
    row.values["identity_kind"], row.values["identity_number"] = None, ""
    if title and kind is None:
        row.wrong("identity_kind", errors.KIND, title[:_FACT])
    elif number and kind is None:
        row.wrong("identity_kind", errors.KIND_MISSING)
    elif kind and not number:
        if not any(fault["field"] == "identity_number" for fault in row.faults):
            row.wrong("identity_number", errors.NUMBER_MISSING)
    elif kind and _ROUNDED.fullmatch(number):
        row.wrong("identity_number", errors.NUMBER_ROUNDED)
    elif kind:
        try:
            row.values["identity_number"] = identities.checked(kind, number, born_on=row.values["born_on"])
            row.values["identity_kind"] = kind
        except ProblemError as problem:
            row.wrong("identity_number", errors.NUMBER, problem.facts.get("reason", ""))


def _care(row: Row, texts: dict[str, str]) -> None:
    row.values["class_name"] = texts["class_name"]
    row.values["form"], row.values["time"] = None, None
    if not texts["form"]:
        return
    parts = _FORM.fullmatch(texts["form"])
    form = _FORMS.get(parts[1].strip()) if parts else None
    if form is None:
        row.wrong("form", errors.FORM, texts["form"][:_FACT])
    elif form in _BOOKED:
        row.wrong("form", errors.FORM_BOOKED, form.label)
    else:
        row.values["form"] = form
        if parts and parts[2]:
            row.values["time"] = (_cell(parts[2], parts[3]), _cell(parts[4], parts[5]))


def _cell(hour: str, minute: str) -> int:
    return int(hour) * 2 + int(minute) // 30
