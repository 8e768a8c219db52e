"""Results of inspections: as officers prepare them, and as the public reads them. Nobody who complained is in them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.identity import conceal
from zhaohu.institutions.queries.records import PublicRecord
from zhaohu.supervision.choices.inspections import Conclusion, InspectionKind
from zhaohu.supervision.choices.rectification import FindingState, PublicationDeed, PublicationState, ReplyState
from zhaohu.supervision.models import Finding, Publication, PublicationStep
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.queries.rectification import with_course
from zhaohu.supervision.services import personal_data, publications

ORDER = ("due_on", "id")
PUBLIC_ORDER = ("-published_at", "-id")


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the public reads it: what, found when, to be put right by when, put right when."""

    title: str
    basis: str
    fact: str
    found_on: date
    due_on: date | None
    corrected_on: date | None


@dataclass(frozen=True, slots=True)
class Result:
    """A result as it leaves the office. It has no way back to officers, complaints or the signed record."""

    id: int
    institution: str
    uscc: str
    district: str
    kind: str
    day: date
    departments: tuple[str, ...]
    conclusion: str
    conclusion_title: str
    summary: str
    lines: tuple[Line, ...]
    dropped: int
    reply: str
    replied_at: datetime | None
    published_at: datetime | None
    entry_id: int | None

    @property
    def open(self) -> int:
        return sum(line.corrected_on is None for line in self.lines)

    @property
    def settled(self) -> bool:
        """Nothing is left to mend, and the conclusion says so."""
        return not self.open and self.conclusion in (Conclusion.CLEAR, Conclusion.CORRECTED)


def shown(row: Publication) -> Result:
    """What the public reads of one, with the words as they stand now."""
    inspection = row.inspection
    findings = list(inspection.findings.all())
    lines = tuple(
        Line(
            one.title, one.basis, conceal(row.facts.get(str(one.pk), "")), one.found_on, one.due_on, one.corrected_on
        )
        for one in findings if one.state != FindingState.DROPPED
    )  # fmt: skip
    with_reply = row.reply_state == ReplyState.SHOWN
    return Result(
        id=row.pk, institution=row.institution.name, uscc=row.institution.uscc, district=row.district.name,
        kind=str(InspectionKind(inspection.kind).label), conclusion=inspection.conclusion,
        day=day_of(inspection.started_at or inspection.signed_at or row.published_at),  # type: ignore[arg-type]
        departments=tuple(str(Department(one).label) for one in inspection.departments),
        conclusion_title=str(Conclusion(inspection.conclusion).label), summary=conceal(row.summary), lines=lines,
        dropped=len(findings) - len(lines), reply=conceal(row.reply) if with_reply else "",
        replied_at=row.replied_at if with_reply else None, published_at=row.published_at, entry_id=row.entry_id,
    )  # fmt: skip


def _rows() -> QuerySet[Publication]:
    rows = Publication.objects.select_related("institution", "district", "inspection").defer("district__boundary")
    return rows.prefetch_related(Prefetch("inspection__findings", Finding.objects.order_by("pk")))


def public(*, district: str = "", result: str = "", words: str = "", uscc: str = "") -> QuerySet[Publication]:
    """The public results of a district, of one outcome, of institutions with these words in their name."""
    rows = _rows().filter(state=PublicationState.PUBLISHED)
    if district:
        rows = rows.filter(district_id=district)
    if result:
        rows = rows.filter(inspection__conclusion=result)
    if uscc:
        rows = rows.filter(institution__uscc=uscc)
    for word in words.split()[:4]:
        rows = rows.filter(Q(institution__name__icontains=word) | Q(institution__pinyin__icontains=word.lower()))
    return rows


def corrections(row: Publication) -> QuerySet[PublicationStep]:
    """The corrections that the public is told of, with their reasons."""
    return row.steps.filter(event=PublicationDeed.CORRECTED).order_by("-pk")


def of_institution(institution_id: int) -> list[PublicRecord]:
    """The latest public results, for the institution's page."""
    rows = _rows().filter(state=PublicationState.PUBLISHED, institution_id=institution_id).order_by(*PUBLIC_ORDER)
    return [_record(shown(row)) for row in rows[:3]]


def _record(result: Result) -> PublicRecord:
    left = _("还有 {n} 条待改正").format(n=result.open) if result.open else ""
    return PublicRecord(
        on=result.day, title=f"{result.kind}：{result.conclusion_title}",
        text=left or (_("{n} 条都已改正").format(n=len(result.lines)) if result.lines else ""),
        tone="ok" if result.settled else "warn", icon="circle-check" if result.settled else "clock",
        url=reverse("supervision:result", args=[result.id]),
    )  # fmt: skip


# --- officers ---


def visible(actor: Actor) -> QuerySet[Publication]:
    """The results within an officer's sight."""
    return permissions.SEE.rows(actor, Publication.objects.all())


def _tabs() -> dict[str, Q]:
    return {
        "waiting": Q(state=PublicationState.WAITING),
        "replies": Q(reply_state=ReplyState.WRITTEN),
        "published": Q(state=PublicationState.PUBLISHED),
        "withdrawn": Q(state=PublicationState.WITHDRAWN),
    }


def counts(actor: Actor) -> dict[str, int]:
    """How many results stand under each tab, in one statement."""
    return visible(actor).aggregate(**{name: Count("id", filter=where) for name, where in _tabs().items()})


def listed(actor: Actor, *, tab: str) -> QuerySet[Publication]:
    """The results under a tab, with what a row shows."""
    rows = visible(actor).filter(_tabs()[tab])
    return rows.select_related("institution", "district", "inspection").defer("district__boundary")


def order_of(tab: str) -> tuple[str, ...]:
    return PUBLIC_ORDER if tab == "published" else ORDER


def read(actor: Actor) -> QuerySet[Publication]:
    """Results with everything that their page shows."""
    steps = PublicationStep.objects.select_related("by").order_by("-pk")
    rows = visible(actor).select_related("institution", "district", "inspection__order").defer("district__boundary")
    findings = with_course(Finding.objects.all())
    return rows.prefetch_related(Prefetch("steps", steps), Prefetch("inspection__findings", findings))


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in one of the texts, for who mends it."""

    where: str
    what: str


def personal(row: Publication, *, at: datetime) -> list[Found]:
    """What stands in the way of publishing: every text with personal data in it."""
    found = []
    for _field, where, text in [*publications.texts(row), ("reply", _("机构回应"), row.reply)]:
        if hits := personal_data.found(text, inspection=row.inspection, at=at):
            found.append(Found(where, publications.told(hits)))
    return found
