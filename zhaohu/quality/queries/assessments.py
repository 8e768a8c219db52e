"""Assessments as institutions, assessors, officers and the public see them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.quality.choices.assessments import SCORED, AssessmentKind, AssessmentState
from zhaohu.quality.models import Assessment, AssessmentFile, AssessmentItem, Expert, ImprovementLine, SpotDraw
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import scoring
from zhaohu.quality.queries.scoring import Difference, Scheme


def _rows() -> QuerySet[Assessment]:
    related = ("institution", "district", "assessor_institution", "expert__user", "draw")
    return Assessment.objects.select_related(*related).defer("district__boundary")


def visible(actor: Actor) -> QuerySet[Assessment]:
    """The assessments within an officer's sight."""
    return permissions.SEE.rows(actor, _rows())


def of_institution(institution: Institution) -> QuerySet[Assessment]:
    """An institution's own assessments, and what others' came to; never what is still being scored."""
    own, ended = Q(kind=AssessmentKind.SELF), Q(state=AssessmentState.FINAL)
    peers = Q(kind=AssessmentKind.PEER, state=AssessmentState.REVIEWED)
    rows = _rows().filter(own | ended | peers, institution=institution, rescores__isnull=True)
    return rows.exclude(state=AssessmentState.WITHDRAWN).order_by("-year", "-pk")


def to_score(actor: Actor) -> QuerySet[Assessment]:
    """What somebody was asked to score for others, what waits first; one's own institution is not among it."""
    waits = Case(When(state=AssessmentState.DRAFTING, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = permissions.SCORE.rows(actor, _rows()).exclude(kind=AssessmentKind.SELF)
    return rows.exclude(state=AssessmentState.WITHDRAWN).annotate(waits=waits).order_by("-waits", "-pk")


def scored_by(actor: Actor) -> QuerySet[Assessment]:
    """Whatever a person may score, the own institution's included."""
    return permissions.SCORE.rows(actor, _rows())


def to_draw(year: int) -> QuerySet[Assessment]:
    """First scorings of experts that are handed in and were in no draw yet."""
    return Assessment.objects.filter(
        year=year, kind=AssessmentKind.EXPERT, state=AssessmentState.SUBMITTED, rescores__isnull=True, draw__isnull=True
    )


def open_draw(year: int) -> SpotDraw | None:
    return SpotDraw.objects.filter(year=year, drawn_at=None).first()


def second_of(assessment: Assessment) -> Assessment | None:
    """The second scoring of a drawn assessment."""
    return _rows().filter(rescores=assessment).first()


def own_of(assessment: Assessment) -> Assessment | None:
    """What the institution said of itself that year, handed in."""
    rows = _rows().filter(institution=assessment.institution_id, year=assessment.year, kind=AssessmentKind.SELF)
    return rows.filter(state__in=SCORED).first()


def result(institution: Institution) -> Assessment | None:
    """The grade that the last assessment came to."""
    rows = _rows().filter(institution=institution, state=AssessmentState.FINAL)
    return rows.order_by("-year", "-pk").first()


def evidence_files(assessment: Assessment) -> QuerySet[AssessmentFile]:
    """The papers of an assessment, and those that the institution handed in for itself."""
    own = own_of(assessment)
    mine = Q(assessment=assessment)
    rows = AssessmentFile.objects.select_related("file")
    return rows.filter(mine | Q(assessment=own) if own else mine).order_by("pk")


def compared(
    assessment: Assessment, other: Assessment | None, scheme: Scheme, terms: dict[str, int]
) -> list[Difference]:
    """Two scorings side by side; empty without the other."""
    if other is None:
        return []
    return scoring.differences(scheme, assessment.items.all(), other.items.all(), terms)


@dataclass(frozen=True)
class Bar:
    """A dimension of a result: points, of how many, and the share in whole percent."""

    title: str
    given: Decimal
    most: int

    @property
    def percent(self) -> int:
        return int((100 * self.given / self.most).to_integral_value(ROUND_HALF_UP))


def bars(assessment: Assessment, scheme: Scheme) -> list[Bar]:
    """The dimensions of a graded assessment."""
    told = assessment.dimensions
    return [Bar(one["title"], Decimal(told.get(code, "0")), one["points"]) for code, one in scheme.dimensions.items()]


@dataclass(frozen=True)
class Progress:
    """How far a dimension, or the basic items, are filled in."""

    code: str
    title: str
    done: int
    count: int
    points: Decimal
    most: int


def progress(scheme: Scheme, items: dict[str, AssessmentItem], basic: str) -> list[Progress]:
    """Every dimension, then the basic items."""
    told = []
    for code, one in scheme.dimensions.items():
        mine = [items[each] for each in scheme.items_of(code) if each in items and items[each].points is not None]
        points = sum((item.points or Decimal(0) for item in mine), Decimal(0))
        told.append(Progress(code, one["title"], len(mine), len(scheme.items_of(code)), points, one["points"]))
    answered = sum(code in items and items[code].met is not None for code in scheme.vetoes)
    return [*told, Progress(scoring.BASIC, basic, answered, len(scheme.vetoes), Decimal(0), 0)]


@dataclass(frozen=True)
class Agreement:
    """How near an expert's scores lie to those of a colleague who scored the same institution blind."""

    expert: Expert
    pairs: int
    mean_apart: Decimal
    within_percent: int


def agreement(terms: dict[str, int]) -> list[Agreement]:
    """Every expert with a pair of scorings: the mean absolute difference of an indicator in points, and the share of
    indicators within the tolerance."""
    pairs = _rows().filter(rescores__isnull=False, state__in=SCORED).select_related("rescores__expert__user")
    found: dict[Expert, list[list[Difference]]] = {}
    for second in pairs.prefetch_related("items", "rescores__items").order_by("pk"):
        first = second.rescores
        if first is None or first.expert is None or second.expert is None or first.state not in SCORED:
            continue
        told = compared(first, second, scoring.scheme(first.scheme_on), terms)
        for expert in (first.expert, second.expert):
            found.setdefault(expert, []).append([one for one in told if one.most is not None])
    return [_agreed(expert, told) for expert, told in found.items()]


def _agreed(expert: Expert, pairs: list[list[Difference]]) -> Agreement:
    each = [one for told in pairs for one in told]
    apart = sum((one.apart or Decimal(0) for one in each), Decimal(0)) / len(each)
    within = Decimal(100 * sum(not one.beyond for one in each)) / len(each)
    return Agreement(
        expert, len(pairs), apart.quantize(scoring.TENTH, ROUND_HALF_UP), int(within.to_integral_value(ROUND_HALF_UP))
    )


def improvements(institution: Institution) -> QuerySet[ImprovementLine]:
    """What an institution means to mend, what is open first."""
    rows = ImprovementLine.objects.filter(institution=institution)
    return rows.order_by(F("done_on").desc(nulls_first=True), "due_on", "pk")
