"""Reading the fields of a record against its rule (`<kind>.fields`): one check for the form, the API and the file."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from zhaohu.core.errors import Problem, ProblemError
from zhaohu.core.identity import citizen_check_character, is_uscc
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.penalties import PartyCategory, RecordKind
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.queries import publicity

FOREVER = date(2099, 12, 31)
NUMBERS = ("person_id_no", "legal_rep_id_no")
"""Identity numbers: never kept among the values, never in a report."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufffe\uffff\ufffd]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CITIZEN = re.compile(r"\d{17}[\dXx]", re.ASCII)
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_PAST = ("decided_on",)
_UPPER = ("uscc", "authority_uscc", "source_unit_uscc", *NUMBERS)
_NAMES = ("party_name", "authority", "source_unit")


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a row is refused, as it is kept and shown."""

    problem: Problem
    field: str
    facts: dict[str, str]

    def kept(self) -> dict[str, Any]:
        return {"code": self.problem.code, "field": self.field, "facts": self.facts}

    def raised(self) -> ProblemError:
        return self.problem.raised(field=self.field, **self.facts)


@dataclass(slots=True)
class Checked:
    """A record as read: its values (days and sums as texts), its identity numbers apart, and what is wrong."""

    kind: RecordKind
    values: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, problem: Problem, one: Mapping[str, Any], **facts: Any) -> None:
        """A fault at a field; an identity number is never told back."""
        if one["model"] in NUMBERS and "fact" in facts:
            facts["fact"] = "…"
        said = {"title": one["title"], **{name: str(value)[:120] for name, value in facts.items()}}
        self.faults.append(Fault(problem, one["model"], said))

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.values[name]) if self.values.get(name) else None


def fields(kind: str, *, on: date) -> list[dict[str, Any]]:
    """The fields of a kind as the rule of the day has them."""
    return list(rules.value(f"{kind}.fields", on=on))


def checked(kind: str, raw: Mapping[str, Any], *, on: date) -> Checked:
    """Read a row: by the names of the model or by the codes of the exchange format."""
    found = Checked(RecordKind(kind))
    ours = {one["model"]: one for one in fields(kind, on=on)}
    known = ours | {one["code"]: one for one in ours.values()}
    for name in raw:
        if name not in known:
            found.faults.append(Fault(errors.FIELD_UNKNOWN, "", {"fact": str(name)[:60]}))
    for model, one in ours.items():
        value = raw.get(model, raw.get(one["code"]))
        text = _read(found, one, value, on)
        (found.numbers if model in NUMBERS else found.values)[model] = text
    for one in ours.values():
        _required(found, one)
    _parties(found, ours)
    _doc_no(found, ours["doc_no"], on)
    if not found.faults:
        _OF_KIND.get(found.kind, _nothing)(found, ours)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(found: Checked, one: Mapping[str, Any], value: Any, on: date) -> str:
    """The text of a field in its one shape, or empty with a fault."""
    text = _text(value).strip("\ufeff \t\r\n\u3000")
    if bad := _CONTROL.search(text):
        found.wrong(errors.FIELD_CONTROL, one, fact=f"U+{ord(bad.group()):04X}")
        return ""
    if one["type"] == "D":
        return _day(found, one, text, on)
    if one["type"].startswith("N"):
        return _amount(found, one, text)
    text = _shaped(one["model"], text)
    if len(text) > (limit := int(one["type"][1:])):
        found.wrong(errors.FIELD_LONG, one, fact=len(text), limit=limit)
        return ""
    return _chosen(found, one, text)


def _shaped(model: str, text: str) -> str:
    """Codes in one width, names and numbers of documents with full-width brackets."""
    if model in _UPPER:
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if model in _NAMES:
        return text.replace("(", "（").replace(")", "）")
    if model == "doc_no":
        return re.sub(r"[\[【［〔](\d{4})[\]】］〕]", r"〔\1〕", text).replace("(", "（").replace(")", "）")
    return text


def _chosen(found: Checked, one: Mapping[str, Any], text: str) -> str:
    choices = one.get("choices")
    if not choices or not text:
        return text
    parts = re.split(r"[、,，;；]", text) if one.get("many") else [text]
    parts = [part.strip() for part in parts if part.strip()]
    for part in parts:
        if part not in choices:
            found.wrong(errors.FIELD_CHOICE, one, fact=part[:40], choices="、".join(choices))
            return ""
    return "、".join(dict.fromkeys(parts))


def _day(found: Checked, one: Mapping[str, Any], text: str, on: date) -> str:
    if not text:
        return ""
    parts = _DAY.fullmatch(text.partition(" ")[0].partition("T")[0])
    try:
        day = date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        day = None
    if day is None or day.year < 1949:
        found.wrong(errors.DAY_SHAPE, one, fact=text[:40])
        return ""
    if one["model"] in _PAST and day > on:
        found.wrong(errors.DAY_FUTURE, one, fact=day.isoformat())
    return day.isoformat()


def _amount(found: Checked, one: Mapping[str, Any], text: str) -> str:
    """A sum in 万元 with six decimals."""
    if not text:
        return ""
    try:
        if not _AMOUNT.fullmatch(text):
            raise InvalidOperation
        return f"{Decimal(text):.6f}"
    except InvalidOperation:
        found.wrong(errors.AMOUNT, one, fact=text[:40])
        return ""


def _required(found: Checked, one: Mapping[str, Any]) -> None:
    model, when = one["model"], one["required"]
    if found.values.get(model) or found.numbers.get(model) or any(f.field == model for f in found.faults):
        return
    kinds = found.values.get("penalty_kind", "")
    category = found.values.get("party_category", "")
    reasons = {
        "always": (True, _("这一项必填。")),
        "legal": (category == PartyCategory.LEGAL, _("相对人是法人及非法人组织时必填。")),
        "natural": (category == PartyCategory.NATURAL, _("相对人是自然人时必填。")),
        "fine": ("罚款" in kinds, _("处罚类别有罚款时必填。")),
        "confiscated": ("没收" in kinds, _("处罚类别有没收时必填。")),
        "licence": ("暂扣" in kinds or "吊销" in kinds, _("处罚类别有暂扣或吊销时必填。")),
        "banned": (found.values.get("ban") == "有期限", _("从业禁止有期限时必填。")),
    }
    needed, why = reasons.get(when, (False, ""))
    if not needed:
        return
    if model == "violation_type":
        found.wrong(errors.VIOLATION_EMPTY, one)
    else:
        found.wrong(errors.FIELD_MISSING, one, why=why)


def _parties(found: Checked, ours: Mapping[str, Mapping[str, Any]]) -> None:
    values = found.values
    for model in ("uscc", "authority_uscc", "source_unit_uscc"):
        if values.get(model) and not is_uscc(values[model]):
            found.wrong(errors.USCC, ours[model], fact=values[model])
    for model in _NAMES:
        if len(values.get(model, "")) == 1:
            found.wrong(errors.NAME_SHORT, ours[model])
    for model, kind in (("person_id_no", "person_id_type"), ("legal_rep_id_no", "legal_rep_id_type")):
        number = found.numbers.get(model, "")
        if number and values.get(kind) == "身份证" and not _is_citizen(number):
            found.wrong(errors.PERSON_ID, ours[model])
    if values.get("party_category") == PartyCategory.SOLE and not (values.get("uscc") or values.get("biz_reg_no")):
        found.wrong(errors.PARTY_CODE, ours["uscc"])


def _is_citizen(number: str) -> bool:
    return bool(_CITIZEN.fullmatch(number)) and citizen_check_character(number[:17]) == number[17].upper()


def _doc_no(found: Checked, one: Mapping[str, Any], on: date) -> None:
    text, patterns = found.values.get("doc_no", ""), rules.value("record.doc_no_pattern", on=on)
    if text and not re.fullmatch(patterns.get(found.kind, patterns["default"]), text):
        found.wrong(errors.DOC_NO, one, fact=text[:60])


def _nothing(found: Checked, ours: Mapping[str, Mapping[str, Any]]) -> None:
    """This kind has no rules beyond its fields."""


def _penalty(found: Checked, ours: Mapping[str, Mapping[str, Any]]) -> None:
    values, decided = found.values, found.day("decided_on")
    assert decided is not None  # noqa: S101 - a required field, and nothing was wrong
    for model, word in (("fine_wan", "罚款"), ("confiscated_wan", "没收")):
        if word in values["penalty_kind"] and Decimal(values[model] or 0) <= 0:
            found.wrong(errors.AMOUNT_NONE, ours[model])
    valid_to, end = found.day("valid_to"), found.day("publicity_end")
    if valid_to and valid_to < decided:
        found.wrong(errors.DAY_ORDER, ours["valid_to"], fact=valid_to)
    if end is None:
        return
    said = publicity.term(values, on=decided)
    if not said.publish:
        found.wrong(errors.PUBLICITY_NONE, ours["publicity_end"])
    elif said.repair_from and said.end and not said.repair_from <= end <= said.end:
        label = publicity.severity(values, on=decided).label
        found.wrong(
            errors.PUBLICITY_END, ours["publicity_end"], fact=end, severity=label, first=said.repair_from,
            last=said.end,
        )  # fmt: skip


def _coercion(found: Checked, ours: Mapping[str, Mapping[str, Any]]) -> None:
    """At most 30 days, prolonged by at most 30 more (行政强制法)."""
    begin, end, longer = found.day("from_on"), found.day("to_on"), found.day("extended_to")
    assert begin is not None and end is not None  # noqa: S101 - required fields, and nothing was wrong
    rule = rules.value("coercion.term_days", on=max(begin, date(2012, 1, 1)))
    if end < begin:
        found.wrong(errors.DAY_ORDER, ours["to_on"], fact=end)
    if longer and longer < end:
        found.wrong(errors.DAY_ORDER, ours["extended_to"], fact=longer)
    if found.values["measure"] not in rule["measures"]:
        return
    if end > begin + timedelta(days=rule["first"]):
        found.wrong(errors.COERCION_TERM, ours["to_on"], fact=end, limit=rule["first"])
    if longer and longer > end + timedelta(days=rule["extension"]):
        found.wrong(errors.COERCION_TERM, ours["extended_to"], fact=longer, limit=rule["extension"])


def _ending(found: Checked, ours: Mapping[str, Mapping[str, Any]]) -> None:
    begin = found.day("decided_on")
    for model in ("valid_to", "ban_to"):
        end = found.day(model)
        if begin and end and end < begin:
            found.wrong(errors.DAY_ORDER, ours[model], fact=end)


_OF_KIND = {
    RecordKind.PENALTY: _penalty, RecordKind.COERCION: _coercion, RecordKind.JUDGMENT: _ending,
    RecordKind.DISHONESTY: _ending,
}  # fmt: skip
