"""Assessments for a test, each state reached through the services that people use."""

from decimal import Decimal
from typing import Any

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import factories
from tests.quality.factories import AT, ON, city
from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.quality.models import Assessment, Expert, SpotDraw
from zhaohu.quality.queries import scoring
from zhaohu.quality.services import assessments, conclusions, draws
from zhaohu.quality.services.assessments import Said


def answers(share: float = 1, failed: tuple[str, ...] = ()) -> dict[str, Said]:
    """Every item answered, with a share of the points."""
    scheme = scoring.scheme(ON)
    points = {code: (Decimal(one["points"]) * Decimal(str(share))).quantize(scoring.TENTH) for code, one in
              scheme.indicators.items()}  # fmt: skip
    told = {code: Said(points=given, evidence="演示依据") for code, given in points.items()}
    return told | {code: Said(met=code not in failed, evidence="演示依据") for code in scheme.vetoes}


def assessor(row: Assessment) -> Actor:
    if row.expert:
        return people.actor(row.expert.user)
    assert row.assessor_institution is not None
    return enrolment.director(row.assessor_institution)


def begun(institution: Institution | None = None) -> Assessment:
    institution = institution or enrolment.an_institution()
    return assessments.begin(institution=institution, by=enrolment.director(institution), at=AT)


def assigned(institution: Institution | None = None, expert: Expert | None = None) -> Assessment:
    return assessments.assign(
        institution=institution or enrolment.an_institution(), expert=expert or factories.an_expert(), by=city(), at=AT
    )


def haidian() -> Any:
    return people.district("110108", "海淀区")


def peer(institution: Institution | None = None) -> Assessment:
    other = enrolment.an_institution(district=haidian())
    return assessments.assign_peer(institution=institution or enrolment.an_institution(), peer=other, by=city(), at=AT)


def filled(row: Assessment, share: float = 1, failed: tuple[str, ...] = ()) -> Assessment:
    assessments.save(assessment=row, said=answers(share, failed), by=assessor(row), at=AT)
    return row


def submitted(row: Assessment, share: float = 1, failed: tuple[str, ...] = ()) -> Assessment:
    filled(row, share, failed)
    assessments.submit(assessment=row, comment="演示总评", by=assessor(row), at=AT)
    return fresh(row)


def drawn(row: Assessment | None = None, share: float = 1) -> Assessment:
    """Submitted and chosen: of one alone, one is drawn."""
    row = submitted(row or assigned(), share)
    draw()
    return fresh(row)


def draw() -> SpotDraw:
    return draws.draw(year=ON.year, by=city(), at=AT)


def rescored(
    row: Assessment | None = None, first: float = 1, second: float = 1, failed: tuple[str, ...] = ()
) -> Assessment:
    row = drawn(row, first)
    other = assessments.rescore(assessment=row, expert=factories.an_expert(), by=city(), at=AT)
    submitted(other, second, failed)
    return fresh(row)


def reviewed(
    row: Assessment | None = None, first: float = 1, second: float = 1, failed: tuple[str, ...] = ()
) -> Assessment:
    row = rescored(row, first, second, failed)
    conclusions.review(assessment=row, note="演示审核", by=city(), at=AT)
    return fresh(row)


def final(row: Assessment | None = None, share: float = 1) -> Assessment:
    row = reviewed(row, share, share)
    conclusions.conclude(assessment=row, document="演质评〔2026〕9 号", by=city(), at=AT)
    return fresh(row)


def fresh(row: Assessment) -> Assessment:
    return Assessment.objects.select_related("institution", "expert__user", "assessor_institution").get(pk=row.pk)
