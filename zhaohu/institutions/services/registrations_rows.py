"""One row of a push: cleaned, checked, and every fault named. Nothing here writes; nothing a row holds may raise."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from zhaohu.core.errors import Problem
from zhaohu.core.identity import USCC_ALPHABET, is_uscc
from zhaohu.divisions import queries as divisions
from zhaohu.institutions.choices.registration import EventKind, LegalForm, RegistrationStatus, ScopeClass
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.services import scope
from zhaohu.rules import queries as rules

Fault = dict[str, Any]

FIELDS = (
    "uscc", "name", "scope", "district", "street", "address", "legal_representative", "registered_on", "event",
    "event_on",
)  # fmt: skip
_LENGTHS = {"name": 200, "scope": 5000, "address": 300, "legal_representative": 60}
_DEFAULT_LENGTH = 60
_READ_AT_MOST = 20_000
_FACT = 40
_WIDEST_NUMBER = 256
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[\t\n\r\u2028\u2029]")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})", re.ASCII)
_FIRST_DAY = date(1949, 10, 1)
_EVENTS = {
    "": EventKind.REGISTERED, "registered": EventKind.REGISTERED, "设立": EventKind.REGISTERED,
    "设立登记": EventKind.REGISTERED, "存续": EventKind.REGISTERED, "changed": EventKind.CHANGED,
    "变更": EventKind.CHANGED, "变更登记": EventKind.CHANGED, "deregistered": EventKind.DEREGISTERED,
    "注销": EventKind.DEREGISTERED, "注销登记": EventKind.DEREGISTERED, "revoked": EventKind.REVOKED,
    "吊销": EventKind.REVOKED,
}  # fmt: skip
ENDINGS = {
    EventKind.DEREGISTERED: RegistrationStatus.DEREGISTERED,
    EventKind.REVOKED: RegistrationStatus.REVOKED,
}
_SCOPE_NOTES = {
    ScopeClass.WARN_SCOPE_WORDING: errors.SCOPE_WORDING,
    ScopeClass.SCOPE_MISSING: errors.SCOPE_MISSING,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a push's rows are checked against: the authority, its reach, and the rules of the day."""

    authority: str
    on: date
    prefixes: frozenset[str]
    forms: Mapping[str, str]
    districts: Mapping[str, str]
    streets: Mapping[tuple[str, str], str]
    only_district: str | None
    home_word: str
    scope_class: Callable[[str], ScopeClass]


class Checked(NamedTuple):
    """A row after its check; `values` are empty when it cannot be taken."""

    number: int
    uscc: str
    name: str
    values: dict[str, Any] | None
    faults: list[Fault]


def ground(*, authority: str, division: str | None, on: date) -> Ground:
    """Gather what the rows of an authority's push are checked against on a day; no division means the whole city."""
    tenants = list(divisions.districts())
    codes = {row.code for row in tenants}
    streets = divisions.streets().values_list("tenant_id", "code", "name")
    wordings = rules.value("registration.scope_wordings", on=on)
    return Ground(
        authority=authority,
        on=on,
        prefixes=frozenset(rules.value("registration.authorities", on=on)[authority]["prefixes"]),
        forms=rules.value("registration.legal_forms", on=on),
        districts={key: row.code for row in tenants for key in _spellings(row.code, row.name)},
        streets={
            (tenant, key): code for tenant, code, name in streets if tenant in codes for key in _spellings(code, name)
        },
        only_district=division if division in codes else None,
        home_word=rules.value("registration.home_site.name_word", on=on),
        scope_class=lru_cache(4096)(lambda text: scope.classify(text, authority=authority, wordings=wordings)),
    )  # fmt: skip


def _spellings(code: str, name: str) -> tuple[str, ...]:
    """The ways in which a division is written: its code, short or in full; its name, with or without its kind."""
    return code, code.ljust(12, "0"), name, re.sub("(?:地区)?(?:街道|乡|镇|区)$", "", name) or name


def check(number: int, raw: Mapping[str, Any], ground: Ground) -> Checked:
    """Check one row. Every fault is found, not only the first."""
    row = _Row(raw, ground)
    values = row.read()
    sound = not any("note" not in fault for fault in row.faults)
    return Checked(
        number, _safe(row.texts["uscc"], 60), _safe(row.texts["name"], 200), values if sound else None, row.faults
    )


def unreadable(number: int, problem: Problem, fact: object = "") -> Checked:
    """A row that could not be read at all."""
    return Checked(number, "", "", None, [_fault(problem, "", fact)])


def repeated(row: Checked, first: int) -> Checked:
    """A row whose body the push has named before."""
    return row._replace(values=None, faults=[*row.faults, _fault(errors.REPEATED, "uscc", first)])


def _fault(problem: Problem, name: str, fact: object) -> Fault:
    fault: Fault = {"code": problem.code, "field": name, "fact": _safe(str(fact), _FACT)}
    if problem.code in errors.NOTES:
        fault["note"] = True
    return fault


def _safe(text: str, length: int) -> str:
    """A text as it may be stored and shown."""
    return _UNSAFE.sub("�", text)[:length]


def _text(value: Any) -> str | None:
    """One value as text; None if it is not one value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:_READ_AT_MOST]
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, float):
        return repr(value)
    return str(value) if isinstance(value, int) and value.bit_length() < _WIDEST_NUMBER else None


@dataclass(slots=True)
class _Row:
    raw: Mapping[str, Any]
    ground: Ground
    faults: list[Fault] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def wrong(self, problem: Problem, name: str, fact: object = "") -> None:
        self.faults.append(_fault(problem, name, fact))

    def read(self) -> dict[str, Any]:
        for name in FIELDS:
            self.texts[name] = self._clean(name)
        self._check_uscc()
        kind = self._event()
        registered_on = self._day("registered_on", needed=kind not in ENDINGS)
        values: dict[str, Any] = {
            "uscc": self.texts["uscc"],
            "authority": self.ground.authority,
            "kind": kind,
            "listed": not self.texts["event"] and not self.texts["event_on"],
            "registered_on": registered_on.isoformat() if registered_on else None,
            "happened_on": self._happened_on(kind, registered_on),
            "status": ENDINGS.get(kind, RegistrationStatus.ACTIVE) if kind else None,
        }
        if kind not in ENDINGS:
            values.update(self._description())
        return values

    def _clean(self, name: str) -> str:
        """The text of a field, in one width where it is a code or a day."""
        text = _text(self.raw.get(name))
        if text is None:
            self.wrong(errors.SHAPE, name, type(self.raw.get(name)).__name__)
            return ""
        if found := _CONTROL.search(text) or (name != "scope" and _BREAKS.search(text.strip())):
            self.wrong(errors.CONTROL, name, f"U+{ord(found.group()):04X}")
        if "\ufffd" in text:
            self.wrong(errors.ENCODING, name, text)
        text = text.strip("\ufeff\u200b \t\r\n\u3000")
        if name not in _LENGTHS:
            text = _BLANKS.sub("", unicodedata.normalize("NFKC", text)) if not text.isascii() else _BLANKS.sub("", text)
        if len(text) > _LENGTHS.get(name, _DEFAULT_LENGTH):
            self.wrong(errors.TOO_LONG, name, len(text))
        return text

    def _check_uscc(self) -> None:
        code = self.texts["uscc"] = self.texts["uscc"].upper()
        if not code:
            self.wrong(errors.MISSING, "uscc")
        elif len(code) != 18 or not set(code) <= _ALPHABET:
            self.wrong(errors.USCC_SHAPE, "uscc", code)
        else:
            if not is_uscc(code):
                self.wrong(errors.USCC_CHECK, "uscc", code)
            if code[:2] not in self.ground.prefixes:
                self.wrong(errors.USCC_AUTHORITY, "uscc", code[:2])

    def _event(self) -> EventKind | None:
        kind = _EVENTS.get(self.texts["event"].lower())
        if kind is None:
            self.wrong(errors.EVENT, "event", self.texts["event"])
        return kind

    def _day(self, name: str, *, needed: bool) -> date | None:
        text = self.texts[name]
        if not text:
            if needed:
                self.wrong(errors.MISSING, name)
            return None
        day = _parsed(text)
        if day is None:
            self.wrong(errors.DAY, name, text)
        elif day > self.ground.on:
            self.wrong(errors.DAY_FUTURE, name, day)
        elif day < _FIRST_DAY:
            self.wrong(errors.DAY_OLD, name, day)
        return day

    def _happened_on(self, kind: EventKind | None, registered_on: date | None) -> str | None:
        """The day of the event; empty for a body that is only listed as it stands."""
        day = self._day("event_on", needed=kind not in (EventKind.REGISTERED, None))
        if day is None:
            return registered_on.isoformat() if registered_on and self.texts["event"] else None
        if registered_on and day < registered_on:
            self.wrong(errors.DAY_ORDER, "event_on", day)
        return day.isoformat()

    def _description(self) -> dict[str, Any]:
        """What a living body is; an ended one keeps its last description."""
        texts, ground = self.texts, self.ground
        for name in ("name", "address", "legal_representative", "district"):
            if not texts[name]:
                self.wrong(errors.MISSING, name)
        if texts["name"] and not any(mark.isalpha() for mark in texts["name"]):
            self.wrong(errors.NAME_SHAPE, "name", texts["name"])
        district = self._district()
        form = ground.forms.get(texts["uscc"][:2])
        return {
            "name": texts["name"],
            "legal_form": form,
            "for_profit": form in (LegalForm.ENTERPRISE, LegalForm.SOLE_TRADER),
            "scope": texts["scope"],
            "scope_class": self._scope_class(),
            "district_id": district,
            "street_id": self._street(district),
            "address": texts["address"],
            "legal_representative": texts["legal_representative"],
        }

    def _district(self) -> str | None:
        text = self.texts["district"]
        code = self.ground.districts.get(text)
        if text and code is None:
            self.wrong(errors.DISTRICT, "district", text)
        elif code and self.ground.only_district not in (None, code):
            self.wrong(errors.DISTRICT_FOREIGN, "district", text)
        return code

    def _street(self, district: str | None) -> str | None:
        text = self.texts["street"]
        code = self.ground.streets.get((district or "", text))
        if text and district and code is None:
            self.wrong(errors.STREET, "street", text)
        return code

    def _scope_class(self) -> ScopeClass:
        found = self.ground.scope_class(self.texts["scope"])
        if found in _SCOPE_NOTES:
            self.wrong(_SCOPE_NOTES[found], "scope")
        if found == ScopeClass.HOME_SITE and self.ground.home_word not in self.texts["name"]:
            self.wrong(errors.HOME_SITE_NAME, "name", self.ground.home_word)
        return found


_ALPHABET = frozenset(USCC_ALPHABET)


def _parsed(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None
