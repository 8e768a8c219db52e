"""Scores as they stand, and as they stood on any past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.models import Complaint, CreditPoint, CreditRun, CreditScheme, CreditScore
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries.credit_scheme import SCHEME

_NEWEST = ("-on", "-id")


def latest(institution_ids: Iterable[int], on: date | None = None) -> QuerySet[CreditScore]:
    """The score of each institution as it stands, or as it stood at the end of a day."""
    rows = CreditScore.objects.filter(institution_id__in=list(institution_ids))
    if on is not None:
        rows = rows.filter(on__lte=on)
    return rows.order_by("institution_id", *_NEWEST).distinct("institution_id")


def score_of(institution: Institution, on: date | None = None) -> CreditScore | None:
    """The score of one institution, now or on a past day."""
    return latest([institution.pk], on).first()


def standing() -> QuerySet[CreditScore]:
    """The score of every institution as it stands, one row each."""
    newest = CreditScore.objects.filter(institution_id=OuterRef("institution_id")).order_by(*_NEWEST)
    return CreditScore.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def visible(actor: Actor) -> QuerySet[CreditScore]:
    """The present scores within an officer's sight."""
    rows = standing().select_related("institution__district").defer("institution__district__boundary")
    return permissions.SEE.rows(actor, rows)


def history(institution: Institution) -> QuerySet[CreditScore]:
    """Every score of an institution, the newest first."""
    return CreditScore.objects.filter(institution=institution).order_by(*_NEWEST)


def last_run() -> CreditRun | None:
    return CreditRun.objects.order_by("-on").first()


@dataclass(frozen=True, slots=True)
class Spread:
    """How the grades are spread in one district, or in the city."""

    code: str
    name: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def spread(actor: Actor) -> list[Spread]:
    """The grades by district, within an officer's sight."""
    rows = permissions.SEE.rows(actor, standing()).values_list(
        "institution__district_id", "institution__district__name", "grade"
    )
    found: dict[str, Spread] = {}
    for code, name, grade, n in rows.annotate(n=Count("pk")).order_by("institution__district_id"):
        found.setdefault(code, Spread(code, name, dict.fromkeys(CreditGrade.values, 0))).counts[grade] = n
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A point as a page says it. `month`: only the month is said, so that nobody can tell whose complaint it was."""

    point: CreditPoint
    title: str
    dimension: str
    month: bool
    url: str = ""

    @property
    def known(self) -> tuple[str, str, int]:
        return self.point.criterion, self.point.table, self.point.row

    @property
    def lost(self) -> int:
        return -self.point.points


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension of a score, with its points."""

    code: str
    title: str
    full: int
    points: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Explained:
    """A score with everything that a page shows of it."""

    score: CreditScore
    scheme: CreditScheme
    text: str
    parts: list[Part]
    vetoes: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def lifts(self) -> list[Line]:
        """What would lift the score most, the biggest first."""
        losses = [line for line in self.lines if line.lost > 0]
        return sorted(losses, key=lambda line: (-line.lost, line.point.until or date.max, line.point.pk))[:3]


def explained(score: CreditScore) -> Explained:
    """The score by the scheme that it names, in the reader's language."""
    scheme = score.scheme
    lines: dict[str, list[Line]] = {}
    for point in score.points.select_related("appeal").order_by("points", "-day", "pk"):
        line = _line(point, scheme.value)
        lines.setdefault(line.dimension, []).append(line)
    parts = [
        Part(one["code"], rules.worded_one(one)["title"], one["points"], score.dimensions[one["code"]],
             lines.get(one["code"], []))
        for one in scheme.value["dimensions"]
    ]  # fmt: skip
    grade = next(rules.worded_one(one) for one in scheme.value["grades"] if one["grade"] == score.grade)
    return Explained(score, scheme, grade["text"], parts, lines.get("", []))


def line_of(point: CreditPoint) -> Line:
    """One point by the scheme of its score."""
    return _line(point, point.score.scheme.value)


def _line(point: CreditPoint, value: dict[str, Any]) -> Line:
    said = next(one for one in (*value["criteria"], *value["vetoes"]) if one["code"] == point.criterion)
    hidden = point.table == Complaint._meta.label_lower
    return Line(point, rules.worded_one(said)["title"], said.get("dimension", ""), hidden)


def titles(on: date) -> dict[str, str]:
    """What each criterion is called by the scheme of a day."""
    value = rules.value(SCHEME, on=on)
    return {one["code"]: rules.worded_one(one)["title"] for one in (*value["criteria"], *value["vetoes"])}


def terms(on: date) -> dict[str, Any]:
    found: dict[str, Any] = rules.value("credit.terms", on=on)
    return found


def whole(found: list[Spread]) -> Spread:
    """The districts together."""
    counts = {grade: sum(one.counts[grade] for one in found) for grade in CreditGrade.values}
    return Spread("", "", counts)


def curve(scores: list[CreditScore]) -> str:
    """The totals in time as the points of a line in a box of 100 by 30; empty where there is but one."""
    if len(scores) < 2:
        return ""
    first, last = scores[0].on.toordinal(), scores[-1].on.toordinal()
    span = max(last - first, 1)
    return " ".join(f"{(one.on.toordinal() - first) * 100 / span:.1f},{30 - one.total * 0.03:.1f}" for one in scores)
