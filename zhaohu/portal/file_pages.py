"""An institution's file (一户一档) put together: sections with their latest records, facts, and the last 24 months."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of, months_after
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.queries import vacancies
from zhaohu.institutions.models import Institution
from zhaohu.portal.file_sources import SOURCES, Source, Words, day
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Credential
from zhaohu.staff.queries import people, standing
from zhaohu.supervision.choices.statements import StatementWay
from zhaohu.supervision.models import StatementObjection
from zhaohu.supervision.permissions import statements as general
from zhaohu.supervision.queries import statement_ways as ways
from zhaohu.supervision.queries import statements

LATEST, SHOWN, MONTHS = 3, 60, 24
_WHOLE = ("district_reviewer", "district_lead", "city_officer", "director", "clerk")
_FACTS = ("registration", "people", "places")


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of the file, with what the institution said against it; `contest`: where it may do so now, and
    `stands`: where it reads how its own objection stands, both empty for others."""

    section: str
    section_title: str
    row: int
    on: date
    words: Words
    objections: list[ways.Objection]
    contest: str = ""
    stands: str = ""

    @property
    def said(self) -> str:
        return f"{self.words.title}：{self.words.text}"[:300]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: how many records there are, the latest of them; `more`: whether there are more than are shown."""

    code: str
    title: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> bool:
        return self.count > len(self.lines)


@dataclass(frozen=True, slots=True)
class File:
    """The file as one reader may see it."""

    institution: Institution
    facts: list[tuple[str, str, list[tuple[str, Any]]]]
    sections: list[Section]
    timeline: list[Line]
    wanted: str


def allowed(actor: Actor, on: date) -> set[str]:
    """The sections that a reader may see: all for the district, the city and the institution itself; the street those
    of places and visits; an inspector those of the department (rule `file.sections_of_department`)."""
    every = {one.code for one in SOURCES} | set(_FACTS)
    if actor.holds(*_WHOLE):
        return every
    found = {one.code for one in SOURCES if one.street} | {"places"} if actor.holds("street_officer") else set()
    by_department = rules.value("file.sections_of_department", on=on)
    for held in actor.held:
        if held.role == "inspector":
            found |= set(by_department.get(held.department or "", by_department["other"]))
    return found & every


def source_of(code: str, *, own: bool) -> Source | None:
    """The source of a section, as the institution reads it where it is the institution's own file."""
    found = next((one for one in SOURCES if one.code == code), None)
    return found.own if found and own and found.own else found


def of(institution: Institution, *, actor: Actor, at: datetime, wanted: str = "", own: bool = False) -> File:
    """The file, with the same statements however many records there are."""
    on, codes = day_of(at), allowed(actor, day_of(at))
    said = statements.latest(institution)
    since = months_after(on, -MONTHS)
    sections, timeline = [], []
    for code in (one.code for one in SOURCES if one.code in codes and wanted in ("", one.code)):
        source = source_of(code, own=own)
        assert source is not None  # noqa: S101 - `code` is one of SOURCES
        rows = source.rows(institution)
        latest = list(rows.order_by(f"-{source.dated}", "-pk")[:SHOWN])
        lodged = ways.lodged(institution, code, latest, said)
        reader = actor if own else None
        lines = [_line(source, row, lodged[row.pk], institution, reader) for row in latest]
        shown = lines if wanted else lines[:LATEST]
        sections.append(Section(code, str(source.title), rows.count(), shown))
        timeline += [line for line in lines if line.on >= since]
    timeline.sort(key=lambda line: (line.on, line.section, line.row), reverse=True)
    facts = [] if wanted else _facts(institution, codes, at)
    return File(institution, facts, sections, timeline[:SHOWN], wanted)


def one(institution: Institution, *, section: str, row: int, actor: Actor) -> Line | None:
    """One statement as the institution reads it; None for one that is not in its file."""
    source = source_of(section, own=True)
    found = source.rows(institution).filter(pk=row).first() if source else None
    return _line(source, found, [], institution, actor) if source and found else None


def _line(
    source: Source, row: Any, lodged: list[ways.Objection], institution: Institution, reader: Actor | None
) -> Line:
    """`reader`: who may contest it, of the institution; None for an officer."""
    line = Line(source.code, str(source.title), row.pk, day(row, source), source.words(row), lodged)
    if reader is None:
        return line
    way = ways.WAYS.get(source.code)
    if way is None:
        may, address = general.FILE.allows(reader, institution), _general_form(institution, source.code, row.pk)
        stands = ""
    else:
        may, address = way.possible(row), way.address(row)
        may = may and way.action.allows(reader, StatementObjection(institution=institution))
        stands = address if lodged or not way.possible(row) else ""
    waiting = any(one.open for one in lodged) and source.code != StatementWay.CREDIT
    return replace(line, contest=address if may and not waiting else "", stands=stands)


def _general_form(institution: Institution, section: str, row: int) -> str:
    asked = urlencode({"institution": institution.uscc, "section": section, "row": row})
    return f"{reverse('portal:contest_statement')}?{asked}"


def _facts(institution: Institution, codes: set[str], at: datetime) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    made = {"registration": _registration, "people": _people, "places": _places}
    titles = {"registration": _("登记备案"), "people": _("人员"), "places": _("托位和空位")}
    return [(code, titles[code], made[code](institution, at)) for code in _FACTS if code in codes]


def _registration(institution: Institution, at: datetime) -> list[tuple[str, Any]]:
    return [
        (_("统一社会信用代码"), institution.uscc), (_("机构性质"), institution.get_legal_form_display()),
        (_("分类"), institution.get_kind_display()), (_("备案状态"), institution.get_filing_state_display()),
        (_("备案日期"), institution.filed_on or "—"), (_("地址"), institution.address),
        (_("质量等级"), institution.get_quality_grade_display() or "—"),
        (_("示范有效期至"), institution.demonstration_until or "—"),
    ]  # fmt: skip


def _people(institution: Institution, at: datetime) -> list[tuple[str, Any]]:
    on = day_of(at)
    days = max(rules.value("staff.reminders", on=on))
    soon = Credential.objects.filter(member=OuterRef("member"), withdrawn_at=None, valid_to__gte=on)
    named, linked = standing.naming(OuterRef("member__identity_digest"), on)
    found = people.current(on).filter(institution=institution).aggregate(
        n=Count("pk"), carers=Count("pk", filter=Q(post="carer")),
        soon=Count("pk", filter=Q(Exists(soon.filter(valid_to__lte=_later(on, days))))),
        banned=Count("pk", filter=Q(Exists(named)) | Q(Exists(linked))),
    )  # fmt: skip
    return [
        (_("在职"), found["n"]), (_("其中保育人员"), found["carers"]),
        (_("{n} 天内证书到期").format(n=days), found["soon"]), (_("被禁止从业"), found["banned"]),
    ]  # fmt: skip


def _later(on: date, days: int) -> date:
    return date.fromordinal(on.toordinal() + days)


def _places(institution: Institution, at: datetime) -> list[tuple[str, Any]]:
    free = vacancies.of_institution(institution, at=at)
    rooms = institution.class_groups.aggregate(classes=Sum("classes"), first=Min("pk"))
    return [
        (_("托位"), institution.places), (_("班"), rooms["classes"] or 0),
        (_("公布的空位"), sum(one.places for one in free if one.part == DayPart.FULL_DAY)),
    ]  # fmt: skip
